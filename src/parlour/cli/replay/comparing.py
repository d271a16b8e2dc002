"""What was sent beside what is shown: lost, changed or doubled."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

from parlour.cli.replay.pages import NotThere, Shown
from parlour.cli.replay.threads import Turn

SETTLED_WITHIN, PAUSE = 60.0, 0.1  # seconds
MISSING, OTHER, DOUBLED = "is missing", "reads otherwise", "is doubled or was never sent"


async def settled(read: Callable[[], Awaitable[list[Shown]]]) -> list[Shown]:
    """After a kill, words are not shown for as long as the custodian or a registration is still on its way."""
    deadline = time.monotonic() + SETTLED_WITHIN
    while True:
        try:
            return await read()
        except NotThere:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(PAUSE)


def differences(sent: Sequence[Turn], shown: Sequence[Shown]) -> Iterator[tuple[int, str]]:
    """Byte for byte and in order: position and fault, numbered from 1."""
    for number, turn in enumerate(sent, start=1):
        if number > len(shown):
            yield number, MISSING
            continue
        there = shown[number - 1]
        kind = "inbound" if turn.by_customer else "outbound"
        if there.kind != kind or there.body.encode() != turn.text.encode():
            yield number, OTHER
    yield from ((number, DOUBLED) for number in range(len(sent) + 1, len(shown) + 1))


def faults_in(line: int, reader: str, sent: Sequence[Turn], shown: Sequence[Shown]) -> list[str]:
    return [
        f"line {line}: message {number} {fault} for the {reader}"
        for number, fault in differences(sent, shown)
    ]

"""Reads everything back, and searches everything on disk."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from parlour.cli.replay.browser import Browser, NoAnswer, Wire
from parlour.cli.replay.comparing import faults_in, settled
from parlour.cli.replay.crew import side_by_side
from parlour.cli.replay.dump import traces_in_database
from parlour.cli.replay.pages import NotThere, Shown
from parlour.cli.replay.people import Customer, Refused
from parlour.cli.replay.playing import Played
from parlour.cli.replay.report import Verdict
from parlour.cli.replay.traces import Trace, Words, files_under, traces_in_files
from parlour.config import Settings

CODE_EVERY = 10  # one thread in so many is read with its receipt code too, in a browser that knows nothing


@dataclass
class Reading:
    """Everything that was acknowledged, read back by whoever may read it."""

    url: str
    moved: Callable[[], None]
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    async def run(self, played: Sequence[Played]) -> None:
        await side_by_side(self.url, (partial(self._check, number, one) for number, one in enumerate(played)))

    async def _check(self, number: int, one: Played, wire: Wire) -> None:
        try:
            await self._read(one, wire, with_code=number % CODE_EVERY == 0)
        except (Refused, NotThere, NoAnswer) as fault:
            self.faults.append(f"line {one.thread.line}: reading back: {fault}")
        self.moved()

    async def _read(self, one: Played, wire: Wire, *, with_code: bool) -> None:
        customer = Customer(Browser(wire, one.cookies), one.reference)
        self._compare(one, "customer", await settled(customer.read))
        if with_code:
            returned = Customer(Browser(wire))
            await returned.come_back(one.code)
            self._compare(one, "code", await settled(returned.read))
        if one.agent and not one.resolved:
            desk = Browser(wire, one.agent.cookies)
            self._compare(one, "agent", await settled(partial(one.agent.read, desk, one.reference)))
        self.counts["agent"] += one.read_by_agent

    def _compare(self, one: Played, reader: str, shown: Sequence[Shown]) -> None:
        sent = one.thread.turns[: one.acknowledged]
        self.counts[reader] += len(sent)
        self.faults += faults_in(one.thread.line, reader, sent, shown)


def search(settings: Settings, played: Sequence[Played]) -> tuple[list[Trace], int, Words]:
    """Every file of the data directory while everything runs, so that the write-ahead log is among them; a
    store elsewhere is dumped whole."""
    words = Words()
    for one in played:
        for turn in one.thread.turns:
            words.add(turn.text)
    found, size = traces_in_files(words, files_under(settings.data))
    more, dumped = traces_in_database(words, settings.store_url)
    return found + more, size + dumped, words


def verdict(reading: Reading, searched: tuple[list[Trace], int, Words]) -> Verdict:
    traces, size, words = searched
    places = Counter(trace.file for trace in traces)
    return Verdict(
        read_by_customer=reading.counts["customer"],
        read_by_code=reading.counts["code"],
        read_by_agent=reading.counts["agent"],
        searched_bytes=size,
        searched_texts=words.texts - words.too_short,
        too_short=words.too_short,
        faults=(
            *reading.faults,
            *(f"readable words at {count} places in {file}" for file, count in places.items()),
        ),
    )

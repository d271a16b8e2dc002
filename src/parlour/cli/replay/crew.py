"""Many things at once, each worker with one wire of its own; the jobs are asked for as they are needed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

from parlour.cli.replay.browser import Wire

AT_ONCE = 24

Job = Callable[[Wire], Awaitable[None]]


async def side_by_side(url: str, jobs: Iterable[Job]) -> None:
    waiting = iter(jobs)
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_work(Wire(url), waiting))


async def _work(wire: Wire, waiting: Iterator[Job]) -> None:
    try:
        for job in waiting:
            await job(wire)
    finally:
        wire.close()

"""The two halves of a replay over a running rehearsal: play, then verify."""

import asyncio
from collections.abc import Callable, Iterator

from parlour.cli.replay.company import Company, found_company
from parlour.cli.replay.playing import Play
from parlour.cli.replay.report import Score, Verdict
from parlour.cli.replay.threads import Thread
from parlour.cli.replay.verifying import Reading, search, verdict
from parlour.config import Settings


def found(settings: Settings) -> Company:
    return asyncio.run(found_company(settings))


def play(company: Company, threads: Iterator[Thread], moved: Callable[[], None]) -> Play:
    """`moved` is told after every message."""
    started = Play(company, Score(), moved)
    asyncio.run(started.run(threads))
    return started


def verify(settings: Settings, played: Play, moved: Callable[[], None]) -> Verdict:
    """`moved` is told after every thread."""
    reading = Reading(settings.url, moved)
    asyncio.run(reading.run(played.played))
    return verdict(reading, search(settings, played.played))

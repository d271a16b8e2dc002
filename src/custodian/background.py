"""The custodian's own work, in small slices between requests: blanks, deadlines, checkpoints, old keys."""

import asyncio
from collections.abc import Callable
from typing import Any

from custodian_protocol.messages import Nothing

from . import erasing
from .backup import destroy_old_day_keys
from .envelopes import intake_key, make_blank
from .keeper import Ask, Keeper
from .keystore import rows
from .policy import HOUR, MINUTE
from .refusing import Refused
from .reporting import report
from .server import Server
from .turns import Handler, Job

SLICE = 16  # blanks made between two looks at the queue: about 5 ms
TICK_SECONDS = 1.0
BROKEN_SECONDS = 30.0  # after a failed flush: long enough to answer what waits, then start afresh


async def work(keeper: Keeper, server: Server, stop: Callable[[], None]) -> None:
    """Runs until cancelled. A failed slice is reported and tried again at the next tick."""
    last: dict[str, int] = {}
    while True:
        if keeper.tree is not None:
            await _ask(server, erasing.on_time)
            for name, every, handler in (("checkpoint", MINUTE, _checkpoint), ("forget", HOUR, _forget)):
                now = keeper.clock.now()
                if not last.get(name, 0) <= now < last.get(name, 0) + every:
                    last[name] = now
                    await _ask(server, handler)
            await _top_up(keeper, server)
            _empty_journal(keeper, server)
        if keeper.log.commit_has_failed:
            await asyncio.sleep(BROKEN_SECONDS)
            stop()
            return
        await asyncio.sleep(TICK_SECONDS)


def discard_unhanded(keeper: Keeper) -> None:
    """Blanks that only the predecessor's memory knew. Outside any turn, before the sockets open."""
    keeper.store.execute("DELETE FROM seeds WHERE handed = 0")


async def _top_up(keeper: Keeper, server: Server) -> None:
    while len(keeper.ready) < keeper.policy.ready_blanks and not server.stopping:
        before = len(keeper.ready)
        await _ask(server, _make_blanks)
        if len(keeper.ready) <= before:
            return
        await asyncio.sleep(0)


def _make_blanks(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    made = [make_blank(keeper.store, keeper.keys, ask.now) for _ in range(SLICE)]
    ask.later.append(lambda: keeper.ready.extend(made))
    return message


def _checkpoint(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    keeper.log.checkpoint(keeper.keys, ask.now)
    return message


def _forget(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """This month's intake key is also made here, so that it is there before anybody needs it."""
    intake_key(keeper.store, keeper.keys, keeper.policy, ask.now)
    ask.later.append(lambda: destroy_old_day_keys(keeper.day_keys, ask.now, keeper.policy.day_key_days))
    return erasing.forget(keeper, ask, message)


def _empty_journal(keeper: Keeper, server: Server) -> None:
    """Between turns: truncates the write-ahead log, which still holds pages with destroyed seeds."""
    if keeper.journal_holds_seeds and not server.turns.waiting:
        rows(keeper.store, "PRAGMA wal_checkpoint(TRUNCATE)")
        keeper.journal_holds_seeds = False


async def _ask(server: Server, handler: Handler) -> Any:
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    server.submit(Job(handler.__name__, "self", handler, Nothing(), done.set_result))
    outcome = await done
    if isinstance(outcome, Refused):
        report("own-work-refused", work=handler.__name__, code=outcome.code)
    return outcome

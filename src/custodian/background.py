"""The custodian's own work, in small slices between requests: blanks, deadlines, checkpoints, old keys."""

import asyncio
from collections.abc import Callable

from custodian_protocol.messages import Nothing

from . import backup, envelopes, erasing
from .keeper import Ask, Keeper
from .policy import HOUR, MINUTE
from .refusing import Refused, report
from .server import Server
from .turns import Handler, Job

SLICE = 16  # blanks made between two looks at the queue: about 5 ms
TICK_SECONDS = 1.0
BROKEN_SECONDS = 30.0  # after a failed flush: long enough to answer what waits, then start afresh


async def work(keeper: Keeper, server: Server, stop: Callable[[], None]) -> None:
    """Runs until cancelled. What failed is reported and tried again at its next time."""
    last = {"checkpoint": 0, "forget": 0}
    while not keeper.log.commit_failed:
        if keeper.tree is not None:
            now = keeper.clock.now()
            await _ask(server, erasing.on_time)
            for name, every, handler in (("checkpoint", MINUTE, _checkpoint), ("forget", HOUR, _forget)):
                if not last[name] <= now < last[name] + every:
                    last[name] = now
                    await _ask(server, handler)
            await _top_up(keeper, server)
            if keeper.journal_holds_seeds and not server.turns.waiting:
                keeper.journal_holds_seeds = False
                keeper.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.sleep(BROKEN_SECONDS)
    stop()


async def _top_up(keeper: Keeper, server: Server) -> None:
    while (before := len(keeper.ready)) < keeper.policy.ready_blanks:
        await _ask(server, _make_blanks)
        if len(keeper.ready) <= before:
            return  # taken as fast as they are made, or it failed: other work has its turn first


def _make_blanks(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    made = [envelopes.make_blank(keeper.store, keeper.keys, ask.now) for _ in range(SLICE)]
    ask.later.append(lambda: keeper.ready.extend(made))
    return message


def _checkpoint(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    keeper.log.checkpoint(keeper.keys, ask.now)
    return message


def _forget(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """This month's intake key is also made here, so that it is there before anybody needs it. A clock that
    jumped ends nothing: neither the keys of backups nor that of words which still wait to be moved."""
    envelopes.intake_key(keeper.store, keeper.keys, keeper.policy, ask.now)
    if keeper.store.fact("clock_waits", 0):
        return message
    ask.later.append(lambda: backup.destroy_old_day_keys(keeper, ask.now))
    return erasing.forget(keeper, ask, message)


async def _ask(server: Server, handler: Handler) -> None:
    done: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def reply(outcome: object) -> None:
        # At the end this waiting is cancelled first, and what was asked is still decided after that.
        if not done.done():
            done.set_result(outcome)

    server.submit(Job(handler.__name__, "custodian", handler, Nothing(), reply))
    if isinstance(outcome := await done, Refused):
        report("own-work-refused", work=handler.__name__, code=outcome.code)

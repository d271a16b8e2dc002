"""Offers new cases to the custodian right after they are committed, many at a time.

The outbox row written with the case is the truth: what is not acknowledged here, the worker repeats.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from custodian_protocol.messages import Registration
from parlour.foundation.logs import logger

MOST = 200
WAIT_SECONDS = 3.0

Offer = Callable[[tuple[Registration, ...]], Awaitable[None]]

log = logger("web")


class Registrar:
    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._waiting: list[Registration] = []
        self._answers: dict[str, asyncio.Future[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def offer(self, registration: Registration) -> None:
        """Never waits, never fails: the sender's answer does not depend on the custodian."""
        if registration.case in self._answers:
            return
        self._answers[registration.case] = asyncio.get_running_loop().create_future()
        self._waiting.append(registration)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def idle(self) -> None:
        """Until every offer under way has been answered, one way or the other."""
        await asyncio.gather(*self._answers.values())

    async def settled(self, case_id: str) -> bool:
        """Wait a moment for an offer under way, so that a first read does not come before its case."""
        answer = self._answers.get(case_id)
        if answer is None:
            return False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(answer), WAIT_SECONDS)
        return True

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        """One question at a time: what arrives while it is on its way goes with the next one."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._offer(tuple(batch))
            except Exception:
                log.exception("registration left to the worker", count=len(batch))
            for registration in batch:
                self._answers.pop(registration.case).set_result(None)

"""What the custodian does with a key service by itself, and what it does when a question needs one.

The service is never asked inside a turn, where everybody would wait for it. A handler that needs a seed raises Away;
the turn forgets what it did, and once the service has answered, the same question is decided anew. So nothing is
opened that is not in the log, and what the service refuses is no opening in anybody's list.

Wrapping is done afterwards, in slices: until the service has answered, a new seed is only under the root, so that
writing waits for nobody.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from custodian_protocol.messages import Nothing, Refusal

from .keeper import Ask, Handler, Keeper
from .keys import SERVICE_MARK, Away
from .kms import AWAY, KmsAway, Transit
from .refusing import Refused, report

Decide = Callable[[Handler], Awaitable[object]]

SLICE = 128
PAUSE_SECONDS = 10  # after the service did not answer
RENEWED_SECONDS = 3_600


async def fetch(keeper: Keeper, ask: Ask, away: Away, decide_anew: Callable[[Ask], None]) -> None:
    try:
        if keeper.kms_root.service is None:
            raise KmsAway(AWAY)
        seed = await asyncio.to_thread(keeper.kms_root.service.decrypt, away.key_id, away.wrapped)
    except KmsAway as problem:
        ask.reply(Refused(Refusal.LOCKED, str(problem)))
        return
    ask.fetched[away.wrapped] = seed
    decide_anew(ask)


class Wrapping:
    """The custodian's own work with the service, in slices between turns."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper, self._service = keeper, keeper.kms_root.service
        self._next_try = self._next_renewal = 0.0

    async def tick(self, decide: Decide) -> None:
        if self._service is None or time.monotonic() < self._next_try:
            return
        try:
            await self._renew(self._service)
            await self._unlock()
            if self._keeper.tree is not None:
                await self._take_over_root(decide)
                await self._wrap_seeds(self._service, decide)
        except KmsAway:
            self._next_try = time.monotonic() + PAUSE_SECONDS

    async def _renew(self, service: Transit) -> None:
        if time.monotonic() >= self._next_renewal:
            self._next_renewal = time.monotonic() + RENEWED_SECONDS
            try:
                await asyncio.to_thread(service.renew)
            except KmsAway:
                report("kms-token-not-renewed")

    async def _unlock(self) -> None:
        """The service was away when we started."""
        keeper = self._keeper
        if keeper.tree is None and keeper.store.fact("root_provider") == "kms":
            root = await asyncio.to_thread(keeper.kms_root.fetch)
            if root is not None and keeper.tree is None:
                keeper.unlock(root)

    async def _take_over_root(self, decide: Decide) -> None:
        keeper = self._keeper
        if keeper.store.fact("root_provider") != "kms" or not keeper.kms_root.path.exists():
            await asyncio.to_thread(keeper.kms_root.take_over, keeper.keys.root)
            await decide(root_taken_over)

    async def _wrap_seeds(self, service: Transit, decide: Decide) -> None:
        store, waiting = self._keeper.store, self._keeper.keys.to_wrap
        while waiting:
            ids = [waiting[at] for at in range(min(SLICE, len(waiting)))]
            rows = [(one, store.one("SELECT wrapped FROM seeds WHERE id = ?", one)) for one in ids]
            plain = [(one, row[0]) for one, row in rows if row and not row[0].startswith(SERVICE_MARK)]
            wrapped = await asyncio.to_thread(service.encrypt, plain) if plain else []
            await decide(seeds_wrapped([(*one, new) for one, new in zip(plain, wrapped, strict=True)]))
            for _ in ids:
                waiting.popleft()


def root_taken_over(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """The file goes only after the commit: a root in two places is better than in none."""
    keeper.store.put("root_provider", "kms")
    ask.note("root-to-key-service")
    ask.later.append(keeper.file_root.let_go)
    return message


def seeds_wrapped(made: list[tuple[str, bytes, bytes]]) -> Handler:
    def handler(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
        """Only what is still as it was: a seed destroyed meanwhile does not come back."""
        for key_id, before, after in made:
            keeper.store.run(
                "UPDATE seeds SET wrapped = ? WHERE id = ? AND wrapped = ?", after, key_id, before
            )
        keeper.journal_holds_seeds = keeper.journal_holds_seeds or bool(made)
        return message

    return handler

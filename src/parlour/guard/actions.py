"""Raising an alarm once, noting that it was mailed, and that an officer has looked."""

import json
from collections.abc import Sequence

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.foundation.clock import DAY, HOUR
from parlour.foundation.errors import TooMany
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.guard import policy, records
from parlour.guard.model import Finding
from parlour.guard.queries import misses_of
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def raise_alarm(ground: Ground, found: Finding) -> Pending[None]:
    signs = json.dumps({str(sign): count for sign, count in found.signs.items()})
    row = (new_id(), found.staff, found.kind, found.score, signs, ground.clock.now())
    return ground.store.write(lambda tx: records.insert(tx, row))


def note_changes(ground: Ground, rows: Sequence[tuple[str, int, str, str, str]]) -> Pending[None]:
    """Noted twice is noted once: a row is known by its place in the log."""

    def act(tx: Transaction) -> None:
        for row in rows:
            records.insert_change(tx, row)

    return ground.store.write(act)


def note_miss(ground: Ground, staff: str) -> Pending[None]:
    """Raises TooMany past what anybody mistypes in an hour; what is there is found all the same."""
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        if misses_of(tx, staff, now - HOUR) >= policy.MISSES_HOUR:
            raise TooMany("You looked for too many cases that are not there. Ask again in an hour.")
        records.insert_miss(tx, (new_id(), staff, now))
        records.forget_misses(tx, now - 2 * DAY)

    return ground.store.write(act)


def changes_mailed(ground: Ground) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: records.changes_mailed(tx, now))


def mailed(ground: Ground, alarm_id: str) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: records.mailed(tx, alarm_id, now))


def looked(ground: Ground, by: ActingAgent, alarm_id: str) -> Pending[None]:
    """The first officer's look stays."""
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    return ground.store.write(lambda tx: records.looked(tx, alarm_id, by.staff_id, now))

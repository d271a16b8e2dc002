"""Raising an alarm once, noting that it was mailed, and that an officer has looked."""

import json
from collections.abc import Sequence

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.foundation.clock import DAY
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.guard import queries, records
from parlour.guard.model import Finding
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def raise_alarm(ground: Ground, found: Finding) -> Pending[bool]:
    """False when the same was raised within a day, and neither grew past holding up nor was a new touch of bait."""
    now, alarm_id = ground.clock.now(), new_id()
    signs = json.dumps({str(sign): count for sign, count in found.signs.items()})

    def act(tx: Transaction) -> bool:
        last = queries.last_of(tx, found.staff, found.kind)
        grown = last is not None and found.hold_up and 2 * last.score <= found.score and found.kind == "score"
        if last is not None and now - last.at < DAY and not grown:
            return False
        records.insert(tx, (alarm_id, found.staff, found.kind, found.score, signs, now))
        return True

    return ground.store.write(act)


def note_changes(ground: Ground, rows: Sequence[tuple[str, int, str, str, str]]) -> Pending[None]:
    """Noted twice is noted once: a row is known by its place in the log."""

    def act(tx: Transaction) -> None:
        for row in rows:
            records.insert_change(tx, row)

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

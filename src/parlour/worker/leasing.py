"""Rows of the outbox taken one after another: finished when done, given back when not, also when something breaks."""

from collections.abc import Callable

from parlour.cases import actions
from parlour.cases.model import Due
from parlour.ground import Ground

Act = Callable[[Due], bool]


def one_by_one(ground: Ground, kind: str, act: Act, *, limit: int, lease_ms: int) -> bool:
    """`act` answers whether the row is done with. True when a whole batch was there, so that more may wait."""
    if not actions.outbox_is_due(ground, kind):
        return False
    leased = actions.lease_outbox(ground, kinds=(kind,), limit=limit, lease_ms=lease_ms).result()
    left = list(leased)
    try:
        while left:
            if act(left[0]):
                actions.finish_outbox(ground, [left[0].id]).result()
            else:
                actions.retry_outbox(ground, left[0]).result()
            del left[0]
    finally:
        for due in left:
            actions.retry_outbox(ground, due).result()
    return len(leased) == limit

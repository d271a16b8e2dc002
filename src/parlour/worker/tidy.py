"""Drops what has served its purpose: old events, spent idempotency keys, expired tokens."""

from dataclasses import dataclass

from parlour import events
from parlour.foundation.clock import DAY
from parlour.ground import Ground
from parlour.notices.actions import forget_old
from parlour.requests.actions import forget_old as forget_begun
from parlour.street.records.forgetting import forget as forget_street

from .records import forget_sends, forget_signed_out, forget_write_tokens

# A browser may offer a form again from a restored tab; after this long we would rather take it twice than lose it.
SENDS_KEPT = 60 * DAY


@dataclass(slots=True)
class TidyDuty:
    ground: Ground

    def once(self) -> bool:
        now = self.ground.clock.now()
        gone = self.ground.store.write(lambda tx: events.tidy(tx, now)).result()
        self.ground.store.write(lambda tx: forget_sends(tx, now - SENDS_KEPT)).result()
        self.ground.store.write(lambda tx: forget_write_tokens(tx, now)).result()
        self.ground.store.write(lambda tx: forget_signed_out(tx, now)).result()
        forget_old(self.ground).result()
        self.ground.store.write(lambda tx: forget_street(tx, now)).result()
        forget_begun(self.ground).result()
        return gone > 0

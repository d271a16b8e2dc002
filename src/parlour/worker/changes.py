"""Follows the register: what customers, staff and the custodian's own clock changed there comes into the store."""

from dataclasses import dataclass

from custodian_protocol.messages import ChangesWanted
from parlour.cases import actions
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian

from .records import register_rev, save_register_rev

BATCH = 200


@dataclass(slots=True)
class ChangesDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        since = self.ground.store.read(register_rev)
        changes = self.custodian.ask_now("changes", ChangesWanted(since, BATCH)).changes
        if changes:
            actions.apply_changes(self.ground, changes).result()
            # Only now: a crash in between means the same changes once more, never a lost one.
            self.ground.store.write(lambda tx: save_register_rev(tx, changes[-1].rev)).result()
        return len(changes) >= BATCH

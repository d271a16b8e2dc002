"""Copies the log into the store, so that a key store exchanged behind our back would not go unnoticed."""

from dataclasses import dataclass

from custodian_protocol.messages import LeavesWanted, Nothing
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian

from .records import add_checkpoint, add_leaves, leaves_copied, newest_checkpoint

BATCH = 500


@dataclass(slots=True)
class LeavesDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        have = self.ground.store.read(leaves_copied)
        answer = self.custodian.ask_now("leaves", LeavesWanted(have, BATCH))
        if not answer.leaves:
            return False
        self.ground.store.write(lambda tx: add_leaves(tx, answer.first, answer.leaves)).result()
        return len(answer.leaves) >= BATCH


@dataclass(slots=True)
class CheckpointDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        note = self.custodian.ask_now("checkpoint", Nothing()).note
        size = size_of(note)
        if size > self.ground.store.read(newest_checkpoint)[0]:
            self.ground.store.write(lambda tx: add_checkpoint(tx, size, note)).result()
        return False


def size_of(note: str) -> int:
    """The second line of a C2SP checkpoint; 0 when it is none."""
    lines = note.split("\n", 2)
    return int(lines[1]) if len(lines) > 2 and lines[1].isascii() and lines[1].isdigit() else 0

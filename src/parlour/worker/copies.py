"""Copies the log into the store, so that a key store exchanged behind our back would not go unnoticed."""

from dataclasses import dataclass

from custodian_protocol.messages import LeavesWanted, Nothing
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.privacy.queries import copied_leaves, leaves_copied
from parlour.sealing.custodian import Custodian

from .records import add_checkpoint, add_leaves, newest_checkpoint

BATCH = 500

_log = logger("worker")


@dataclass(slots=True)
class LeavesDuty:
    """The last entry copied is asked for again each time: a log without it, or with another in its place, was cut."""

    ground: Ground
    custodian: Custodian
    cut_at: int = -1  # the last entry copied when a cut was reported, so that each cut is reported once

    def once(self) -> bool:
        have = self.ground.store.read(leaves_copied)
        known = self.ground.store.read(lambda reader: copied_leaves(reader, have - 1, 1)) if have else []
        first = have - len(known)
        leaves = self.custodian.ask_now("leaves", LeavesWanted(first, BATCH)).leaves
        if list(leaves[: len(known)]) != known:
            self._report_cut(first)
            return False
        self.cut_at = -1
        if len(leaves) == len(known):
            return False
        self.ground.store.write(lambda tx: add_leaves(tx, first, leaves)).result()
        return len(leaves) >= BATCH

    def _report_cut(self, position: int) -> None:
        if self.cut_at != position:
            _log.critical("custodian log was cut", position=position)
        self.cut_at = position


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

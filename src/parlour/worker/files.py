"""Checks uploads: the quarantine's key opened once, the file cleaned in a process of its own, what is left sealed
to the case, the quarantine ended. And drops what no case refers to any more.

Every step may be done twice: a worker that dies in the middle leaves a blob nobody refers to, and begins again.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

from custodian_protocol.messages import FileNamed, Refusal, Upload, UploadWanted
from custodian_protocol.records import BadRecord
from parlour.cases.model import Due
from parlour.files import policy
from parlour.files.actions import keep_checked, refuse_checked
from parlour.files.model import KEY_BYTES, FileKey, Quarantined, file_key_from
from parlour.files.queries import known_blobs, quarantined
from parlour.foundation.errors import NotFound
from parlour.foundation.ids import is_id, new_id
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian, CustodianRefused
from parlour.sealing.stream import StreamSealer, open_stream
from parlour.worker.cleaning import Limits, Scanner, clean
from parlour.worker.cleaning.verdict import NOT_READABLE
from parlour.worker.leasing import Act, one_by_one

BATCH = 4
LEASE_MS = 10 * 60_000  # longer than a batch's checks may take
DAY_SECONDS = 24 * 3600.0

_log = logger("worker")


@dataclass(slots=True)
class FilesDuty:
    ground: Ground
    custodian: Custodian
    scanner: Scanner | None
    limits: Limits

    def once(self) -> bool:
        work: dict[str, Act] = {"check-file": self._check, "file-gone": self._let_go}
        batch = {"limit": BATCH, "lease_ms": LEASE_MS}
        full = [one_by_one(self.ground, kind, act, **batch) for kind, act in work.items()]
        return any(full)

    def _check(self, due: Due) -> bool:
        """False to try again: its case may not be registered yet."""
        file = self.ground.store.read(lambda reader: quarantined(reader, json.loads(due.payload)["file"]))
        if file is None:
            return True
        try:
            opened: Upload = self.custodian.ask_now(
                "upload", UploadWanted(file.case_id, file.id, file.session, file.record)
            )
        except CustodianRefused as refused:
            return self._refused(due, file, refused)
        try:
            self._clean(file, file_key_from(opened.items[0].content))
        except (IndexError, ValueError, NotFound, BadRecord):
            refuse_checked(self.ground, file, NOT_READABLE).result()
        return True

    def _clean(self, file: Quarantined, file_key: FileKey) -> None:
        blob_id, key = new_id(), os.urandom(KEY_BYTES)
        stored = self.ground.blobs.get(file.blob_id)
        stream, writing = StreamSealer(key, blob_id), self.ground.blobs.begin(blob_id)
        try:
            verdict = clean(
                open_stream(file_key.key, file.blob_id, file_key.size, stored),
                lambda piece: writing.write(stream.push(piece)),
                scanner=self.scanner,
                limits=self.limits,
            )
            if verdict.refused:
                writing.give_up()
                refuse_checked(self.ground, file, verdict.refused, verdict.scanned).result()
                return
            for piece in stream.end():
                writing.write(piece)
            writing.end()
        except BaseException:
            writing.give_up()
            raise
        kept = FileKey(key, policy.with_suffix(file_key.name, verdict.suffix), stream.size, verdict.kind)
        keep_checked(self.ground, file, kept, blob_id, verdict.scanned).result()

    def _refused(self, due: Due, file: Quarantined, refused: CustodianRefused) -> bool:
        if refused.code == Refusal.LOCKED:
            raise refused
        _log.warning("custodian refused", kind=due.kind, code=refused.code, attempts=due.attempts)
        if refused.code == Refusal.CAP_REACHED or due.attempts >= policy.GIVEN_UP_AFTER:
            refuse_checked(self.ground, file, NOT_READABLE).result()
            return True
        return False

    def _let_go(self, due: Due) -> bool:
        """The blob first: what is left of it then opens with no key."""
        about = json.loads(due.payload)
        self.ground.blobs.delete(about["blob"])
        if about["quarantine"]:
            self.custodian.ask_now("upload-done", FileNamed(about["quarantine"]))
        return True


@dataclass(slots=True)
class BlobsDuty:
    """Uploads that broke off with their process, and blobs of a check that was begun twice."""

    ground: Ground

    def once(self) -> bool:
        names = list(self.ground.blobs.older_than(DAY_SECONDS))
        for name in self._unknown([one for one in names if is_id(one)]):
            self.ground.blobs.delete(name)
        for name in names:
            self.ground.blobs.drop_broken(name)
        return False

    def _unknown(self, names: Sequence[str]) -> list[str]:
        known = self.ground.store.read(lambda reader: known_blobs(reader, names))
        return [name for name in names if name not in known]

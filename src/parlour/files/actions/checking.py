"""How a check ends: the clean file sealed to its case, or a refusal. Either way the quarantine ends."""

from parlour.cases.actions.sending import Item, seal_and_write
from parlour.cases.model import Told
from parlour.cases.policy import Facts
from parlour.cases.records import outbox, writing
from parlour.events import publish
from parlour.files import records
from parlour.files.model import FILE, FileKey, Quarantined
from parlour.ground import Ground, InSteps
from parlour.sealing.opened import Sealed
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def keep_checked(
    ground: Ground, file: Quarantined, file_key: FileKey, blob_id: str, scanned: str
) -> Pending[Told]:
    """`Told.repeated` when another worker finished this check first: then the new blob goes again."""
    now, item = ground.clock.now(), Item(file.id, file.case_id, FILE, file_key.to_content())

    def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Told:
        if not records.set_ready(tx, file.id, blob_id, sealed.record, scanned):
            outbox.file_gone(tx, file.id, blob_id, quarantined=False, at=now)
            return Told(repeated=True)
        if sealed.header is not None:
            writing.insert_header(tx, file.case_id, sealed.header)
        _end_quarantine(tx, file, case, now)
        return Told()

    return InSteps(lambda: seal_and_write(ground, item, decide))


def refuse_checked(ground: Ground, file: Quarantined, why: str, scanned: str = "") -> Pending[bool]:
    now = ground.clock.now()

    def act(tx: Transaction) -> bool:
        case = writing.facts(tx, file.case_id)
        if case is None or not records.set_refused(tx, file.id, why, scanned):
            return False
        _end_quarantine(tx, file, case, now)
        return True

    return ground.store.write(act, case_id=file.case_id)


def _end_quarantine(tx: Transaction, file: Quarantined, case: Facts, now: int) -> None:
    outbox.file_gone(tx, file.id, file.blob_id, quarantined=True, at=now)
    publish(
        tx, case_id=file.case_id, team_id=case.team_id, kind="case-changed", case_seq=case.last_seq, at=now
    )

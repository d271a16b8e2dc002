"""The table of files."""

from collections.abc import Sequence

from custodian_protocol.messages import SessionHeader
from parlour.files.model import Kept, Progress, Quarantined, State, Upload
from parlour.store.contract import Reader, Transaction

AT_ONCE = 200


def insert(tx: Transaction, case_id: str, message_id: str, upload: Upload) -> None:
    tx.execute(
        "INSERT INTO files (id, case_id, message_id, state, blob_id, session_id, header, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            upload.id,
            case_id,
            message_id,
            State.CHECKING,
            upload.blob_id,
            upload.session.id,
            upload.session.header,
            upload.record,
        ),
    )


def count(reader: Reader, case_id: str) -> int:
    row = reader.one("SELECT count(*) FROM files WHERE case_id = ?", (case_id,))
    return int(row[0]) if row else 0


def progress(reader: Reader, case_id: str) -> dict[str, Progress]:
    rows = reader.all("SELECT id, state, refused, scanned FROM files WHERE case_id = ?", (case_id,))
    return {row[0]: Progress(*row[1:]) for row in rows}


def quarantined(reader: Reader, file_id: str) -> Quarantined | None:
    """None when it was checked before, or is gone."""
    row = reader.one(
        "SELECT id, case_id, blob_id, session_id, header, record FROM files WHERE id = ? AND state = ?",
        (file_id, State.CHECKING),
    )
    if row is None:
        return None
    session = SessionHeader(row[3], "quarantine", row[0], row[4])
    return Quarantined(row[0], row[1], row[2], session, row[5])


def kept(reader: Reader, case_id: str, file_id: str) -> Kept | None:
    row = reader.one(
        "SELECT id, case_id, blob_id, record FROM files WHERE id = ? AND case_id = ? AND state = ?",
        (file_id, case_id, State.READY),
    )
    return Kept(*row) if row else None


def set_ready(tx: Transaction, file_id: str, blob_id: str, record: bytes, scanned: str) -> bool:
    """False when somebody else finished the check first."""
    changed = tx.execute(
        "UPDATE files SET state = ?, blob_id = ?, record = ?, scanned = ?, session_id = '', header = NULL"
        " WHERE id = ? AND state = ?",
        (State.READY, blob_id, record, scanned, file_id, State.CHECKING),
    )
    return changed > 0


def set_refused(tx: Transaction, file_id: str, why: str, scanned: str) -> bool:
    changed = tx.execute(
        "UPDATE files SET state = ?, refused = ?, scanned = ?, blob_id = '', session_id = '', header = NULL,"
        " record = NULL WHERE id = ? AND state = ?",
        (State.REFUSED, why, scanned, file_id, State.CHECKING),
    )
    return changed > 0


def known_blobs(reader: Reader, names: Sequence[str]) -> frozenset[str]:
    """Those of these blobs that a file has."""
    found: set[str] = set()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        marks = ", ".join("?" for _ in some)
        rows = reader.all(f"SELECT blob_id FROM files WHERE blob_id IN ({marks})", some)  # noqa: S608 - question marks
        found.update(row[0] for row in rows)
    return frozenset(found)

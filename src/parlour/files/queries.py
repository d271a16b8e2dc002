"""Which files a case has, and the way of one to the custodian and back."""

from collections.abc import Generator, Sequence

from custodian_protocol.messages import OpenCase, Opened, Principal, SealedItem, SessionHeader
from custodian_protocol.records import parse_record
from parlour.files import records
from parlour.files.model import FILE, FileKey, Kept, Progress, Quarantined, file_key_from
from parlour.foundation.errors import NotFound
from parlour.ground import Ground
from parlour.sealing.stream import open_stream
from parlour.store.contract import Reader


def progress(reader: Reader, case_id: str) -> dict[str, Progress]:
    return records.progress(reader, case_id)


def quarantined(reader: Reader, file_id: str) -> Quarantined | None:
    return records.quarantined(reader, file_id)


def known_blobs(reader: Reader, names: Sequence[str]) -> frozenset[str]:
    return records.known_blobs(reader, names)


def kept_file(reader: Reader, case_id: str, file_id: str) -> tuple[Kept, SessionHeader]:
    """One that was checked, and the sealing session of its record. Raises NotFound."""
    found = records.kept(reader, case_id, file_id)
    session = parse_record(found.record).session_id if found else ""
    row = reader.one("SELECT id, kind, key_id, header FROM sealing_sessions WHERE id = ?", (session,))
    if found is None or row is None:
        raise NotFound
    return found, SessionHeader(*row)


def to_open_file(
    kept: Kept, session: SessionHeader, principal: Principal, *, purpose: str, nonce: bytes
) -> OpenCase:
    item = SealedItem(kept.id, FILE, kept.record)
    return OpenCase(principal, kept.case_id, purpose, (session,), (item,), nonce)


def file_key_of(opened: Opened) -> FileKey:
    """Raises NotFound when its seal does not match: a file is shown whole or not at all."""
    for item in opened.items:
        return file_key_from(item.content)
    raise NotFound("This file is damaged and cannot be opened.")


def pieces_of(ground: Ground, kept: Kept, file_key: FileKey) -> Generator[bytes, None, None]:
    """Its bytes. Raises NotFound at once when the blob is gone, BadRecord on the way when it was changed."""
    return open_stream(file_key.key, kept.blob_id, file_key.size, ground.blobs.get(kept.blob_id))

"""What a browser has answered so far, and which request types are offered."""

import json

from parlour.requests.model import Begun
from parlour.requests.records import OFFERED
from parlour.requests.types import PRIVACY, TYPES
from parlour.sealing.kept import mark_of, open_kept
from parlour.store.contract import Reader


def begun(reader: Reader, key: bytes, name: str, now: int) -> Begun | None:
    """None when nothing was begun with this key, or too long ago."""
    wanted = (mark_of(key, name), now)
    row = reader.one("SELECT sealed FROM begun_requests WHERE mark = ? AND kept_until >= ?", wanted)
    opened = open_kept(key, name, row[0]) if row else None
    if opened is None:
        return None
    facts = json.loads(opened)
    return Begun(facts["key"], facts["answers"], tuple(facts["answered"]), facts["sent"])


def offered(reader: Reader) -> dict[str, str]:
    """Request type to topic, in the order of the types, and PRIVACY; topics may have been retired since."""
    row = reader.one("SELECT value FROM settings WHERE name = ?", (OFFERED,))
    chosen: dict[str, str] = json.loads(row[0]) if row else {}
    return {name: chosen[name] for name in (*TYPES, PRIVACY) if name in chosen}

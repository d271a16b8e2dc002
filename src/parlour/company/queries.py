"""The operator's settings, read often: the text is parsed once for each version of it."""

import json
from datetime import date
from functools import lru_cache
from hashlib import sha256

from parlour.company.model import LIVE_CASES, RETENTION_DAYS, UNNAMED, ApiKey, Company
from parlour.company.records import CALL_NUMBERS, CHANNELS, COMPANY, LOCKDOWN
from parlour.promises.model import OpeningHours, Span
from parlour.store.contract import Reader, Row

_API_KEY = (
    "SELECT id, name, scopes, created_at, ended_at, hourly, coalesce(used_at, 0)"
    " FROM api_keys LEFT JOIN api_key_uses ON key_id = id"
)


def company(reader: Reader) -> Company:
    """A stand-in without a name before set-up (`set_up` is False)."""
    row = reader.one("SELECT value FROM settings WHERE name = ?", (COMPANY,))
    return company_from(row[0]) if row else UNNAMED


def locked_down_at(reader: Reader) -> int:
    """When every session was last ended at once; 0 for never."""
    row = reader.one("SELECT value FROM settings WHERE name = ?", (LOCKDOWN,))
    return int(row[0]) if row else 0


def call_numbers(reader: Reader) -> tuple[str, ...]:
    """The numbers the company calls from, in E.164, as an officer listed them."""
    row = reader.one("SELECT value FROM settings WHERE name = ?", (CALL_NUMBERS,))
    return tuple(json.loads(row[0])) if row else ()


def channels(reader: Reader) -> tuple[str, ...]:
    row = reader.one("SELECT value FROM settings WHERE name = ?", (CHANNELS,))
    return tuple(json.loads(row[0])) if row else ()


def api_key(reader: Reader, text: str) -> ApiKey | None:
    """The living key somebody shows, or None."""
    row = reader.one(f"{_API_KEY} WHERE key_hash = ? AND ended_at = 0", (sha256(text.encode()).hexdigest(),))
    return _api_key(row) if row else None


def uses(reader: Reader, key_id: str, hour: int) -> int:
    """How often a key was used in that hour."""
    row = reader.one("SELECT used FROM api_key_uses WHERE key_id = ? AND hour = ?", (key_id, hour))
    return int(row[0]) if row else 0


def keys_used(reader: Reader, since: int) -> list[tuple[str, int]]:
    """Keys and when each was used last, of those used after that time; the newest last."""
    sql = "SELECT key_id, used_at FROM api_key_uses WHERE used_at > ? ORDER BY used_at LIMIT 200"
    return [(key_id, at) for key_id, at in reader.all(sql, (since,))]


def api_keys(reader: Reader) -> tuple[ApiKey, ...]:
    return tuple(_api_key(row) for row in reader.all(f"{_API_KEY} ORDER BY created_at, id LIMIT 200"))


@lru_cache(maxsize=8)
def company_from(text: str) -> Company:
    data = json.loads(text)
    hours = data["hours"]
    return Company(
        name=data["name"],
        address=data["address"],
        hours=OpeningHours(
            zone=hours["zone"],
            week=tuple(tuple(Span(*span) for span in day) for day in hours["week"]),
            holidays=frozenset(date.fromisoformat(day) for day in hours["holidays"]),
        ),
        target_minutes=data["target_minutes"],
        retention_days=data.get("retention_days", RETENTION_DAYS),
        language=data.get("language", "en"),
        phone=data.get("phone", ""),
        phone_hours=data.get("phone_hours", ""),
        frame_origins=tuple(data.get("frame_origins", ())),
        live_cases=data.get("live_cases", LIVE_CASES),
    )


def _api_key(row: Row) -> ApiKey:
    return ApiKey(row[0], row[1], tuple(row[2].split()), *row[3:])

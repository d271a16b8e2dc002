"""Settings and API keys as rows."""

import json

from parlour.company.model import ApiKey, Company
from parlour.store.contract import Transaction

COMPANY = "company"
LOCKDOWN = "lockdown-at"
CALL_NUMBERS = "call-numbers"
CHANNELS = "channels"


def save_company(tx: Transaction, company: Company) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (COMPANY, _text(company)),
    )


def save_lockdown(tx: Transaction, at: int) -> None:
    """Web checks write tokens without the custodian, so the store must say which of them a lockdown ended."""
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (LOCKDOWN, str(at)),
    )


def save_call_numbers(tx: Transaction, numbers: tuple[str, ...]) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (CALL_NUMBERS, json.dumps(numbers)),
    )


def save_channels(tx: Transaction, channels: tuple[str, ...]) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (CHANNELS, json.dumps(channels)),
    )


def insert_api_key(tx: Transaction, key: ApiKey, key_hash: str) -> None:
    tx.execute(
        "INSERT INTO api_keys (id, key_hash, name, scopes, created_at, hourly) VALUES (?, ?, ?, ?, ?, ?)",
        (key.id, key_hash, key.name, " ".join(key.scopes), key.created_at, key.hourly),
    )


def save_use(tx: Transaction, key_id: str, hour: int, used: int, at: int) -> None:
    tx.execute(
        "INSERT INTO api_key_uses (key_id, hour, used, used_at) VALUES (?, ?, ?, ?) ON CONFLICT (key_id)"
        " DO UPDATE SET hour = excluded.hour, used = excluded.used, used_at = excluded.used_at",
        (key_id, hour, used, at),
    )


def end_api_key(tx: Transaction, key_id: str, at: int) -> int:
    return tx.execute("UPDATE api_keys SET ended_at = ? WHERE id = ? AND ended_at = 0", (at, key_id))


def _text(company: Company) -> str:
    hours = company.hours
    return json.dumps(
        {
            "name": company.name,
            "address": company.address,
            "hours": {
                "zone": hours.zone,
                "week": [[[span.start, span.end] for span in day] for day in hours.week],
                "holidays": sorted(day.isoformat() for day in hours.holidays),
            },
            "target_minutes": company.target_minutes,
            "retention_days": company.retention_days,
            "language": company.language,
            "phone": company.phone,
            "phone_hours": company.phone_hours,
            "frame_origins": company.frame_origins,
            "live_cases": company.live_cases,
        },
        ensure_ascii=False,
    )

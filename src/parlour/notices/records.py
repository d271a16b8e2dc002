"""Contacts, links, notices and settings of mail as rows. Every function runs inside somebody's transaction."""

import json
from dataclasses import asdict

from parlour.notices.model import Contact, ContactState, Link, NoticeState, Post
from parlour.store.contract import Reader, Transaction

POST = "mail"


def save_contact(tx: Transaction, case_id: str, contact: Contact, at: int) -> None:
    """A newer address takes the older one's place, and the links that went to that one end."""
    tx.execute(
        "INSERT INTO contacts (case_id, item_id, state, record, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET item_id = excluded.item_id, state = excluded.state,"
        " record = excluded.record, at = excluded.at",
        (case_id, contact.item_id, contact.state, contact.record, at),
    )
    drop_links(tx, case_id)


def contact(reader: Reader, case_id: str) -> Contact | None:
    row = reader.one("SELECT item_id, state, record FROM contacts WHERE case_id = ?", (case_id,))
    return Contact(*row) if row else None


def set_state(tx: Transaction, case_id: str, state: ContactState) -> int:
    return tx.execute("UPDATE contacts SET state = ? WHERE case_id = ?", (state, case_id))


def claim_day(tx: Transaction, mark: str, at: int) -> bool:
    """False when this mailbox had its neutral mail today, whoever asked for it."""
    claimed = tx.execute(
        "INSERT INTO mailed_days (mark, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (mark, at)
    )
    return claimed > 0


# -- links -------------------------------------------------------------------------------------------


def insert_link(tx: Transaction, token_hash: str, link: Link, expires_at: int) -> None:
    tx.execute(
        "INSERT INTO mail_links (token_hash, case_id, kind, expires_at) VALUES (?, ?, ?, ?)",
        (token_hash, link.case_id, link.kind, expires_at),
    )


def link(reader: Reader, token_hash: str, now: int) -> Link | None:
    sql = "SELECT case_id, kind FROM mail_links WHERE token_hash = ? AND expires_at > ?"
    row = reader.one(sql, (token_hash, now))
    return Link(*row) if row else None


def drop_link(tx: Transaction, token_hash: str) -> None:
    tx.execute("DELETE FROM mail_links WHERE token_hash = ?", (token_hash,))


def drop_links(tx: Transaction, case_id: str) -> None:
    tx.execute("DELETE FROM mail_links WHERE case_id = ?", (case_id,))


# -- notices -----------------------------------------------------------------------------------------


def begin_notice(
    tx: Transaction, notice_id: str, about: Link, check_hash: str, return_hash: str, at: int
) -> None:
    """Before the mail leaves: a code in somebody's hands that we do not know would be called false."""
    tx.execute(
        "INSERT INTO notices (id, case_id, kind, state, check_hash, return_hash, at)"
        " VALUES (?, ?, ?, 'sending', ?, ?, ?)",
        (notice_id, about.case_id, about.kind, check_hash, return_hash, at),
    )


def noticed_since(reader: Reader, case_id: str, kind: str, since: int) -> bool:
    sql = "SELECT 1 FROM notices WHERE case_id = ? AND kind = ? AND at > ? LIMIT 1"
    return reader.one(sql, (case_id, kind, since)) is not None


def end_notice(tx: Transaction, notice_id: str, state: NoticeState, why: str, at: int) -> None:
    tx.execute("UPDATE notices SET state = ?, why = ?, at = ? WHERE id = ?", (state, why, at, notice_id))


def notice_to_return(reader: Reader, return_hash: str) -> tuple[str, str, int] | None:
    """Id, case and time of the mail whose return address this is."""
    row = reader.one("SELECT id, case_id, at FROM notices WHERE return_hash = ?", (return_hash,))
    return (row[0], row[1], row[2]) if row else None


def mark_returned(tx: Transaction, notice_id: str, why: str) -> None:
    tx.execute("UPDATE notices SET state = 'undeliverable', why = ? WHERE id = ?", (why, notice_id))


def end_contact(tx: Transaction, case_id: str, state: ContactState, before: int) -> int:
    """Unless another address took its place after that moment, or its owner said stop."""
    return tx.execute(
        "UPDATE contacts SET state = ? WHERE case_id = ? AND at <= ? AND state <> 'stopped'",
        (state, case_id, before),
    )


def drop_notice(tx: Transaction, notice_id: str) -> None:
    tx.execute("DELETE FROM notices WHERE id = ? AND state = 'sending'", (notice_id,))


def forget(tx: Transaction, now: int, notices_before: int, days_before: int) -> None:
    tx.execute("DELETE FROM notices WHERE at < ?", (notices_before,))
    tx.execute("DELETE FROM mail_links WHERE expires_at <= ?", (now,))
    tx.execute("DELETE FROM mailed_days WHERE at < ?", (days_before,))


# -- settings ----------------------------------------------------------------------------------------


def save_post(tx: Transaction, post: Post) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (POST, json.dumps(asdict(post))),
    )


def post(reader: Reader) -> Post:
    row = reader.one("SELECT value FROM settings WHERE name = ?", (POST,))
    return Post(**json.loads(row[0])) if row else Post()

"""What pages and the worker ask about notices."""

from collections.abc import Sequence
from hashlib import sha256

from parlour.notices import records
from parlour.notices.model import Link, Post, SentNotice, Undeliverable
from parlour.notices.policy import CODE_DIGITS
from parlour.store.contract import Reader

MOST_SHOWN = 100


def post(reader: Reader) -> Post:
    return records.post(reader)


def contact_state(reader: Reader, case_id: str) -> str:
    """ "" when no address was given."""
    found = records.contact(reader, case_id)
    return found.state if found else ""


def link_of(reader: Reader, token: str, kind: str, now: int) -> Link | None:
    found = records.link(reader, hash_of(token), now)
    return found if found and found.kind == kind else None


def notice_by_check_code(reader: Reader, code: str) -> SentNotice | None:
    """The notice that carried this check code, however it was grouped when it was typed. Sent within the last
    sixty days, which is as long as codes are known."""
    digits = "".join(one for one in code if one.isascii() and one.isdigit())
    if not is_check_code(code):
        return None
    # What came back, or was complained of, had left: whoever asks about it holds a mail of ours.
    sql = (
        "SELECT at, kind FROM notices WHERE check_hash = ?"
        " AND (state IN ('sending', 'sent') OR why IN ('bounced', 'complained', 'returned'))"
    )
    row = reader.one(sql, (hash_of(digits),))
    return SentNotice(*row) if row else None


def is_check_code(text: str) -> bool:
    """Whether it has the shape of one, however it is grouped."""
    bare = "".join(text.split()).replace("-", "")
    return len(bare) == CODE_DIGITS and bare.isascii() and bare.isdigit()


def undeliverable(reader: Reader, team_ids: Sequence[str]) -> tuple[Undeliverable, ...]:
    """The newest of these teams' cases: reference and state, never an address."""
    if not team_ids:
        return ()
    marks = ", ".join("?" for _ in team_ids)
    rows = reader.all(
        "SELECT cases.reference, notices.kind, notices.why, notices.at FROM notices"  # noqa: S608 - question marks
        " JOIN cases ON cases.id = notices.case_id WHERE notices.state = 'undeliverable'"
        f" AND cases.team_id IN ({marks}) ORDER BY notices.at DESC LIMIT {MOST_SHOWN}",
        tuple(team_ids),
    )
    return tuple(Undeliverable(*row) for row in rows)


def mail_held_up(reader: Reader) -> bool:
    """Whether a mail waits that was tried and not taken: the queue itself says whether mail goes out."""
    sql = "SELECT 1 FROM outbox WHERE kind IN ('notice', 'confirm', 'link') AND attempts > 1 LIMIT 1"
    return reader.one(sql) is not None


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

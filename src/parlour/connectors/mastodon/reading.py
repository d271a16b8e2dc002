"""From an instance's words to arrivals. What is not as documented yields nothing: one post that cannot be read must
not stand before the next (docs.joinmastodon.org/entities)."""

import json
import re
from datetime import datetime
from typing import Any

from parlour.connectors.mastodon.address import full_handle
from parlour.connectors.mastodon.plain import plain, tidy
from parlour.street.model import Account, Arrival, Author, Kind

PUBLIC = ("public", "unlisted")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")


def parsed(raw: bytes) -> Any:
    """None for what is no JSON, or nested deeper than anything documented."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def id_of(found: Any) -> str:
    """Empty for what is none; ids are text, and not always digits on Mastodon's relatives."""
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def mention(notification: Any, account: Account) -> Arrival | None:
    """Of a notification: follows, favourites, boosts and polls are nothing to us."""
    if not isinstance(notification, dict) or notification.get("type") != "mention":
        return None
    return _arrival(notification.get("status"), account)


def edited(status: Any, account: Account) -> Arrival | None:
    """Of a status that may be anybody's: only where it speaks to us by name."""
    named = status.get("mentions") if isinstance(status, dict) else None
    if not isinstance(named, list):
        return None
    to_us = any(isinstance(one, dict) and one.get("id") == account.id for one in named)
    return _arrival(status, account) if to_us else None


def conversation(found: Any, account: Account) -> Arrival | None:
    return edited(found.get("last_status"), account) if isinstance(found, dict) else None


def removed(data: bytes) -> Arrival | None:
    """A deleted status is an id and nothing else, so there is no time and no author."""
    gone = id_of(data.decode("ascii", "replace").strip().strip('"'))
    return Arrival(Kind.REMOVED, gone, "", Author(""), 0) if gone else None


def own_account(found: Any, domain: str) -> Account | None:
    if not isinstance(found, dict):
        return None
    key, handle = id_of(found.get("id")), full_handle(_text(found, "acct"), domain)
    if not key or not handle:
        return None
    return Account(key, handle, tidy(_text(found, "display_name")), _address(found, "avatar_static"))


def _arrival(status: Any, account: Account) -> Arrival | None:
    if not isinstance(status, dict):
        return None
    key, author, at = id_of(status.get("id")), _author(status.get("account"), account), _at(status)
    if not key or author is None or author.id == account.id or at is None:
        return None
    answers, spoken_to = id_of(status.get("in_reply_to_id")), id_of(status.get("in_reply_to_account_id"))
    # For followers alone is not public either: an answer beneath it would show strangers what they may not see. And
    # whatever is new and unknown is treated as said to us alone, for that gives nothing away.
    public = status.get("visibility") in PUBLIC
    files, language = status.get("media_attachments"), _text(status, "language")
    return Arrival(
        kind=Kind.MENTION if public else Kind.DIRECT,
        id=key,
        # No conversation has an id here; what one person says to us alone is one.
        thread=(answers or key) if public else author.id,
        author=author,
        at=at,
        text=_said(status),
        url=_address(status, "url") if public else "",
        language=language if _LANGUAGE.fullmatch(language) else "",
        answers=answers,
        to=spoken_to if public and spoken_to not in (account.id, author.id) else "",
        files=len(files) if isinstance(files, list) else 0,
    )


def _said(status: dict[str, Any]) -> str:
    """With the warning before it, which often says what it is about."""
    return tidy(f"{tidy(_text(status, 'spoiler_text'))}\n\n{plain(_text(status, 'content'))}")


def _author(found: Any, account: Account) -> Author | None:
    if not isinstance(found, dict) or not (key := id_of(found.get("id"))):
        return None
    home = account.handle.rpartition("@")[2]
    handle = full_handle(_text(found, "acct"), home)
    return Author(key, handle, tidy(_text(found, "display_name"))[:200], _address(found, "avatar_static"))


def _at(status: dict[str, Any]) -> int | None:
    try:
        made = datetime.fromisoformat(_text(status, "created_at"))
        return int(made.timestamp() * 1000) if made.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _address(found: dict[str, Any], name: str) -> str:
    value = _text(found, name)
    return value if _ADDRESS.fullmatch(value) else ""

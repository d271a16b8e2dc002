"""Who is asking, read from cookies alone: the rooms a browser holds, and the member of staff it speaks for.

Nothing here is believed for reading: that is the custodian's to decide, from the read secret. A write
token is checked offline, against the custodian's pinned key.
"""

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from litestar.datastructures import Cookie

from custodian_protocol.messages import StaffSession
from parlour.agents.model import ActingAgent
from parlour.customers.model import CustomerAtCase
from parlour.foundation.ids import is_id
from parlour.identity.tokens import verified
from parlour.web.cookies import cookie, no_cookie, read_cookie
from parlour.web.front import WebRequest, front_of

ROOM_COOKIE = "room"
STAFF_COOKIE = "staff"
MOST_ROOMS = 5
MOST_BYTES = 3800  # browsers drop a cookie over 4,096
KEPT_SECONDS = 30 * 24 * 3600
PARSED_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class HeldRoom:
    """One case this browser may write to and ask the custodian to open."""

    reference: str
    customer: CustomerAtCase


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the room cookie says. `shared`: this device is not the visitor's own; forget with the browser."""

    held: tuple[HeldRoom, ...] = ()
    shared: bool = False

    def find(self, reference: str) -> HeldRoom | None:
        return next((room for room in self.held if room.reference == reference), None)

    def adding(self, room: HeldRoom) -> "Rooms":
        others = tuple(old for old in self.held if old.reference != room.reference)
        return Rooms((room, *others)[:MOST_ROOMS], self.shared)

    def without(self, reference: str) -> "Rooms":
        return Rooms(tuple(room for room in self.held if room.reference != reference), self.shared)


def rooms(request: WebRequest) -> Rooms:
    """A cookie we did not write, or cannot read, holds no rooms."""
    text = read_cookie(request, ROOM_COOKIE)
    _forget_parsed()
    return _parse_rooms(text) if text else Rooms()


def rooms_cookie(request: WebRequest, kept: Rooms) -> Cookie:
    if not kept.held:
        return no_cookie(request, ROOM_COOKIE)
    value = _write_rooms(kept)
    while len(value) > MOST_BYTES:
        kept = Rooms(kept.held[:-1], kept.shared)
        value = _write_rooms(kept)
    return cookie(request, ROOM_COOKIE, value, max_age=None if kept.shared else KEPT_SECONDS)


def staff(request: WebRequest) -> ActingAgent | None:
    """The signed-in member of staff, when the cookie is ours and the custodian's token in it is live."""
    front, text = front_of(request), read_cookie(request, STAFF_COOKIE)
    _forget_parsed()
    found = _parse_staff(front.ground.web_key, front.ground.token_key, text) if text else None
    if found is None or front.now() >= found.expires_at or found.issued_at < front.facts.locked_down_at():
        return None
    ended = front.facts.signed_out(found.session) or front.facts.left(found.staff_id)
    return None if ended else found


def staff_cookie(request: WebRequest, session: StaffSession) -> Cookie:
    """Marked with web's key, so that nobody writes a role into it."""
    facts = {
        "token": session.write_token,
        "session": session.session,
        "secret": _packed(session.read_secret),
        "roles": list(session.roles),
    }
    payload = _packed(json.dumps(facts, separators=(",", ":")).encode())
    mark = _mark(front_of(request).ground.web_key, payload).decode()
    return cookie(request, STAFF_COOKIE, f"{payload}.{mark}")


def no_staff_cookie(request: WebRequest) -> Cookie:
    return no_cookie(request, STAFF_COOKIE)


@dataclass(slots=True)
class _Parsed:
    since: float = 0.0


_parsed = _Parsed()


def _forget_parsed() -> None:
    """What was parsed carries read secrets. Whoever gets to look into this process's memory should find those
    of one minute's visitors, not of everybody who came since it started."""
    now = time.monotonic()
    if now - _parsed.since > PARSED_SECONDS:
        _parsed.since = now
        _parse_staff.cache_clear()
        _parse_rooms.cache_clear()


@lru_cache(maxsize=1024)
def _parse_staff(web_key: bytes, token_key: bytes, text: str) -> ActingAgent | None:
    """Whether it has run out is the caller's to ask: the rest of the answer never changes."""
    payload, _, mark = text.rpartition(".")
    if not payload or not hmac.compare_digest(_mark(web_key, payload), mark.encode()):
        return None
    facts = json.loads(_unpacked(payload))
    token = verified(token_key, facts["token"], 0)
    if token is None or token.kind != "staff":
        return None
    return ActingAgent(
        staff_id=token.staff,
        name=token.name,
        roles=tuple(facts["roles"]),
        teams=token.teams,
        session=facts["session"],
        read_secret=_unpacked(facts["secret"]),
        write_token=facts["token"],
        expires_at=token.expires_at,
        issued_at=token.issued_at,
    )


@lru_cache(maxsize=4096)
def _parse_rooms(text: str) -> Rooms:
    try:
        facts = json.loads(_unpacked(text))
        held = tuple(_parse_room(entry) for entry in facts["rooms"][:MOST_ROOMS])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return Rooms()
    return Rooms(held, facts.get("shared") is True)


def _parse_room(entry: Any) -> HeldRoom:
    reference, case_id, session, token, secret = entry
    if not all(isinstance(part, str) and "\0" not in part for part in entry) or len(reference) > 16:
        raise ValueError("not a room")
    if not is_id(case_id) or not is_id(session) or len(token) > 2048 or not token.isascii():
        raise ValueError("not a room")
    return HeldRoom(reference, CustomerAtCase(case_id, session, _unpacked(secret), token))


def _write_rooms(kept: Rooms) -> str:
    held = [
        [
            room.reference,
            room.customer.case_id,
            room.customer.session,
            room.customer.write_token,
            _packed(room.customer.read_secret),
        ]
        for room in kept.held
    ]
    facts = {"rooms": held, "shared": kept.shared}
    return _packed(json.dumps(facts, separators=(",", ":")).encode())


def _mark(web_key: bytes, payload: str) -> bytes:
    return _packed(hmac.digest(web_key, b"parlour staff cookie\0" + payload.encode(), "sha256")).encode()


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error

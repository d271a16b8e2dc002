"""What ids, teams and registrations look like, and the closed lists. Both sides ask before they go further."""

import os
from collections.abc import Iterable

from .messages import Registration

TAKE_OVER = "lost-connection"  # from a colleague of the same team, who lost it while a customer waits
PURPOSES = ("answer", "quality", "legal", "service-fault", "fraud", "call", TAKE_OVER)
CALL_FIELDS = frozenset(("phone", "words", "caller"))
FACT = "fact:"  # a masked detail's field begins with it; its name follows
ORIGINS = ("web", "api", "mail", "staff", "street")
ROLES = ("agent", "supervisor", "privacy", "officer")
ABOUT_CASE = ("protected", "earlier", "unprotect")  # kinds of approvals that name a case
BY_OFFICERS = ("rights", "policy")  # and those that concern staff or policy
VERIFIER_BYTES = 32
MAX_NAME = 100
MAX_TEAMS = 200
_HEX = frozenset("0123456789abcdef")


def new_id(now: int) -> str:
    """A time-ordered UUID (version 7, RFC 9562) as 32 hex characters."""
    number = int.from_bytes(now.to_bytes(6, "big") + os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    return f"{number & ~(0x3 << 62) | 0x2 << 62:032x}"


def made_at(id_: str) -> int:
    """When an id was made: how web tells a blank from before a lockdown."""
    return int(id_[:12], 16)


def good_id(text: str) -> bool:
    return len(text) == 32 and _HEX.issuperset(text)


def fits_purpose(purpose: str, fields: Iterable[str]) -> bool:
    """What a call needs is opened for a call and for nothing else, so that "who looked" can say so."""
    return purpose in PURPOSES and all((field in CALL_FIELDS) == (purpose == "call") for field in fields)


def good_slug(text: str) -> bool:
    """A name of ours: a team, a masked fact. Short and plain, because it may stand in the log."""
    return 0 < len(text) <= 64 and text.isascii() and text.replace("-", "").isalnum()


def wrong_with_person(name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> str:
    """Why this cannot be somebody of the staff; "" when it can."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        return f"A name has 1 to {MAX_NAME} characters."
    if not roles or not set(roles) <= set(ROLES):
        return "A person is an agent, a supervisor, an officer, or several of these."
    if len(teams) > MAX_TEAMS or not all(good_slug(team) for team in teams):
        return "A team is not named like a team."
    return ""


def good_receipt(lookup: str, verifier: bytes) -> bool:
    return 16 <= len(lookup) <= 64 and _HEX.issuperset(lookup) and len(verifier) == VERIFIER_BYTES


def good_registration(case: Registration) -> bool:
    no_receipt = not case.receipt_lookup and not case.receipt_verifier
    no_session = not case.read_session and not case.read_verifier
    return (
        good_id(case.case)
        and good_slug(case.team)
        and case.origin in ORIGINS
        and case.opened_at >= 0
        and (not case.opener or good_id(case.opener))
        and (no_receipt or good_receipt(case.receipt_lookup, case.receipt_verifier))
        and (no_session or (good_id(case.read_session) and len(case.read_verifier) == VERIFIER_BYTES))
    )

"""Shapes of contacts and notices. No address is in any of them: it is sealed, or on its way to the sealer."""

from dataclasses import dataclass, field
from enum import StrEnum

CONTACT = "contact"  # the field an address is sealed as; the custodian opens no other for the worker


class ContactState(StrEnum):
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    BOUNCED = "bounced"  # mails to it came back


class NoticeKind(StrEnum):
    CONFIRM = "confirm"  # the one neutral mail: was it you who asked?
    REPLY = "reply"
    LINK = "link"  # somebody without a code asked for a way back


class NoticeState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


class Why(StrEnum):
    REFUSED = "refused"  # the other side said no for good
    GAVE_UP = "gave-up"  # tried for days
    DAMAGED = "damaged"  # the sealed address did not open
    BOUNCED = "bounced"  # left, and came back for good
    RETURNED = "returned"  # left, and their side gave up on it
    COMPLAINED = "complained"  # delivered, and reported as unwanted


@dataclass(frozen=True, slots=True)
class Contact:
    item_id: str
    state: str
    record: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    case_id: str
    kind: str  # "confirm", "stop", "return", or "where" once a "return" was pressed


@dataclass(frozen=True, slots=True)
class SentNotice:
    """What `/check` may say of a check code."""

    sent_at: int
    kind: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    reference: str
    kind: str
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Post:
    """How mail leaves. The password is not here: the worker reads it from a file of its own."""

    host: str = ""  # "" while no mail is set up
    port: int = 587
    security: str = "starttls"  # or "tls", "none"
    user: str = ""
    sender: str = ""
    returns: str = (
        ""  # where undelivered mails come back to, with a token put in; "" for the sender's address
    )

    @property
    def ready(self) -> bool:
        return bool(self.host and self.sender)


@dataclass(frozen=True, slots=True)
class Mail:
    """All that a notice says, beside the address it goes to."""

    subject: str
    body: str
    stop_link: str

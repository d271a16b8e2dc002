"""What every connector offers, and how it says that something did not work. A connector speaks its platform's wire
format and keeps nothing: what came is handed up as arrivals, where to go on as a cursor.

No method takes a text to send: see `parlour.street.words`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from parlour.connectors.line import Line
from parlour.street.model import Account, Arrival, Target
from parlour.street.words import Invitation

Secrets = Mapping[str, str]  # by the names of `fields`; sealed at rest, in memory of the worker alone


class Unreadable(Exception):
    """Signed, but not what the platform's documentation says. The text is short and quotes nothing of it."""


class Unsigned(Exception):
    """Not from the platform: the signature is missing, wrong, too old, or over something else."""


@dataclass(frozen=True, slots=True)
class Field:
    """What an officer has to bring: typed once, sealed, never shown again when it is secret."""

    name: str
    label: str
    hint: str = ""
    secret: bool = True
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """Millionths of a dollar, as the platform's price list had them on `as_of`; 0 where nothing is charged."""

    read: int = 0  # one post or message read
    told: int = 0  # one event sent to our address
    reply: int = 0  # one reply to somebody who addressed us
    direct: int = 0  # one direct message
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a connector is, for the page where it is switched on."""

    name: str  # its folder
    title: str
    fields: tuple[Field, ...]
    reads: tuple[str, ...]  # in plain words, one line each
    sends: tuple[str, ...]
    removes: bool  # whether its API deletes direct messages on our side; else they go on the deletion list
    direct_first: bool  # whether somebody who only wrote in public may be sent a direct message
    polls: bool = True
    streams: bool = False
    hooks: bool = True  # whether it sends events to an address of ours
    poll_seconds: int = 60
    renew_days: int = (
        0  # a token that can be renewed only while it lives is renewed this often; 0: when it has ended
    )
    prices: Prices = Prices()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look brought. `cursor` is kept in the transaction that keeps the arrivals, so that nothing is missed or
    taken twice; it is a short text that only this connector understands ("" at the very beginning)."""

    arrivals: tuple[Arrival, ...]
    cursor: str
    more: bool = False  # whether to look again at once
    reads: int = 0  # posts and messages that the platform charges for
    unread: int = 0  # of what came, not as documented: passed over, so that it does not stand before the next


@dataclass(frozen=True, slots=True)
class Hook:
    """A request of the platform to our address, as it came. `body` is not parsed before it is known to be signed."""

    method: str  # GET or POST
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)  # lower-case names; those in HOOK_HEADERS only
    body: bytes = field(default=b"", repr=False)


HOOK_HEADERS = (
    "content-type",
    "x-twitter-webhooks-signature",
    "x-twitter-webhooks-signature-oauth2",
    "x-hub-signature-256",
)


class Connector(Protocol):
    """Every method but the first three may raise line.Away, line.Throttled, line.Expired and line.Denied."""

    @property
    def declared(self) -> Declared: ...

    def greet(self, secrets: Secrets, hook: Hook) -> str:
        """The answer to a platform's GET that checks whether this address is ours. Raises Unsigned."""

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        """A platform's POST. Checks the signature first. Raises Unsigned, then Unreadable; () for events that do not
        concern us, such as delivery reports and our own posts."""

    def open(self, secrets: Secrets, base: str) -> Line:
        """`base` in place of the platform's own address, for the stand-in; "" for the platform itself."""

    def account(self, line: Line) -> Account:
        """Whose these secrets are: also the test button."""

    def poll(self, line: Line, account: Account, cursor: str) -> Batch: ...

    def stream(self, line: Line, account: Account, cursor: str) -> Iterator[Batch]:
        """Until the platform ends it, or something is raised. Also yields an empty batch at each sign of life. What a
        gap lost comes by polling. A connector that does not stream raises NotImplementedError."""

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        """The id of what was posted. `key` is the same when the same answer is tried again, for platforms that know
        idempotency keys."""

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        """After a crash while sending: the id of our answer to this post, or "" when there is none."""

    def remove(self, line: Line, account: Account, message: str) -> None:
        """Deletes a direct message on our side. Gone already is fine."""

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        """The secrets with a fresh token, after Expired. Raises Denied when an officer has to sign in anew."""

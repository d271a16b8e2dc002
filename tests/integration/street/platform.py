"""A platform in memory and a connector that speaks to it, for what must hold whichever platform it is: it can be away,
throttle, end tokens, lose the answer to what it did, and tell of one thing several times."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from parlour.connectors.contract import Batch, Declared, Field, Hook, Prices, Secrets, Unreadable, Unsigned
from parlour.connectors.line import Away, Denied, Expired, Line, Throttled
from parlour.street.model import Account, Arrival, Author, Kind, Reply, Target
from parlour.street.words import Invitation
from tests.cast import MONDAY_NOON

US = Account("1", "northwind", "Northwind")
PAGE = 10
FREE = Prices()


@dataclass
class Platform:
    """`fault` is raised by the next calls, as often as `faults` says."""

    us: Account = US
    nameless: Exception | None = None  # raised where it is asked whose token it is
    arrivals: list[Arrival] = field(default_factory=list)
    sent: list[tuple[Target, str]] = field(default_factory=list)  # target and the whole text
    removed: list[str] = field(default_factory=list)
    token: str = "first"
    calls: int = 0
    fault: Exception | None = None
    faults: int = 0
    lost_answers: int = 0  # sends that are done, and whose answer never arrives

    def post(self, number: int, text: str = "Where is my parcel?", **facts: object) -> Arrival:
        author = Author(f"a{number}", f"cleo{number}", "Cleo")
        known = {
            "thread": f"t{number}",
            "kind": Kind.MENTION,
            "url": f"https://platform.example/p{number}",
            "author": author,
            **facts,
        }
        at = MONDAY_NOON + number
        made = Arrival(id=f"p{number}", text=text, **{"at": at, **known})  # type: ignore[arg-type] # named by tests
        self.arrivals.append(made)
        return made

    def fails(self, fault: Exception, times: int = 1) -> None:
        self.fault, self.faults = fault, times

    def must_work(self, token: str) -> None:
        self.calls += 1
        if self.faults:
            self.faults -= 1
            assert self.fault is not None
            raise self.fault
        if token != self.token:
            raise Expired


@dataclass(frozen=True)
class Speaking:
    """What a line is to this connector: a token."""

    token: str

    def close(self) -> None:
        return


@dataclass(frozen=True)
class PlatformConnector:
    platform: Platform
    prices: Prices = FREE
    removes: bool = True

    @property
    def declared(self) -> Declared:
        return Declared(
            "x", "The platform", (Field("token", "Token"),), ("posts",), ("one sentence",), self.removes, True,
            poll_seconds=60, prices=self.prices,
        )  # fmt: skip

    def greet(self, secrets: Secrets, hook: Hook) -> str:
        return hook.query["challenge"]

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        if hook.headers.get("x-hub-signature-256") != secrets["token"]:
            raise Unsigned
        try:
            numbers = json.loads(hook.body)
        except ValueError:
            raise Unreadable from None
        return tuple(one for one in self.platform.arrivals if one.id in numbers)

    def open(self, secrets: Secrets, base: str) -> Line:
        return Speaking(secrets["token"])  # type: ignore[return-value] # all that this connector needs of a line

    def account(self, line: Line) -> Account:
        self.platform.must_work(line.token)  # type: ignore[attr-defined] # see Speaking
        if self.platform.nameless is not None:
            raise self.platform.nameless
        return self.platform.us

    def poll(self, line: Line, account: Account, cursor: str) -> Batch:
        self.platform.must_work(line.token)  # type: ignore[attr-defined] # see Speaking
        start = int(cursor or 0)
        page = self.platform.arrivals[start : start + PAGE]
        end = start + len(page)
        return Batch(tuple(page), str(end), end < len(self.platform.arrivals), len(page))

    def stream(self, line: Line, account: Account, cursor: str) -> Iterator[Batch]:
        raise NotImplementedError

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        self.platform.must_work(line.token)  # type: ignore[attr-defined] # see Speaking
        self.platform.sent.append((target, invitation.text))
        if self.platform.lost_answers:
            self.platform.lost_answers -= 1
            raise Away
        return f"s{len(self.platform.sent)}"

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        self.platform.must_work(line.token)  # type: ignore[attr-defined] # see Speaking
        same = [one for one, _ in self.platform.sent if (one.reply, one.post) == (target.reply, target.post)]
        return "found" if same else ""

    def remove(self, line: Line, account: Account, message: str) -> None:
        self.platform.must_work(line.token)  # type: ignore[attr-defined] # see Speaking
        self.platform.removed.append(message)

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        if self.platform.token == "never":
            raise Denied("sign-in-again")
        return {**secrets, "token": self.platform.token}


def answered(platform: Platform, reply: Reply) -> list[str]:
    """Posts that were answered, in order."""
    return [target.post for target, _ in platform.sent if target.reply == reply]


__all__ = ["PAGE", "US", "Platform", "PlatformConnector", "Throttled", "answered"]

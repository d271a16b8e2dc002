"""X as the desk sees it: each method is a matter of its own, in a file of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from parlour.connectors.contract import Batch, Declared, Hook, Secrets, Unreadable
from parlour.connectors.line import Away, Denied, Expired, Line
from parlour.connectors.x import access, events, polling, sending, signing
from parlour.connectors.x.calling import STREAM, XLine, opened
from parlour.connectors.x.declared import DECLARED
from parlour.connectors.x.wire import parsed
from parlour.street.model import Account, Arrival, Target
from parlour.street.words import Invitation


@dataclass(frozen=True, slots=True)
class X:
    @property
    def declared(self) -> Declared:
        return DECLARED

    def greet(self, secrets: Secrets, hook: Hook) -> str:
        return signing.greeting(secrets, hook)

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        signing.must_be_signed(secrets, hook)
        return events.arrivals(parsed(hook.body), account)

    def open(self, secrets: Secrets, base: str) -> Line:
        return opened(secrets, base)

    def account(self, line: Line) -> Account:
        return access.account(line)

    def poll(self, line: Line, account: Account, cursor: str) -> Batch:
        return polling.poll(_ours(line), account, cursor)

    def stream(self, line: Line, account: Account, cursor: str) -> Iterator[Batch]:
        """X breaks it off with a line that has `errors`. An event that cannot be read is passed over, as polling
        brings it."""
        if not _ours(line).streams:
            raise Denied("no-bearer-token")
        try:
            for each in line.lines(STREAM):
                yield _streamed(each, account, cursor)
        except Expired:
            raise Denied("bearer-token-refused") from None  # renewing the account's token would not help

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        """X knows no idempotency keys: `sent_before` has to be asked after a crash."""
        return sending.send(_ours(line), target, invitation)

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        return sending.sent_before(_ours(line), account, target)

    def remove(self, line: Line, account: Account, message: str) -> None:
        sending.remove(_ours(line), message)

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        return access.renewed(line, secrets)


def _streamed(line: bytes, account: Account, cursor: str) -> Batch:
    if not line.strip():
        return Batch((), cursor)
    try:
        found = parsed(line)
        if "errors" in found and "data" not in found:
            raise Away
        return Batch(events.activity(found, account), cursor, reads=events.charged(found))
    except Unreadable:
        return Batch((), cursor)


def _ours(line: Line) -> XLine:
    if not isinstance(line, XLine):
        raise TypeError("a line of this connector's own making")
    return line

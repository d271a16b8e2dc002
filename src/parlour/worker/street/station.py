"""One connected account's turn, over and over: read what is new, send what is due, delete what is sealed.

One station never waits for another: each has a thread and a line of its own. What goes wrong is written where officers
see it, and is tried again when the platform, or a growing pause, allows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from parlour.company.queries import company
from parlour.connectors.contract import Connector, Unreadable
from parlour.connectors.line import Away, Denied, Expired, Line, NotThere, Throttled
from parlour.foundation.clock import DAY, HOUR, MINUTE, SECOND
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.street import actions, policy
from parlour.street.actions import TakenIn
from parlour.street.model import Arrival, Connection, Trouble
from parlour.street.records.connections import connection
from parlour.street.records.direct import next_removal
from parlour.worker.street.opened import NoSecrets, Opened
from parlour.worker.street.permits import Permits
from parlour.worker.street.pictures import Pictures
from parlour.worker.street.sending import Sender
from parlour.worker.street.side import Side

LONGEST_MS = 5 * MINUTE
REFUSED_MS = 15 * MINUTE
STREAMED_MS = 10 * MINUTE  # between two looks while a stream tells us anyhow
AT_ONCE = 20  # answers or removals a turn, so that reading is never kept waiting by sending

_log = logger("worker")


@dataclass(slots=True)
class Station:
    ground: Ground
    connector: Connector
    side: Side
    permits: Permits
    streaming: bool = False  # set by the listening thread while its stream is alive
    pictures: Pictures = field(init=False)
    _opened: Opened = field(init=False)
    _sender: Sender = field(init=False)
    _failures: int = 0
    _look_at: int = 0
    _renewed_at: int = 0
    _picture_at: int = 0

    def __post_init__(self) -> None:
        self.pictures = Pictures(self.ground, self.name, self.side.stand_in)
        self._opened = Opened(self.ground, self.connector, self.side)
        self._sender = Sender(self.ground, self._opened)

    @property
    def name(self) -> str:
        return self.connector.declared.name

    def once(self) -> bool:
        known = self.ground.store.read(lambda reader: connection(reader, self.name))
        if known is None or not self.permits.allows(self.name):
            self._opened.close()
            return False
        if self.ground.clock.now() < known.wait_until:
            return False
        if known.test_at:
            return self._test(known)
        if known.paused or not known.account.id:
            return False
        if self._is_old(known):
            return self._renewed(known)
        acts = (self._look, self._sender.once, self._remove, self._own_picture)
        done = [self._guarded(known, act) for act in acts]
        return any(done)

    def look_at_pictures(self) -> bool:
        """Another thread's, for a server of pictures may be slow."""
        known = self.ground.store.read(lambda reader: connection(reader, self.name))
        if known is None or known.paused or not known.account.id or not self.permits.allows(self.name):
            self.pictures.forget()
            return False
        return self.pictures.once(known)

    def look_soon(self) -> None:
        """A stream began or ended: what it missed is read now."""
        self._look_at = 0

    def _test(self, known: Connection) -> bool:
        """Answers by the account's own name; asked for by a press of an officer, and again while nobody answers."""
        try:
            account = self.connector.account(self._opened.line())
        except Expired:
            return self._renewed(known)
        except (Away, Throttled) as problem:
            self._wait(problem)
            return False
        except (Denied, NoSecrets) as problem:
            actions.say_tested(self.ground, self.name, str(_trouble(problem))).result()
            return False
        actions.say_account(self.ground, self.name, account).result()
        self.pictures.renew(account)
        self._picture_at = self._after(HOUR)
        actions.say_tested(self.ground, self.name, "fine").result()
        actions.say_fine(self.ground, self.name).result()
        return True

    def _guarded(self, known: Connection, act: Callable[[Connection, Line], bool]) -> bool:
        try:
            more = act(known, self._opened.line())
        except Expired:
            return self._renewed(known)
        except (Away, Throttled, Denied, Unreadable, NoSecrets) as problem:
            self._wait(problem)
            return False
        return more

    def _look(self, known: Connection, line: Line) -> bool:
        now, declared = self.ground.clock.now(), self.connector.declared
        if not declared.polls or now < self._look_at:
            return False
        if declared.prices.read and policy.left_of(known, now) <= 0:
            actions.say_trouble(self.ground, self.name, Trouble.BUDGET).result()
            self._look_at = now + REFUSED_MS
            return False
        batch = self.connector.poll(line, known.account, known.place)
        self.pay(batch.reads * declared.prices.read)
        self.take_in(self.taken_in(known), batch.arrivals, batch.cursor)
        every = STREAMED_MS if self.streaming else declared.poll_seconds * SECOND
        self._look_at = 0 if batch.more else now + every
        if batch.unread:
            _log.error("connector cannot read", kind=self.name, count=batch.unread)
            actions.say_trouble(self.ground, self.name, Trouble.UNREADABLE).result()
        else:
            self._fine(known)
        return batch.more

    def take_in(self, whom: TakenIn, arrivals: tuple[Arrival, ...], place: str | None) -> None:
        actions.take_in(self.ground, whom, arrivals, place)
        self.pictures.want(whom, arrivals)

    def pay(self, amount: int) -> None:
        """What the platform charged for what it told us already."""
        if amount:
            actions.spend(self.ground, self.name, amount).result()

    def taken_in(self, known: Connection) -> TakenIn:
        name = self.ground.store.read(company).name
        removes, page = self.connector.declared.removes, self.side.page(self.connector)
        return TakenIn(self.name, known.account, name, "", removes, self.side.seed, page)

    def _own_picture(self, known: Connection, line: Line) -> bool:
        """Asked for once a day, because companies change theirs. Not to learn it holds nothing else up."""
        now, price = self.ground.clock.now(), self.connector.declared.prices.read
        if now - known.picture_at < DAY or now < self._picture_at or policy.left_of(known, now) < price:
            return False
        self._picture_at = now + HOUR
        try:
            account = self.connector.account(line)
        except (Away, Throttled, Denied, Unreadable):
            return False
        self.pay(price)
        if account.id == known.account.id:
            self.pictures.renew(account)
        return False

    def _remove(self, known: Connection, line: Line) -> bool:
        for _ in range(AT_ONCE):
            found = self.ground.store.read(
                lambda reader: next_removal(reader, self.name, self.ground.clock.now())
            )
            if found is None:
                return False
            message, attempts = found
            try:
                self.connector.remove(line, known.account, message)
                gone = True
            except NotThere:
                gone = True
            except Denied:
                gone = False
            actions.removed(self.ground, self.name, message, attempts, gone=gone).result()
        return True

    def _renewed(self, known: Connection) -> bool:
        """The next turn goes on with the fresh token; what was asked for is asked for again. A fresh one that is
        refused too is not renewed over and over."""
        if self.ground.clock.now() - self._renewed_at < MINUTE:
            self._wait(Denied("fresh-token-refused"))
            return False
        try:
            self._opened.renew()
        except (Denied, Expired):
            actions.say_trouble(self.ground, self.name, Trouble.SIGN_IN, self._after(REFUSED_MS)).result()
            if known.test_at:
                actions.say_tested(self.ground, self.name, str(Trouble.SIGN_IN)).result()
            return False
        except (Away, Throttled) as problem:
            self._wait(problem)
            return False
        self._renewed_at = self.ground.clock.now()
        return True

    def _is_old(self, known: Connection) -> bool:
        days = self.connector.declared.renew_days
        return days > 0 and self.ground.clock.now() - known.saved_at > days * DAY

    def _fine(self, known: Connection) -> None:
        self._failures = 0
        prices = self.connector.declared.prices
        spent = policy.left_of(known, self.ground.clock.now()) < max(prices.reply, prices.direct)
        if known.trouble and not (known.trouble == Trouble.BUDGET and spent):
            actions.say_fine(self.ground, self.name).result()

    def _wait(self, problem: Exception) -> None:
        self._failures += 1
        pause = min(SECOND * 2 ** min(self._failures, 12), LONGEST_MS)
        until = self._after(pause)
        if isinstance(problem, Throttled):
            until = problem.until or until
        elif isinstance(problem, Denied | NoSecrets | Unreadable):
            until = self._after(REFUSED_MS)
        trouble = _trouble(problem)
        _log.warning("connector waits", kind=self.name, reason=str(trouble))
        actions.say_trouble(self.ground, self.name, trouble, until).result()

    def _after(self, pause: int) -> int:
        return self.ground.clock.now() + pause


def _trouble(problem: Exception) -> Trouble:
    kinds = {
        Away: Trouble.AWAY,
        Throttled: Trouble.THROTTLED,
        Unreadable: Trouble.UNREADABLE,
        NoSecrets: Trouble.SECRETS,
    }
    return kinds.get(type(problem), Trouble.DENIED)

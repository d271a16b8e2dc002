"""Opening a case: the decision and its line in the log inside the turn, the opening itself only after it."""

from collections.abc import Callable

from custodian_protocol import messages as m
from custodian_protocol.shapes import PURPOSES

from .envelopes import seed_of
from .keeper import Ask, Keeper
from .log import log_broken
from .opened import CaseKeys
from .policy import MINUTE
from .refusing import Denied, Refused
from .register import Case, case_of
from .sessions import Agent, Customer, who_asks
from .staff import person_of

MAX_ITEMS = 500
MAX_HEADERS = 500
MAX_LOOKS = 500
MAX_NONCE = 64
NOT_FOR_CUSTOMERS = "note"


def open_case(keeper: Keeper, ask: Ask, message: m.OpenCase) -> Callable[[], m.Opened]:
    check_size(message.sessions, message.items, message.nonce)
    case, actor = _who_may_see(keeper, ask, message)
    flood = keeper.policy.fetches_minute
    if flood and not keeper.rates.within(flood, MINUTE, ask.now, "fetch", actor.session):
        raise Refused(m.Refusal.TOO_MANY_TRIES, "Too many openings at once. Try again in a minute.")
    if keeper.log.fault:
        raise log_broken()
    if isinstance(actor, Customer):
        if any(item.field == NOT_FOR_CUSTOMERS for item in message.items):
            raise Denied(m.Refusal.NOT_YOURS, "A note is for staff.", "note")
        _log_customer(keeper, ask, actor)
    else:
        if message.purpose not in PURPOSES:
            raise Refused(m.Refusal.BAD_MESSAGE, "A case is opened for one of the listed purposes.")
        _log_agent(keeper, ask, case, message.purpose)
    seeds = needed_seeds(keeper, case.id, message.sessions, keeper.opened.peek(case.id))

    def after_commit() -> m.Opened:
        opened, unopened = open_items(keeper.opened.of(case.id), seeds, message.sessions, message.items)
        looked = keeper.store.one("SELECT count(*) FROM lookers WHERE case_id = ?", case.id)[0]
        return m.Opened(opened, unopened, looked, keeper.log.head(keeper.keys, case.id, message.nonce))

    return after_commit


def who_looked(keeper: Keeper, ask: Ask, message: m.WhoLooked) -> Callable[[], m.Looks]:
    """For its customer and the person who holds it; the newest entries when there are very many."""
    check_size((), (), message.nonce)
    case, _ = _who_may_see(keeper, ask, message)
    return lambda: m.Looks(_looks(keeper, case.id), keeper.log.head(keeper.keys, case.id, message.nonce))


def check_size(headers: tuple[m.SessionHeader, ...], items: tuple[m.SealedItem, ...], nonce: bytes) -> None:
    if len(headers) > MAX_HEADERS or len(items) > MAX_ITEMS or len(nonce) > MAX_NONCE:
        raise Refused(m.Refusal.BAD_MESSAGE, f"At most {MAX_ITEMS} items at once.")


def needed_seeds(
    keeper: Keeper, case_id: str, headers: tuple[m.SessionHeader, ...], known: CaseKeys | None = None
) -> dict[str, bytes]:
    """Read inside the turn, used after it: an erasure in the same turn comes before or after, never between.

    An envelope opens only its own case; an intake key opens whatever was sealed to it for this case, which
    the header's context binds."""
    wanted = {
        header.key_id
        for header in headers
        if (header.kind == "envelope" and header.key_id == case_id) or header.kind == "intake"
        if not (known and known.knows(header))
    }
    seeds = {key_id: seed_of(keeper.store, keeper.keys, key_id) for key_id in wanted}
    return {key_id: seed for key_id, seed in seeds.items() if seed is not None}


def open_items(
    keys: CaseKeys,
    seeds: dict[str, bytes],
    headers: tuple[m.SessionHeader, ...],
    items: tuple[m.SealedItem, ...],
) -> tuple[tuple[m.OpenedItem, ...], tuple[str, ...]]:
    """What opens, and the ids of what does not."""
    for key_id, seed in seeds.items():
        keys.learn(key_id, seed)
    for header in headers:
        keys.begin(header)
    contents = [(item.id, keys.open_item(item)) for item in items]
    opened = tuple(m.OpenedItem(item_id, content) for item_id, content in contents if content is not None)
    return opened, tuple(item_id for item_id, content in contents if content is None)


def _who_may_see(
    keeper: Keeper, ask: Ask, message: m.OpenCase | m.WhoLooked
) -> tuple[Case, Customer | Agent]:
    """A customer of exactly this case, or the agent with the live grant on it."""
    actor = who_asks(keeper, ask, message.principal)
    ask.case = message.case
    if isinstance(actor, Customer) and actor.case != message.case:
        raise Denied(m.Refusal.NOT_YOURS, "This is another case.", "other-case")
    case = case_of(keeper, ask, message.case)
    if case.state == "erasing":
        raise Denied(m.Refusal.WRONG_STATE, "This case is being erased.", "state")
    held = case.state == "open" and case.assignee == ask.who
    if not isinstance(actor, Customer) and not (actor.active and held):
        raise Denied(m.Refusal.NOT_YOURS, "Take this case first.", "no-grant")
    return case, actor


def _log_agent(keeper: Keeper, ask: Ask, case: Case, purpose: str) -> None:
    """One line for each look; fetching again within the same grant and ten minutes is the same look."""
    sql = "SELECT purpose, at FROM lookers WHERE case_id = ? AND staff = ?"
    last = keeper.store.one(sql, case.id, ask.who)
    lasts = keeper.policy.opening_line_ms
    if last and last[0] == purpose and 0 <= ask.now - last[1] < lasts:
        return
    keeper.store.run("INSERT OR REPLACE INTO lookers VALUES (?, ?, ?, ?)", case.id, ask.who, purpose, ask.now)
    ask.note("opened", purpose)


def _log_customer(keeper: Keeper, ask: Ask, customer: Customer) -> None:
    if not 0 <= ask.now - customer.looked_at < keeper.policy.customer_line_ms:
        keeper.store.run("UPDATE sessions SET looked_at = ? WHERE id = ?", ask.now, customer.session)
        ask.note("opened")


def _looks(keeper: Keeper, case_id: str) -> tuple[m.Look, ...]:
    looks = []
    for position, leaf in keeper.log.of_case(case_id, MAX_LOOKS):
        person = person_of(keeper, leaf["who"])
        name = person.first_name if person else leaf["who"].replace("custodian", "automatic")
        team = person.teams[0] if person and person.teams else ""
        looks.append(m.Look(leaf["at"], leaf["act"], name, team, leaf["purpose"], position))
    return tuple(looks)

"""Opening a case: the decision and its line in the log inside the turn, the opening itself only after it."""

from collections.abc import Callable

from custodian_protocol.messages import (
    Look,
    Looks,
    OpenCase,
    Opened,
    OpenedItem,
    Principal,
    Refusal,
    SealedItem,
    SessionHeader,
    WhoLooked,
)

from .envelopes import seed_of
from .keeper import Ask, Keeper
from .keystore import one
from .log import LOG_BROKEN_WORDS
from .opened import CaseKeys
from .policy import MAX_ITEMS, MINUTE, PURPOSES
from .refusing import Leaf, Refused
from .register import Case, case_of
from .sessions import Customer, who_asks
from .staff import person_of

MAX_HEADERS = 500
MAX_LOOKS = 500
MAX_NONCE = 64
NOT_FOR_CUSTOMERS = "note"
Seeds = dict[str, bytes]


def open_case(keeper: Keeper, ask: Ask, message: OpenCase) -> Callable[[], Opened]:
    if (
        len(message.items) > MAX_ITEMS
        or len(message.sessions) > MAX_HEADERS
        or len(message.nonce) > MAX_NONCE
    ):
        raise Refused(Refusal.BAD_MESSAGE, f"At most {MAX_ITEMS} items at once.")
    case = _may_open(keeper, ask, message)
    if keeper.log.fault:
        raise Refused(Refusal.LOG_BROKEN, LOG_BROKEN_WORDS)
    seeds = needed_seeds(keeper, case.id, message.sessions, keeper.opened.peek(case.id))

    def after_commit() -> Opened:
        opened, unopened = open_items(keeper.opened.of(case.id), seeds, message.sessions, message.items)
        return Opened(
            opened,
            unopened,
            _people_who_looked(keeper, case.id),
            keeper.log.head(keeper.keys, case.id, message.nonce),
        )

    return after_commit


def who_looked(keeper: Keeper, ask: Ask, message: WhoLooked) -> Callable[[], Looks]:
    """Customers of this case and the person who holds it; the newest entries when there are very many."""
    case = _who_may_see(keeper, ask, message.principal, message.case, "who-looked")
    if len(message.nonce) > MAX_NONCE:
        raise Refused(Refusal.BAD_MESSAGE, "This nonce is too long.")
    return lambda: Looks(_looks(keeper, case.id), keeper.log.head(keeper.keys, case.id, message.nonce))


def needed_seeds(
    keeper: Keeper, case_id: str, headers: tuple[SessionHeader, ...], known: CaseKeys | None = None
) -> Seeds:
    """Read inside the turn, used after it: an erasure in the same turn comes before or after, never between.

    An envelope opens only its own case; an intake key opens whatever was sealed to it for this case, which
    the header's context binds."""
    wanted = {
        header.key_id
        for header in headers
        if (header.key_id == case_id if header.kind == "envelope" else header.kind == "intake")
        and not (known and known.knows(header))
    }
    seeds = {key_id: seed_of(keeper.store, keeper.keys, key_id) for key_id in wanted}
    return {key_id: seed for key_id, seed in seeds.items() if seed is not None}


def open_items(
    keys: CaseKeys, seeds: Seeds, headers: tuple[SessionHeader, ...], items: tuple[SealedItem, ...]
) -> tuple[tuple[OpenedItem, ...], tuple[str, ...]]:
    """What opens, and the ids of what does not."""
    for key_id, seed in seeds.items():
        keys.learn(key_id, seed)
    for header in headers:
        keys.begin(header)
    opened, unopened = [], []
    for item in items:
        content = keys.open_item(item)
        if content is None:
            unopened.append(item.id)
        else:
            opened.append(OpenedItem(item.id, content))
    return tuple(opened), tuple(unopened)


def _may_open(keeper: Keeper, ask: Ask, message: OpenCase) -> Case:
    case = _who_may_see(keeper, ask, message.principal, message.case, "open")
    flood, session = keeper.policy.fetches_minute, message.principal.session
    if flood and not keeper.rates.within(flood, MINUTE, ask.now, "fetch", session):
        raise Refused(Refusal.TOO_MANY_TRIES, "Too many openings at once. Try again in a minute.")
    if message.principal.kind == "customer":
        if any(item.field == NOT_FOR_CUSTOMERS for item in message.items):
            leaf = Leaf("denied", "customer", case.id, "open", "note")
            raise Refused(Refusal.NOT_YOURS, "A note is for staff.", leaf)
        _log_customer(keeper, ask, message.principal.session, case)
    else:
        if message.purpose not in PURPOSES:
            raise Refused(Refusal.BAD_MESSAGE, "A case is opened for one of the listed purposes.")
        _log_agent(keeper, ask, case, message.purpose)
    return case


def _who_may_see(keeper: Keeper, ask: Ask, principal: Principal, case_id: str, about: str) -> Case:
    """A customer of exactly this case, or the agent with the live grant on it."""
    actor = who_asks(keeper, ask, principal, about)
    who = "customer" if isinstance(actor, Customer) else actor.id
    if isinstance(actor, Customer) and actor.case != case_id:
        raise Refused(Refusal.NOT_YOURS, "This is another case.", Leaf("denied", who, case_id, about))
    case = case_of(keeper, case_id, who, about)
    if case.state == "erasing":
        raise Refused(
            Refusal.WRONG_STATE, "This case is being erased.", Leaf("denied", who, case_id, about, "erasing")
        )
    if not isinstance(actor, Customer) and not (
        actor.active and case.state == "open" and case.assignee == actor.id
    ):
        raise Refused(
            Refusal.NOT_YOURS, "Take this case first.", Leaf("denied", who, case_id, about, "no-grant")
        )
    return case


def _log_agent(keeper: Keeper, ask: Ask, case: Case, purpose: str) -> None:
    """One line for each look; fetching again within the same grant and ten minutes is the same look."""
    last = one(
        keeper.store,
        "SELECT purpose, at FROM lookers WHERE case_id = ? AND staff = ?",
        case.id,
        case.assignee,
    )
    lasts = keeper.policy.opening_line_ms
    if last and last[0] == purpose and last[1] >= case.taken_at and 0 <= ask.now - last[1] < lasts:
        return
    keeper.store.execute(
        "INSERT INTO lookers VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET purpose = excluded.purpose, at = excluded.at",
        (case.id, case.assignee, purpose, ask.now),
    )
    ask.note("opened", case.assignee, case.id, purpose)


def _log_customer(keeper: Keeper, ask: Ask, session: str, case: Case) -> None:
    looked_at = one(keeper.store, "SELECT looked_at FROM sessions WHERE id = ?", session)[0]
    if not 0 <= ask.now - looked_at < keeper.policy.customer_line_ms:
        keeper.store.execute("UPDATE sessions SET looked_at = ? WHERE id = ?", (ask.now, session))
        ask.note("opened", "customer", case.id)


def _people_who_looked(keeper: Keeper, case_id: str) -> int:
    return int(one(keeper.store, "SELECT count(*) FROM lookers WHERE case_id = ?", case_id)[0])


def _looks(keeper: Keeper, case_id: str) -> tuple[Look, ...]:
    looks = []
    for position, leaf in keeper.log.of_case(case_id, MAX_LOOKS):
        person = person_of(keeper, leaf["who"])
        who = person.first_name if person else ("automatic" if leaf["who"] == "custodian" else leaf["who"])
        team = person.teams[0] if person and person.teams else ""
        looks.append(Look(leaf["at"], leaf["act"], who, team, leaf["purpose"], position))
    return tuple(looks)

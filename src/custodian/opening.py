"""Opening a case: the decision and its line in the log inside the turn, the opening itself only after it.
And adopting: what was written while no blank was left moves from the month's intake key to the case's own.
"""

import hmac
import json
import os
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol import messages as m
from custodian_protocol.acts import reveal_act
from custodian_protocol.policy import HOUR, MINUTE
from custodian_protocol.records import NONCE_BYTES, Record, envelope_statement, item_aad, pad, session_info
from custodian_protocol.shapes import FACT, fits_purpose, good_id, good_slug, new_id

from .approving import granted
from .envelopes import SUITE, CaseKeys, add_seed, public_bytes, public_key, seed_of
from .guarding import notice_name
from .keeper import Ask, Keeper
from .log import log_broken
from .people import NOBODY, Actor, must_act, person_of, spend_touch, who_asks
from .refusing import Denied, Refused
from .register import Case, case_of, must_have_part

MAX_ITEMS = 500  # and as many session headers, and lines of "who looked"
MAX_NONCE = 64
ID_DIGITS = 32
TYPED = ("inbound", "phone")  # what its customer typed
ABOUT_TOLD = ("revealed", "asked", "approved")  # acts whose customer reads what they were about
AUTOMATIC = {"custodian": "automatic", "worker": "automatic"}  # no person read it
PEOPLE_WHO_LOOKED = "SELECT count(*) FROM lookers WHERE case_id = ? AND purpose <> ''"

Headers = tuple[m.SessionHeader, ...]
Items = tuple[m.SealedItem, ...]
Seeds = dict[str, bytes]
Contents = tuple[m.OpenedItem, ...]
Unopened = tuple[str, ...]


def open_case(keeper: Keeper, ask: Ask, message: m.OpenCase) -> Callable[[], m.Opened]:
    check_size(message.sessions, message.items, message.nonce)
    case, actor = _who_may_see(keeper, ask, message)
    if keeper.log.fault:
        raise log_broken()
    by_customer = actor.person is NOBODY
    fields = {item.field for item in message.items}
    if fields & ({"note", "contact"} if by_customer else {"contact"}):
        raise Denied(m.Refusal.NOT_YOURS, "A note is for staff, a contact for the worker.", "field")
    if not by_customer and not fits_purpose(message.purpose, fields):
        raise Refused(m.Refusal.BAD_MESSAGE, "A case is opened for one of the listed purposes.")
    seeds = needed_seeds(keeper, case.id, message.sessions, keeper.opened.get(case.id))
    flood = keeper.policy.fetches_minute
    if flood and not keeper.within(flood, MINUTE, ask.now, "fetch", actor.session):
        raise Refused(m.Refusal.TOO_MANY_TRIES, "Too many openings at once. Try again in a minute.")
    if not by_customer and any(field.startswith(FACT) for field in fields):
        _reveal(keeper, ask, actor, message)
    else:
        at = _log_look(keeper, ask, actor, "" if by_customer else message.purpose)
        if not by_customer:
            _note_items(keeper, (case.id, ask.who, at), message.items)

    def after_commit() -> m.Opened:
        opened, unopened = open_items(keeper.keys_of(case.id), seeds, message.sessions, message.items)
        if not by_customer:
            theirs = {item.id for item in message.items if item.field in TYPED}
            typed = [one.content for one in opened if one.id in theirs]
            notice_name(keeper, actor.person, typed, case.id, ask.now)
        (looked,) = keeper.store.one(PEOPLE_WHO_LOOKED, case.id)
        return m.Opened(opened, unopened, looked, keeper.log.head(keeper.keys, case.id, message.nonce))

    return after_commit


def who_looked(keeper: Keeper, ask: Ask, message: m.WhoLooked) -> Callable[[], m.Looks]:
    """For its customer and the person who holds it; the newest entries when there are very many."""
    check_size((), (), message.nonce)
    case, _ = _who_may_see(keeper, ask, message)
    return lambda: m.Looks(_looks(keeper, case.id), keeper.log.head(keeper.keys, case.id, message.nonce))


def check_size(headers: Headers, items: Items, nonce: bytes) -> None:
    if len(headers) > MAX_ITEMS or len(items) > MAX_ITEMS or len(nonce) > MAX_NONCE:
        raise Refused(m.Refusal.BAD_MESSAGE, f"At most {MAX_ITEMS} items at once.")
    if not all(good_id(item.id) for item in items):
        raise Refused(m.Refusal.BAD_MESSAGE, "This is not the id of an item.")


def needed_seeds(keeper: Keeper, case_id: str, headers: Headers, known: CaseKeys | None = None) -> Seeds:
    """Read inside the turn, used after it: an erasure in the same turn comes before or after, never between.
    An envelope opens only its own case; an intake key what was sealed to it for this case, as headers bind."""
    ours = ("envelope", case_id)
    unknown = [one for one in headers if one.kind == "intake" or (one.kind, one.key_id) == ours]
    wanted = {one.key_id for one in unknown if not (known and known.knows(one))}
    seeds = {key_id: seed_of(keeper.store, keeper.keys, key_id) for key_id in wanted}
    return {key_id: seed for key_id, seed in seeds.items() if seed is not None}


def open_items(keys: CaseKeys, seeds: Seeds, headers: Headers, items: Items) -> tuple[Contents, Unopened]:
    """What opens, and the ids of what does not."""
    for key_id, seed in seeds.items():
        keys.learn(key_id, seed)
    for header in headers:
        keys.begin(header)
    contents = [(item.id, keys.open_item(item)) for item in items]
    opened = tuple(m.OpenedItem(item_id, content) for item_id, content in contents if content is not None)
    return opened, tuple(item_id for item_id, content in contents if content is None)


def _who_may_see(keeper: Keeper, ask: Ask, message: m.OpenCase | m.WhoLooked) -> tuple[Case, Actor]:
    """A customer of exactly this case, the agent with the live grant on it, or whom a second person let look."""
    actor = who_asks(keeper, ask, message.principal)
    ask.case = message.case
    if actor.person is NOBODY and actor.case != message.case:
        raise Denied(m.Refusal.NOT_YOURS, "This is another case.", "other-case")
    case = case_of(keeper, ask, message.case)
    if actor.person is NOBODY:
        return case, actor
    must_act(keeper, ask, actor)
    must_have_part(keeper, case.id, actor.person)
    held = case.state == "open" and case.assignee == ask.who
    if not held and not granted(keeper, ask.now, "earlier", ask.who, case.id):
        raise Denied(m.Refusal.NOT_YOURS, "Take this case first.", "no-grant")
    return case, actor


def _reveal(keeper: Keeper, ask: Ask, actor: Actor, message: m.OpenCase) -> None:
    """One masked fact at a time, over a touch for exactly that one, each with a line that names it."""
    if len(message.items) != 1:
        raise Refused(m.Refusal.BAD_MESSAGE, "Protected details are shown one at a time.")
    name = message.items[0].field.removeprefix(FACT)
    if not good_slug(name):
        raise Refused(m.Refusal.BAD_MESSAGE, "This is not the name of a detail.")
    spend_touch(keeper, ask, actor, reveal_act(message.case, name))
    mine, mark = f"reveals of {actor.person.id}", keeper.keys.mark(message.case)
    shown = keeper.store.one("SELECT count(*) FROM takes WHERE staff = ? AND at > ?", mine, ask.now - HOUR)[0]
    if shown >= keeper.policy.reveals_hour:
        raise Denied(
            m.Refusal.CAP_REACHED, "You have been shown enough protected details for this hour.", "reveals"
        )
    keeper.store.run("INSERT INTO takes VALUES (?, ?, ?)", mark, mine, ask.now)
    ask.note("revealed", message.purpose, name)


def _log_look(keeper: Keeper, ask: Ask, actor: Actor, purpose: str) -> int:
    """One line for each look, and when that was; fetching again within the same grant and time is the same look."""
    who, policy = actor.person.id or actor.session, keeper.policy
    last = keeper.store.one("SELECT purpose, at FROM lookers WHERE case_id = ? AND who = ?", ask.case, who)
    lasts = policy.opening_line_ms if purpose else policy.customer_line_ms
    if last and last[0] == purpose and 0 <= ask.now - last[1] < lasts:
        return int(last[1])
    keeper.store.run("INSERT OR REPLACE INTO lookers VALUES (?, ?, ?, ?)", ask.case, who, purpose, ask.now)
    ask.note("opened", purpose)
    return ask.now


def _note_items(keeper: Keeper, look: tuple[str, str, int], items: Items) -> None:
    """What a look was of, for whoever has to say later what somebody saw. Goes with the case."""
    row = keeper.store.one("SELECT items FROM seen_items WHERE case_id = ? AND who = ? AND at = ?", *look)
    known = _ids(row[0]) if row else []
    fresh = [item.id for item in items if item.id not in known]
    if fresh:
        packed = bytes.fromhex("".join(known + fresh))
        keeper.store.run("INSERT OR REPLACE INTO seen_items VALUES (?, ?, ?, ?)", *look, packed)


def items_seen(keeper: Keeper, ask: Ask, message: m.LookNamed) -> m.ItemsNamed:
    """Nothing when the case was erased since, or nothing was opened with that look."""
    sql = "SELECT items FROM seen_items WHERE case_id = ? AND who = ? AND at = ?"
    row = keeper.store.one(sql, message.case, message.who, message.at)
    return m.ItemsNamed(tuple(_ids(row[0])) if row else ())


def _ids(packed: bytes) -> list[str]:
    text = packed.hex()
    return [text[at : at + ID_DIGITS] for at in range(0, len(text), ID_DIGITS)]


def _looks(keeper: Keeper, case_id: str) -> tuple[m.Look, ...]:
    """The newest, oldest first."""
    sql = "SELECT position, leaf FROM log WHERE case_id = ? ORDER BY position DESC LIMIT ?"
    looks = []
    for position, leaf in reversed(keeper.store.rows(sql, case_id, MAX_ITEMS)):
        facts = json.loads(leaf)
        person = person_of(keeper, facts["who"])
        name = person.name.split()[0] if person else AUTOMATIC.get(facts["who"], facts["who"])
        team = person.teams[0] if person and person.teams else ""
        told = (facts["purpose"], position, facts["about"] if facts["act"] in ABOUT_TOLD else "")
        looks.append(m.Look(facts["at"], facts["act"], name, team, *told))
    return tuple(looks)


def adopt(keeper: Keeper, ask: Ask, message: m.Adopt) -> Callable[[], m.Adopted]:
    """Gives nothing away: opened and sealed again in one step. What does not open is left out. Asked again,
    after a crash of either side, it answers with the same envelope and a new sealing session."""
    check_size(message.sessions, message.items, b"")
    if not good_id(message.case) or any(header.kind != "intake" for header in message.sessions):
        raise Refused(m.Refusal.BAD_MESSAGE, "Only what is sealed to an intake key is adopted.")
    public = _envelope_for(keeper, ask, message.case)
    seeds = needed_seeds(keeper, message.case, message.sessions)

    def after_commit() -> m.Adopted:
        opened, _ = open_items(CaseKeys(message.case), seeds, message.sessions, message.items)
        fields = {item.id: item.field for item in message.items}
        signature = keeper.keys.sign(envelope_statement("envelope", message.case, public))
        return m.Adopted(public, signature, *reseal(message.case, public, opened, fields, ask.now))

    return after_commit


def reseal(
    case_id: str, public: bytes, opened: Contents, fields: dict[str, str], now: int
) -> tuple[m.SessionHeader, Items]:
    """One sealing session for all, exactly as web seals."""
    session_id, key = new_id(now), os.urandom(32)
    info = session_info("envelope", case_id, case_id, session_id)
    sealed = SUITE.encrypt(key, public_key(public), info=info)
    header = m.SessionHeader(session_id, "envelope", case_id, sealed)
    items = []
    for step, item in enumerate(opened):
        aad = item_aad(case_id, session_id, step, item.id, fields[item.id])
        nonce = os.urandom(NONCE_BYTES)
        record = Record(session_id, step, nonce, AESGCM(key).encrypt(nonce, pad(item.content), aad))
        items.append(m.SealedItem(item.id, fields[item.id], record.to_bytes()))
        key = hmac.digest(key, b"next", "sha256")
    return header, tuple(items)


def _envelope_for(keeper: Keeper, ask: Ask, case_id: str) -> bytes:
    """The public half of the envelope made under the case's own id, now or when this was asked before."""
    if keeper.store.one("SELECT 1 FROM tombstones WHERE mark = ?", keeper.keys.mark(case_id)):
        raise Denied(m.Refusal.WRONG_STATE, "This case has been erased.", "erased")
    row = keeper.store.one("SELECT kind FROM seeds WHERE id = ?", case_id)
    if row and row[0] != "adopted":
        raise Denied(m.Refusal.WRONG_STATE, "This case has its own envelope.", "not-intake")
    seed = seed_of(keeper.store, keeper.keys, case_id)
    return public_bytes(seed) if seed else add_seed(keeper.store, keeper.keys, case_id, "adopted", ask.now)

"""For the log reader, which watches and never opens: whom to hold up until an officer looks, and the bait.

Bait is a customer nobody is: a case that looks like any other in every store and list, and that nobody has a
reason to touch. Which cases are bait is known here alone; whatever is tried on one leaves a line of its own.
"""

import re
from dataclasses import replace

from custodian_protocol import messages as m
from custodian_protocol.acts import unfreeze_act
from custodian_protocol.policy import DAY, HOUR
from custodian_protocol.shapes import good_id

from . import people
from .keeper import Ask, Keeper
from .people import Person
from .refusing import Denied, Leaf, Refused
from .register import case_of, change_case

MOST_BAIT = 1_000
SHORTEST_SURNAME = 4  # letters: shorter ones are words of every language


def lay_bait(keeper: Keeper, ask: Ask, message: m.CasesNamed) -> m.Nothing:
    """They stand as resolved, which is where nobody who works has to look, and go when any case would."""
    if len(message.cases) > MOST_BAIT:
        raise Refused(m.Refusal.BAD_MESSAGE, f"At most {MOST_BAIT} cases at once.")
    for case_id in message.cases:
        case = case_of(keeper, ask, case_id)
        if case.state != "open" or case.assignee:
            raise Refused(m.Refusal.WRONG_STATE, "Somebody works on this case.")
        gone = ask.now + keeper.policy.retention_days * DAY
        change_case(keeper, case_id, state="resolved", resolved_at=ask.now, erase_at=gone)
        keeper.store.run("INSERT OR IGNORE INTO bait VALUES (?)", keeper.keys.mark(case_id))
    ask.case = ""
    ask.note("bait-laid", about=str(len(message.cases)))
    return m.Nothing()


def lay_bait_keys(keeper: Keeper, ask: Ask, message: m.KeysNamed) -> m.Nothing:
    """API keys nobody's program has: whoever uses one found it where it was left."""
    if len(message.keys) > MOST_BAIT or not all(map(good_id, message.keys)):
        raise Refused(m.Refusal.BAD_MESSAGE, f"At most {MOST_BAIT} keys at once, by their ids.")
    for key_id in message.keys:
        keeper.store.run("INSERT OR IGNORE INTO bait VALUES (?)", keeper.keys.mark(key_id))
    ask.note("bait-laid", about=str(len(message.keys)))
    return m.Nothing()


def keys_used(keeper: Keeper, ask: Ask, message: m.KeysNamed) -> m.Nothing:
    """The worker names keys that were used; it does not hear which of them are bait, and reads it in the log."""
    for key_id in message.keys[:MOST_BAIT]:
        bait = keeper.store.one("SELECT 1 FROM bait WHERE mark = ?", keeper.keys.mark(key_id))
        if bait and keeper.within(1, HOUR, ask.now, "key-bait", key_id):
            ask.note("touched-bait", about="api-key")
    return m.Nothing()


def notice_name(keeper: Keeper, person: Person, typed: list[bytes], case_id: str, now: int) -> None:
    """A relative, or somebody of the same name: a sign, no proof. Seen only where words are open anyway, and told
    without the case, as bait is."""
    first, _, surname = person.name.casefold().rpartition(" ")
    if not first or len(surname) < SHORTEST_SURNAME:
        return
    own = re.compile(rf"\b{re.escape(surname)}\b")
    read = any(own.search(one.decode(errors="replace").casefold()) for one in typed)
    if read and keeper.within(1, DAY, now, "same-name", person.id, case_id):
        keeper.same_name.append(person.id)


def note_names(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Nothing:
    """The custodian's own work: what was noticed after a turn stands in the next."""
    while keeper.same_name:
        keeper.log.append(keeper.keys, Leaf("same-name", keeper.same_name.popleft()), ask.now)
    return message


def freeze(keeper: Keeper, ask: Ask, message: m.StaffId) -> m.Nothing:
    """Signed out, and held up at the next sign-in. Officers are not: a log reader somebody took over could otherwise
    shut out everybody who could notice, and an officer alone opens nothing."""
    person = _person(keeper, message.staff)
    if "officer" in person.roles:
        raise Denied(m.Refusal.NOT_YOURS, "Officers are not held up by a machine.", "officer")
    if not person.frozen:
        people.save_person(keeper, replace(person, frozen=True))
        keeper.store.run("DELETE FROM sessions WHERE staff = ?", person.id)
        for (case_id,) in keeper.store.rows("SELECT id FROM cases WHERE assignee = ?", person.id):
            change_case(keeper, case_id, assignee="")
        ask.note("frozen", about=person.id)
    return m.Nothing()


def unfreeze(keeper: Keeper, ask: Ask, message: m.StaffNamed) -> m.Nothing:
    officer = people.staff_asks(keeper, ask, message.principal, role="officer")
    person = _person(keeper, message.staff)
    if person.id == officer.person.id:
        raise Denied(m.Refusal.NOT_YOURS, "Another officer must do this.", "own")
    people.spend_touch(keeper, ask, officer, unfreeze_act(person.id))
    people.save_person(keeper, replace(person, frozen=False))
    ask.note("unfrozen", about=person.id)
    return m.Nothing()


def _person(keeper: Keeper, staff: str) -> Person:
    person = people.person_of(keeper, staff)
    if person is None or person.left:
        raise Refused(m.Refusal.WRONG_STATE, "This person is not on the staff.")
    return person

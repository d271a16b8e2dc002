"""How people come to be staff and sign in: the set-up link, the founder, invitations over a touch, a day's wait."""

import secrets
from dataclasses import replace

from custodian_protocol import messages as m
from custodian_protocol.acts import SHEETS, TAKES, invite_act, remove_act, review_act
from custodian_protocol.policy import DAY
from custodian_protocol.shapes import MAX_NAME, new_id

from . import passkeys, people
from .approving import able, officers
from .keeper import Ask, Keeper, same
from .people import Person
from .refusing import Denied, Refused
from .register import change_case
from .root import print_sheets

MAX_ACT = 200
FOUNDER = ("agent", "officer")


def ceremony(keeper: Keeper, ask: Ask, message: m.CeremonyWanted) -> m.Ceremony:
    if len(message.act) > MAX_ACT or len(message.name) > MAX_NAME:
        raise Refused(m.Refusal.BAD_MESSAGE, "This act or name is too long.")
    if message.kind == "sign-in":
        if not founder_of(keeper):
            raise Refused(m.Refusal.NOT_SET_UP, "Nobody has been set up yet.")
        return passkeys.begin_get(keeper, ask, message)
    if message.kind == "touch" and message.principal is not None and message.act:
        agent = people.staff_asks(keeper, ask, message.principal, role="")
        return passkeys.begin_get(keeper, ask, message, agent)
    if message.kind == "found":
        _founder_with(keeper, ask, False, message.token)
        people.check_person(message.name, FOUNDER, ())
        return passkeys.begin_create(keeper, ask, message, new_id(ask.now), message.name)
    if message.kind == "enrol":
        person = _invited(keeper, ask, message.token)
        return passkeys.begin_create(keeper, ask, message, person.id, person.name)
    raise Refused(m.Refusal.BAD_MESSAGE, "There is no such ceremony.")


def sign_in(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffSession:
    _, person = passkeys.finish_get(keeper, ask, message, "sign-in")
    ask.who = person.id
    if person.frozen:
        raise Denied(m.Refusal.NOT_YOURS, "You are held up until an officer has looked. Ask one.", "frozen")
    person = replace(person, signed_in_at=ask.now)
    people.save_person(keeper, person)
    ask.note("signed-in")
    return people.begin_staff(keeper, ask.now, person)


def touch(keeper: Keeper, ask: Ask, message: m.Touch) -> m.TakesLeft:
    """Good for the act and the session its ceremony was begun with, and for nothing else."""
    agent = people.staff_asks(keeper, ask, message.principal, role="")
    started, _ = passkeys.finish_get(keeper, ask, message.answer, "touch")
    if started.session != agent.session:
        raise passkeys.no_match()
    if started.wanted.act == TAKES:
        fresh = keeper.policy.takes_per_touch
        keeper.store.run("UPDATE sessions SET takes_left = ? WHERE id = ?", fresh, agent.session)
        return m.TakesLeft(fresh)
    keeper.touches[agent.session, started.wanted.act] = ask.now + keeper.policy.touch_ms
    return m.TakesLeft(agent.takes_left)


def setup_token(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.SetupToken:
    """Made once, the same link every time, until the founder has a passkey or nobody came in its time."""
    if founder_of(keeper):
        return m.SetupToken("")
    if keeper.store.fact("setup_until", 0) <= ask.now:
        keeper.store.put("setup", keeper.keys.wrap(secrets.token_urlsafe(24).encode(), "setup"))
        keeper.store.put("setup_until", ask.now + keeper.policy.setup_ms)
    return m.SetupToken(keeper.keys.unwrap(keeper.store.fact("setup"), "setup").decode())


def token(keeper: Keeper, ask: Ask, message: m.TokenShown) -> m.TokenFacts:
    """What a link is for. Looking at it spends nothing."""
    if _is_setup(keeper, ask, message.token):
        founder = founder_of(keeper)
        name, teams = (founder.name, founder.teams) if founder else ("", ())
        return m.TokenFacts("setup", name, FOUNDER, teams, keeper.store.fact("setup_until"))
    one = _invited(keeper, ask, message.token)
    return m.TokenFacts("invitation", one.name, one.roles, one.teams, one.invited_until)


def found(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffSession:
    started, passkey, proof = passkeys.finish_create(keeper, ask, message, "found")
    _founder_with(keeper, ask, False, started.wanted.token)
    person = Person(started.staff, started.wanted.name, FOUNDER, (), ask.now, **passkey)
    people.save_person(keeper, person, proof)
    keeper.store.put("founder", person.id)
    keeper.store.put("setup_until", ask.now + DAY)  # enough to finish in; the link can print the sheets
    ask.note("founded")
    return people.begin_staff(keeper, ask.now, person)


def founder_teams(keeper: Keeper, ask: Ask, message: m.FounderTeams) -> m.Nothing:
    founder = _founder_with(keeper, ask, True, message.token)
    people.check_person(founder.name, founder.roles, message.teams)
    people.save_person(keeper, replace(founder, teams=message.teams))
    ask.note("founder-teams")
    return m.Nothing()


def finish_setup(keeper: Keeper, ask: Ask, message: m.TokenShown) -> m.Nothing:
    """The link dies; a root that was to live on sheets alone leaves its file only now, after the printing."""
    _founder_with(keeper, ask, True, message.token)
    keeper.store.put("setup_until", 0)
    ask.note("set-up-finished")
    let_file_go(keeper, ask)
    return m.Nothing()


def sheets(keeper: Keeper, ask: Ask, message: m.SheetsWanted) -> m.RecoverySheets:
    """Printing does not yet remove the root's file: an answer lost on its way would lose every word ever
    written. It goes at finish-setup, or when two of the sheets have been typed in and found right."""
    if message.principal is None:
        _founder_with(keeper, ask, True, message.token)
    else:
        officer = people.staff_asks(keeper, ask, message.principal, role="officer")
        people.spend_touch(keeper, ask, officer, SHEETS)
    keeper.store.put("root_to_sheets", int(not message.keep_file))
    ask.note("sheets-printed")
    return m.RecoverySheets(print_sheets(keeper.keys.root, keeper.store.fact("installation")))


def let_file_go(keeper: Keeper, ask: Ask) -> None:
    """In memory, and with `parlour up`, before it leaves the file."""
    if keeper.store.fact("root_to_sheets", 0) and keeper.store.fact("root_provider") == "file":
        keeper.store.put("root_provider", "officers")
        keeper.store.put("root_to_sheets", 0)
        ask.note("root-left-the-file")
        ask.later.append(lambda: keeper.officers_root.keep(keeper.keys.root))
        ask.later.append(keeper.file_root.let_go)


def invite(keeper: Keeper, ask: Ask, message: m.Invite) -> m.Invitation:
    officer = people.staff_asks(keeper, ask, message.principal, role="officer")
    people.check_person(message.name, message.roles, message.teams)
    people.spend_touch(keeper, ask, officer, invite_act(message.name, message.roles, message.teams))
    staff, token = new_id(ask.now), secrets.token_urlsafe(24)
    begins, until = ask.now + keeper.policy.wait_ms, ask.now + keeper.policy.invitation_ms
    about = (staff, message.name, message.roles, message.teams, begins, officer.person.id, until)
    alone = not officers(keeper, ask.now, officer.person.id)
    people.save_person(keeper, Person(*about, second_wanted=not alone), token)
    ask.note("invited", about=staff)
    return m.Invitation(staff, token, until)


def enrol(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffEntry:
    """May sign in at once, may act after the wait."""
    started, passkey, proof = passkeys.finish_create(keeper, ask, message, "enrol")
    person = _invited(keeper, ask, started.wanted.token)
    person = replace(person, **passkey, active_from=ask.now + keeper.policy.wait_ms)
    people.save_person(keeper, person, proof)
    ask.note("enrolled")
    return person.entry()


def review(keeper: Keeper, ask: Ask, message: m.Review) -> m.Nothing:
    """An officer says who goes on, over a touch for exactly these. Nobody keeps themself on, unless there is nobody
    else to do it. An officer whose own access has lapsed may do this and nothing else, or a long holiday of all of
    them would end the installation."""
    officer = people.staff_asks(keeper, ask, message.principal, role="").person
    if "officer" not in officer.roles or not able(officer, ask.now):
        raise Denied(m.Refusal.NOT_YOURS, "Only an officer may do this.", "role")
    if officer.id in message.staff and officers(keeper, ask.now, officer.id):
        raise Denied(m.Refusal.NOT_YOURS, "Another officer must keep you on.", "own")
    people.spend_touch(
        keeper, ask, people.who_asks(keeper, ask, message.principal), review_act(message.staff)
    )
    for staff in message.staff:
        person = people.person_of(keeper, staff)
        if person is None or person.left or not person.credential:
            raise Refused(m.Refusal.WRONG_STATE, "One of these is not on the staff.")
        people.save_person(keeper, replace(person, kept_at=ask.now))
        ask.note("kept-on", about=staff)
    return m.Nothing()


def remove_staff(keeper: Keeper, ask: Ask, message: m.StaffNamed) -> m.Nothing:
    """Every session ends now, and the cases go back to their queues. An officer leaves by a touch of their own and
    never as the last: one who could remove the others could afterwards decide alone. Once their access has lapsed, as
    it does when the passkey is lost, they decide nothing, and another officer takes them off."""
    officer = people.staff_asks(keeper, ask, message.principal, role="officer")
    person, own = people.person_of(keeper, message.staff), officer.person.id == message.staff
    if person is None or person.left:
        raise Refused(m.Refusal.WRONG_STATE, "This person is not on the staff.")
    if "officer" in person.roles and not own and not people.lapsed(keeper, person, ask.now):
        raise Denied(m.Refusal.NOT_YOURS, "An officer leaves by a touch of their own.", "officer")
    if own and not officers(keeper, ask.now, person.id):
        raise Refused(m.Refusal.WRONG_STATE, "The last officer cannot leave. Invite another one first.")
    people.spend_touch(keeper, ask, officer, remove_act(person.id))
    people.dismiss(keeper, person)
    for (case_id,) in keeper.store.rows("SELECT id FROM cases WHERE assignee = ?", person.id):
        change_case(keeper, case_id, assignee="")
    ask.note("removed-staff", about=person.id)
    return m.Nothing()


def founder_of(keeper: Keeper) -> Person | None:
    founder = keeper.store.fact("founder", "")
    return people.person_of(keeper, founder) if founder else None


def _is_setup(keeper: Keeper, ask: Ask, token: str) -> bool:
    sealed = keeper.store.fact("setup") if ask.now < keeper.store.fact("setup_until", 0) else None
    return sealed is not None and same(keeper.keys.unwrap(sealed, "setup"), token.encode())


def _founder_with(keeper: Keeper, ask: Ask, there: bool, token: str) -> Person:
    """For the holder of the set-up link: the founder who is there, or the certainty that nobody is."""
    founder = founder_of(keeper)
    if not _is_setup(keeper, ask, token):
        raise Denied(m.Refusal.NO_MATCH, "This link is not known, finished or too old.", "set-up")
    if there and not founder:
        raise Refused(m.Refusal.WRONG_STATE, "The founder needs a passkey first.")
    if founder and not there:
        raise Refused(m.Refusal.WRONG_STATE, "The founder has a passkey already. Sign in with it.")
    ask.who = founder.id if founder else ask.who
    return founder or people.NOBODY


def _invited(keeper: Keeper, ask: Ask, token: str) -> Person:
    """Whom a link that is still good was made for."""
    person = people.person_by_proof(keeper, token)
    if person is None or person.credential or person.left or person.invited_until <= ask.now:
        raise Denied(m.Refusal.NO_MATCH, "This link is not known, used up or too old.", "invitation")
    return person

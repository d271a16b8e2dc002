"""How people come to be staff: the set-up link, the founder, invitations over a touch, and a day's wait."""

import secrets
from dataclasses import asdict, replace

from custodian_protocol import messages as m
from custodian_protocol.acts import SHEETS, invite_act
from custodian_protocol.shapes import ROLES, new_id

from .keeper import Ask, Keeper, hashed, same
from .passkeys import finish_create
from .policy import DAY
from .refusing import Denied, Refused
from .sessions import begin_staff, spend_touch, staff_asks
from .sheets import print_sheets
from .staff import Person, check_person, dismiss, everybody, person_of, save_person


def setup_token(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.SetupToken:
    """Made once, the same link every time, until the founder has a passkey or nobody came in its time."""
    store = keeper.store
    if founded(keeper):
        return m.SetupToken("")
    if store.fact("setup_until", 0) <= ask.now:
        token = new_token()
        day, sealed = keeper.keys.wrap(token.encode(), "setup-token")
        facts = {
            "hash": hashed(token),
            "day": day,
            "sealed": sealed,
            "until": ask.now + keeper.policy.setup_ms,
        }
        for name, value in facts.items():
            store.put(f"setup_{name}", value)
    token = keeper.keys.unwrap(store.fact("setup_day"), store.fact("setup_sealed"), "setup-token").decode()
    return m.SetupToken(token)


def founded(keeper: Keeper) -> bool:
    return bool(keeper.store.fact("founder", ""))


def check_setup_token(keeper: Keeper, ask: Ask, token: str) -> None:
    known, until = keeper.store.fact("setup_hash", b""), keeper.store.fact("setup_until", 0)
    if not same(known, hashed(token)) or until <= ask.now:
        raise Denied(m.Refusal.NO_MATCH, "This link is not known, finished or too old.", "set-up")


def token(keeper: Keeper, ask: Ask, message: m.TokenShown) -> m.TokenFacts:
    """What a link is for. Looking at it spends nothing."""
    if not same(keeper.store.fact("setup_hash", b""), hashed(message.token)):
        one, expires_at = invited(keeper, ask, message.token)
        return m.TokenFacts("invitation", one.name, one.roles, one.teams, expires_at)
    check_setup_token(keeper, ask, message.token)
    founder = person_of(keeper, keeper.store.fact("founder", ""))
    name, teams = (founder.name, founder.teams) if founder else ("", ())
    return m.TokenFacts("setup", name, ROLES, teams, keeper.store.fact("setup_until"))


def found(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffSession:
    started, person, credential_id = finish_create(keeper, ask, message, "found")
    check_setup_token(keeper, ask, started.token)
    if founded(keeper):
        raise Denied(m.Refusal.WRONG_STATE, "The founder has a passkey already. Sign in with it.", "founded")
    person = replace(person, roles=ROLES)
    check_person(person.name, person.roles, ())
    save_person(keeper, person, credential_id)
    keeper.store.put("founder", person.id)
    keeper.store.put("setup_until", ask.now + DAY)  # enough to finish in; the link can print the sheets
    ask.note("founded")
    return begin_staff(keeper, ask.now, person)


def founder_teams(keeper: Keeper, ask: Ask, message: m.FounderTeams) -> m.Nothing:
    founder = _founder(keeper, ask, message.token)
    check_person(founder.name, founder.roles, message.teams)
    save_person(keeper, replace(founder, teams=message.teams))
    ask.note("founder-teams")
    return m.Nothing()


def finish_setup(keeper: Keeper, ask: Ask, message: m.TokenShown) -> m.Nothing:
    """The link dies; a root that was to live on sheets alone leaves its file only now, after the printing."""
    _founder(keeper, ask, message.token)
    keeper.store.put("setup_until", 0)
    keeper.store.put("setup_sealed", b"")
    ask.note("set-up-finished")
    let_file_go(keeper, ask)
    return m.Nothing()


def sheets(keeper: Keeper, ask: Ask, message: m.SheetsWanted) -> m.RecoverySheets:
    """Printing does not yet remove the root's file: an answer lost on its way would lose every word ever
    written. It goes at finish-setup, or when two of the sheets have been typed in and found right."""
    if message.principal is None:
        _founder(keeper, ask, message.token)
    else:
        spend_touch(keeper, ask, staff_asks(keeper, ask, message.principal, role="officer"), SHEETS)
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
    officer = staff_asks(keeper, ask, message.principal, role="officer")
    check_person(message.name, message.roles, message.teams)
    spend_touch(keeper, ask, officer, invite_act(message.name, message.roles, message.teams))
    invitation, token, expires_at = new_id(ask.now), new_token(), ask.now + keeper.policy.invitation_ms
    about = (message.name, message.roles, message.teams, "", 0, ask.now + keeper.policy.wait_ms)
    person = Person(invitation, *about, invitation=invitation, asked_by=officer.id)
    values = (hashed(token), expires_at, *keeper.keys.wrap_facts(asdict(person), "invitation", invitation))
    keeper.store.run("INSERT INTO invitations VALUES (?, ?, ?, ?, ?)", invitation, *values)
    ask.note("invited", about=invitation)
    return m.Invitation(invitation, token, expires_at)


def invited(keeper: Keeper, ask: Ask, token: str) -> tuple[Person, int]:
    """Who a link that is still good was made for, and until when it is."""
    found = _invitations(keeper, ask.now, hashed(token))
    if not found:
        raise Denied(m.Refusal.NO_MATCH, "This link is not known, used up or too old.", "invitation")
    return found[0]


def enrol(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffEntry:
    """May sign in at once, may act after the wait."""
    started, passkey, credential_id = finish_create(keeper, ask, message, "enrol")
    one, _ = invited(keeper, ask, started.token)
    begins = ask.now + keeper.policy.wait_ms
    person = replace(passkey, name=one.name, roles=one.roles, teams=one.teams, active_from=begins)
    person = replace(person, invitation=one.id, asked_by=one.asked_by)
    save_person(keeper, person, credential_id)
    keeper.store.run("DELETE FROM invitations WHERE id = ?", one.id)
    ask.note("enrolled", about=one.id)
    return person.entry()


def pending(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Pending:
    """Invitations nobody used yet, and people whose wait is not over: straight from here, not from web."""
    names = {person.id: person.name for person in everybody(keeper)}
    waiting = [one for one, _ in _invitations(keeper, ask.now)] + _waiting(keeper, ask.now)
    return m.Pending(
        tuple(
            m.PendingChange(
                one.invitation, "add-staff", one.name, names.get(one.asked_by, ""), one.active_from
            )
            for one in waiting
        )
    )


def stop_pending(keeper: Keeper, ask: Ask, message: m.StopPending) -> m.Nothing:
    """One officer is enough to stop what takes two steps to start."""
    staff_asks(keeper, ask, message.principal, role="officer")
    unused = [one for one, _ in _invitations(keeper, ask.now) if one.id == message.id]
    waiting = [person for person in _waiting(keeper, ask.now) if person.invitation == message.id]
    if not unused and not waiting:
        raise Refused(m.Refusal.WRONG_STATE, "This is no longer pending.")
    keeper.store.run("DELETE FROM invitations WHERE id = ?", message.id)
    for person in waiting:
        dismiss(keeper, person)
    ask.note("stopped", about=message.id)
    return m.Nothing()


def new_token() -> str:
    return secrets.token_urlsafe(24)


def _founder(keeper: Keeper, ask: Ask, token: str) -> Person:
    check_setup_token(keeper, ask, token)
    founder = person_of(keeper, keeper.store.fact("founder", ""))
    if founder is None:
        raise Refused(m.Refusal.WRONG_STATE, "The founder needs a passkey first.")
    ask.who = founder.id
    return founder


def _invitations(keeper: Keeper, now: int, token: bytes = b"") -> list[tuple[Person, int]]:
    sql = "SELECT id, expires_at, day, sealed FROM invitations WHERE ? IN (token, x'') AND expires_at > ?"
    return [
        (Person(**keeper.keys.unwrap_facts(day, sealed, "invitation", id_)), expires_at)
        for id_, expires_at, day, sealed in keeper.store.rows(sql, token, now)
    ]


def _waiting(keeper: Keeper, now: int) -> list[Person]:
    return [one for one in everybody(keeper) if one.invitation and one.active_from > now and not one.left]

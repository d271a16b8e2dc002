"""Set-up: the one-time token, the founder, the recovery sheets. Never "first visitor wins"."""

from dataclasses import replace

from custodian_protocol.acts import SHEETS
from custodian_protocol.messages import (
    CeremonyAnswer,
    FounderTeams,
    Nothing,
    RecoverySheets,
    Refusal,
    SetupToken,
    SheetsWanted,
    StaffSession,
    TokenFacts,
    TokenShown,
)

from .inviting import invited, spend_touch
from .keeper import Ask, Keeper, hashed, same
from .keystore import fact, put_fact
from .passkeys import finish_create
from .policy import HOUR
from .refusing import Leaf, Refused
from .sessions import begin_staff, new_token, staff_asks
from .sheets import print_sheets
from .staff import Person, checked_person, person_of, save_person


def plant_setup_token(keeper: Keeper, now: int) -> None:
    """At the first start, and again only when nobody used the old one in its time."""
    token = new_token()
    day, sealed = keeper.keys.wrap(token.encode(), "setup-token")
    put_fact(keeper.store, "setup_hash", hashed(token))
    put_fact(keeper.store, "setup_day", day)
    put_fact(keeper.store, "setup_sealed", sealed)
    put_fact(keeper.store, "setup_until", now + keeper.policy.setup_ms)


def setup_token(keeper: Keeper, ask: Ask, message: Nothing) -> SetupToken:
    """The same link every time, until the founder has a passkey."""
    if founded(keeper):
        return SetupToken("")
    if fact(keeper.store, "setup_until", 0) <= ask.now:
        plant_setup_token(keeper, ask.now)
    sealed = fact(keeper.store, "setup_sealed")
    return SetupToken(keeper.keys.unwrap(fact(keeper.store, "setup_day"), sealed, "setup-token").decode())


def founded(keeper: Keeper) -> bool:
    return bool(fact(keeper.store, "founder", ""))


def check_setup_token(keeper: Keeper, ask: Ask, token: str) -> None:
    known = fact(keeper.store, "setup_hash", b"")
    if not same(known, hashed(token)) or fact(keeper.store, "setup_until", 0) <= ask.now:
        leaf = Leaf("denied", ask.socket, "", "set-up", "no-match")
        raise Refused(Refusal.NO_MATCH, "This set-up link is not known, finished or too old.", leaf)


def token(keeper: Keeper, ask: Ask, message: TokenShown) -> TokenFacts:
    if same(fact(keeper.store, "setup_hash", b""), hashed(message.token)):
        check_setup_token(keeper, ask, message.token)
        founder = person_of(keeper, fact(keeper.store, "founder", ""))
        name, teams = (founder.name, founder.teams) if founder else ("", ())
        return TokenFacts("setup", name, ("agent", "officer"), teams, fact(keeper.store, "setup_until"))
    one = invited(keeper, ask, message.token)
    return TokenFacts("invitation", one.name, one.roles, one.teams, one.expires_at)


def found(keeper: Keeper, ask: Ask, message: CeremonyAnswer) -> StaffSession:
    started, made = finish_create(keeper, ask, message, "found")
    check_setup_token(keeper, ask, started.token)
    if founded(keeper):
        raise Refused(Refusal.WRONG_STATE, "The founder has a passkey already. Sign in with it.")
    roles = ("agent", "officer")
    checked_person(started.name, roles, ())
    credential = made.credential_data
    assert credential is not None  # noqa: S101 - finish_create refuses an answer without one
    person = Person(
        started.staff, started.name, roles, (), bytes(credential).hex(), made.counter, ask.now, False, "", ""
    )
    save_person(keeper, person, credential.credential_id)
    put_fact(keeper.store, "founder", person.id)
    put_fact(keeper.store, "setup_until", max(fact(keeper.store, "setup_until"), ask.now + HOUR))
    ask.note("founded", person.id)
    return begin_staff(keeper, ask, person)


def founder_teams(keeper: Keeper, ask: Ask, message: FounderTeams) -> Nothing:
    check_setup_token(keeper, ask, message.token)
    founder = person_of(keeper, fact(keeper.store, "founder", ""))
    if founder is None:
        raise Refused(Refusal.WRONG_STATE, "The founder needs a passkey first.")
    checked_person(founder.name, founder.roles, message.teams)
    save_person(keeper, replace(founder, teams=message.teams))
    ask.note("founder-teams", founder.id)
    return Nothing()


def finish_setup(keeper: Keeper, ask: Ask, message: TokenShown) -> Nothing:
    """The link dies; a root that was to live on sheets alone leaves its file only now, after the printing."""
    check_setup_token(keeper, ask, message.token)
    if not founded(keeper):
        raise Refused(Refusal.WRONG_STATE, "The founder needs a passkey first.")
    put_fact(keeper.store, "setup_until", 0)
    put_fact(keeper.store, "setup_sealed", b"")
    ask.note("set-up-finished", fact(keeper.store, "founder"))
    let_file_go(keeper, ask)
    return Nothing()


def sheets(keeper: Keeper, ask: Ask, message: SheetsWanted) -> RecoverySheets:
    """Printing does not yet remove the root's file: an answer lost on its way would lose every word ever
    written. It goes at finish-setup, or when two of the sheets have been typed in and found right."""
    if message.principal is None:
        check_setup_token(keeper, ask, message.token)
        who = fact(keeper.store, "founder", "") or "founder"
    else:
        officer = staff_asks(keeper, ask, message.principal, "sheets", role="officer")
        spend_touch(keeper, ask, officer, SHEETS)
        who = officer.id
    put_fact(keeper.store, "root_to_sheets", int(not message.keep_file))
    ask.note("sheets-printed", who)
    return RecoverySheets(print_sheets(keeper.keys.root, fact(keeper.store, "installation")))


def let_file_go(keeper: Keeper, ask: Ask) -> None:
    if fact(keeper.store, "root_to_sheets", 0) and fact(keeper.store, "root_provider") == "file":
        put_fact(keeper.store, "root_provider", "officers")
        put_fact(keeper.store, "root_to_sheets", 0)
        ask.note("root-left-the-file", "custodian")

        def after_commit() -> None:
            keeper.officers_root.keep(keeper.keys.root)
            keeper.file_root.let_go()

        ask.later.append(after_commit)

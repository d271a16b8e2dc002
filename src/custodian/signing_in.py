"""Staff: beginning ceremonies, signing in, touching, and the directory."""

from custodian_protocol.acts import TAKES
from custodian_protocol.messages import (
    Ceremony,
    CeremonyAnswer,
    CeremonyWanted,
    Directory,
    Refusal,
    SessionNamed,
    StaffSession,
    TakesLeft,
    Touch,
)

from .inviting import invited
from .keeper import Ask, Keeper
from .passkeys import MAX_ACT, begin_create, begin_get, finish_get
from .refusing import Leaf, Refused
from .sessions import begin_staff, staff_asks, takes_left
from .setting_up import check_setup_token, founded
from .staff import MAX_NAME, everybody

MAX_TOUCHES = 10_000


def ceremony(keeper: Keeper, ask: Ask, message: CeremonyWanted) -> Ceremony:
    if len(message.act) > MAX_ACT or len(message.name) > MAX_NAME:
        raise Refused(Refusal.BAD_MESSAGE, "This act or name is too long.")
    if message.kind == "sign-in":
        if not founded(keeper):
            raise Refused(Refusal.NOT_SET_UP, "Nobody has been set up yet.")
        return begin_get(keeper, ask, message, "", None)
    if message.kind == "touch" and message.principal is not None and message.act:
        agent = staff_asks(keeper, ask, message.principal, "touch", role="")
        return begin_get(keeper, ask, message, agent.session, agent.person)
    if message.kind == "found":
        check_setup_token(keeper, ask, message.token)
        if founded(keeper):
            raise Refused(Refusal.WRONG_STATE, "The founder has a passkey already. Sign in with it.")
        if not message.name.strip():
            raise Refused(Refusal.BAD_MESSAGE, "Who are you? A name is needed.")
        return begin_create(keeper, ask, message, message.name)
    if message.kind == "enrol":
        return begin_create(keeper, ask, message, invited(keeper, ask, message.token).name)
    raise Refused(Refusal.BAD_MESSAGE, "There is no such ceremony.")


def sign_in(keeper: Keeper, ask: Ask, message: CeremonyAnswer) -> StaffSession:
    _, person = finish_get(keeper, ask, message, "sign-in")
    if person.left:
        leaf = Leaf("denied", person.id, "", "sign-in", "left")
        raise Refused(Refusal.NO_MATCH, "This passkey did not match. Try again.", leaf)
    ask.note("signed-in", person.id)
    return begin_staff(keeper, ask, person)


def touch(keeper: Keeper, ask: Ask, message: Touch) -> TakesLeft:
    agent = staff_asks(keeper, ask, message.principal, "touch", role="")
    started, person = finish_get(keeper, ask, message.answer, "touch")
    if person.id != agent.id or started.session != agent.session:
        leaf = Leaf("denied", agent.id, "", "touch", "another-session")
        raise Refused(Refusal.NO_MATCH, "This touch was begun by somebody else.", leaf)
    if started.act == TAKES:
        fresh = keeper.policy.takes_per_touch
        keeper.store.execute("UPDATE sessions SET takes_left = ? WHERE id = ?", (fresh, agent.session))
    else:
        while len(keeper.touches) >= MAX_TOUCHES:
            del keeper.touches[next(iter(keeper.touches))]
        keeper.touches[agent.session, started.act] = ask.now + keeper.policy.touch_ms
    return TakesLeft(takes_left(keeper, agent.session))


def directory(keeper: Keeper, ask: Ask, message: SessionNamed) -> Directory:
    staff_asks(keeper, ask, message.principal, "directory", role="")
    return Directory(tuple(person.entry() for person in everybody(keeper)))

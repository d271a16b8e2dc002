"""Staff: beginning ceremonies, signing in, touching, and the directory."""

from custodian_protocol import messages as m
from custodian_protocol.acts import TAKES

from .joining import check_setup_token, founded, invited
from .keeper import Ask, Keeper
from .passkeys import begin_create, begin_get, finish_get, no_match
from .refusing import Refused
from .sessions import begin_staff, staff_asks
from .staff import MAX_NAME, everybody

MAX_ACT = 200
MAX_TOUCHES = 10_000


def ceremony(keeper: Keeper, ask: Ask, message: m.CeremonyWanted) -> m.Ceremony:
    if len(message.act) > MAX_ACT or len(message.name) > MAX_NAME:
        raise Refused(m.Refusal.BAD_MESSAGE, "This act or name is too long.")
    if message.kind == "sign-in":
        if not founded(keeper):
            raise Refused(m.Refusal.NOT_SET_UP, "Nobody has been set up yet.")
        return begin_get(keeper, ask, message)
    if message.kind == "touch" and message.principal is not None and message.act:
        agent = staff_asks(keeper, ask, message.principal, role="")
        return begin_get(keeper, ask, message, agent.session, agent.person)
    if message.kind == "found":
        check_setup_token(keeper, ask, message.token)
        if founded(keeper):
            raise Refused(m.Refusal.WRONG_STATE, "The founder has a passkey already. Sign in with it.")
        if not message.name.strip():
            raise Refused(m.Refusal.BAD_MESSAGE, "Who are you? A name is needed.")
        return begin_create(keeper, ask, message, message.name)
    if message.kind == "enrol":
        return begin_create(keeper, ask, message, invited(keeper, ask, message.token)[0].name)
    raise Refused(m.Refusal.BAD_MESSAGE, "There is no such ceremony.")


def sign_in(keeper: Keeper, ask: Ask, message: m.CeremonyAnswer) -> m.StaffSession:
    _, person = finish_get(keeper, ask, message, "sign-in")
    ask.who = person.id
    ask.note("signed-in")
    return begin_staff(keeper, ask.now, person)


def touch(keeper: Keeper, ask: Ask, message: m.Touch) -> m.TakesLeft:
    """Good for the act and the session its ceremony was begun with, and for nothing else."""
    agent = staff_asks(keeper, ask, message.principal, role="")
    started, _ = finish_get(keeper, ask, message.answer, "touch")
    if started.session != agent.session:
        raise no_match()
    if started.act == TAKES:
        fresh = keeper.policy.takes_per_touch
        keeper.store.run("UPDATE sessions SET takes_left = ? WHERE id = ?", fresh, agent.session)
        return m.TakesLeft(fresh)
    while len(keeper.touches) >= MAX_TOUCHES:
        del keeper.touches[next(iter(keeper.touches))]
    keeper.touches[agent.session, started.act] = ask.now + keeper.policy.touch_ms
    return m.TakesLeft(agent.takes_left)


def directory(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Directory:
    staff_asks(keeper, ask, message.principal, role="")
    return m.Directory(tuple(person.entry() for person in everybody(keeper)))

"""What an agent does to a case besides writing: take, release, hand over, resolve, reopen.

The custodian decides each; the change it answers with is put into the store at once, so that the next page is
true, and the worker's feed brings the same change again without harm.
"""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from custodian_protocol.acts import TAKES
from custodian_protocol.messages import CaseState, ChangesWanted, HandOver, OnCase, Refusal, Take, Touch
from custodian_protocol.shapes import TAKE_OVER
from parlour.agents.model import ActingAgent
from parlour.cases.actions import apply_change
from parlour.cases.actions import step_back as note_step_back
from parlour.cases.model import Case
from parlour.cases.queries.inbox import unheld
from parlour.foundation.errors import Busy, Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import names
from parlour.web.desk.reading import visible_case
from parlour.web.desk.shown import shown_case
from parlour.web.desk.sign_in import touch_for
from parlour.web.forms import Form, read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of, see_other
from parlour.web.passkeys import answer_to

ARRIVING = "This case has just arrived and is still being registered. Try again in a moment."
PASSED_OVER = (Refusal.TAKEN, Refusal.NOT_YOURS, Refusal.WRONG_STATE, Refusal.NEEDS_SECOND, "busy")
LOOKED_AT = 20  # cases, before "nothing waits" is said
NEWS = 200  # changes looked through for the one case; the worker follows the rest within a second


@post("/case/{reference:str}/take", status_code=303)
async def take(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    return await _take(request, agent, case, form)


@post("/next", status_code=303)
async def take_next(request: WebRequest) -> Response[Any]:
    """The case whose promise comes first, of those no colleague is being offered. What somebody else was quicker to
    take, or may not be taken by this person, is passed over."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    taken_by_others = front.standing.offered(but=agent.staff_id)
    waiting = await front.ground.store.fetch(lambda reader: unheld(reader, agent, LOOKED_AT))
    for case in (one for one in waiting if one.reference not in taken_by_others):
        try:
            return await _take(request, agent, case, form)
        except (CustodianRefused, Busy) as refused:
            if refused.code not in PASSED_OVER:
                raise
    return see_other("/desk/inbox/teams?done=none-waits")


@post("/touch", status_code=303)
async def touch(request: WebRequest) -> Response[Any]:
    """The touch, then the take it was asked for."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, form["reference"])
    try:
        await _touch(front, agent, form)
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _touch_page(request, agent, case, refused.words)
    return await _take(request, agent, case, form)


@post("/case/{reference:str}/release", status_code=303)
async def release(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    await _change(request, reference, "release")
    return see_other("/desk/inbox/teams?done=released")


@post("/case/{reference:str}/step-back", status_code=303)
async def step_back(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    """ "I know this customer": the custodian lets this person have no part in the case any more."""
    await read_form(request)
    case = await _change(request, reference, "step-back")
    await note_step_back(front_of(request).ground, case.id, signed_in(request).staff_id)
    return see_other("/desk/inbox/teams?done=stepped-back")


@post("/case/{reference:str}/hand-over", status_code=303)
async def hand_over(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    known = {team.id for team in await front.ground.store.fetch(teams) if not team.retired}
    if form["team"] not in known:
        raise Invalid("Choose the team that should go on with this case.")
    await _decide(front, "hand-over", HandOver(agent.principal(), case.id, form["team"]))
    return see_other("/desk/inbox/mine?done=handed-over")


@post("/case/{reference:str}/resolve", status_code=303)
async def resolve(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    try:
        await _decide(front, "resolve", OnCase(agent.principal(), case.id))
    except CustodianRefused as refused:
        if refused.code != Refusal.NOT_YOURS or not await _resolved_before(front, case):
            raise
    return see_other(f"/desk/case/{case.reference}?done=resolved")


@post("/case/{reference:str}/reopen", status_code=303)
async def reopen(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    case = await _change(request, reference, "reopen")
    return see_other(f"/desk/case/{case.reference}?done=reopened")


async def _take(request: WebRequest, agent: ActingAgent, case: Case, form: Form) -> Response[Any]:
    front = front_of(request)
    await front.registrar.settled(case.id)
    question = Take(agent.principal(), case.id, _purpose(front, agent, case))
    name = f"{agent.name}, {case.team_name}"
    try:
        await _decide(front, "take", question, joined=name)
    except CustodianRefused as refused:
        if refused.code == Refusal.WRONG_STATE and not case.register_rev and not case.resolved_at:
            raise Busy(ARRIVING) from None
        if refused.code != Refusal.NEEDS_TOUCH:
            raise
        if front.passkeys is None:
            return await _touch_page(request, agent, case)
        try:
            await _touch(front, agent, form)
        except Invalid:
            return await _touch_page(request, agent, case)
        await _decide(front, "take", question, joined=name)
    return see_other(f"/desk/case/{case.reference}")


def _purpose(front: Front, agent: ActingAgent, case: Case) -> str:
    """A case whose holder lost connection is taken over only by whom it is offered to."""
    offer = front.standing.offer(agent.staff_id)
    over = offer is not None and offer.from_holder and offer.reference == case.reference
    return TAKE_OVER if over else "answer"


async def _touch(front: Front, agent: ActingAgent, form: Form) -> None:
    answer = await answer_to(front, form, touch_for(agent.principal(), TAKES), person=agent.name)
    await front.custodian.ask("touch", Touch(agent.principal(), answer))


async def _touch_page(
    request: WebRequest, agent: ActingAgent, case: Case, problem: str = ""
) -> Response[Any]:
    shown = shown_case(front_of(request), language_of(request), case, await names(request, agent))
    return desk_page(request, "desk/touch.html", status=403, case=shown, problem=problem)


async def _change(request: WebRequest, reference: str, op: str) -> Case:
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    await _decide(front, op, OnCase(agent.principal(), case.id))
    return case


async def _resolved_before(front: Front, case: Case) -> bool:
    """The answer to an earlier press may have been lost. Then the register knows what the store does not yet."""
    if case.resolved_at:
        return True
    news = (await front.custodian.ask("changes", ChangesWanted(case.register_rev, NEWS))).changes
    own = next((change for change in news if change.case == case.id), None)
    if own is None or own.state != "resolved":
        return False
    await apply_change(front.ground, own)
    return True


async def _decide(front: Front, op: str, question: Any, *, joined: str = "") -> None:
    state: CaseState = await front.custodian.ask(op, question)
    await apply_change(front.ground, state.change, joined=joined)

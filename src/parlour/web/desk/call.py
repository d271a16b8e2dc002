"""The call screen: for whoever holds the case the number, the words to say and the one to expect. Nothing else."""

import os
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import Refusal
from parlour.agents.model import ActingAgent
from parlour.calls import policy, queries
from parlour.calls.actions import dial, end_dialling
from parlour.calls.model import Call, Field
from parlour.calls.numbers import spaced
from parlour.calls.queries import OpenedCall
from parlour.cases.model import Case
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import names
from parlour.web.desk.reading import visible_case, why_not_opened
from parlour.web.desk.shown import shown_case
from parlour.web.desk.when import day_number, short
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of, see_other

OUTCOMES = (
    ("reached", "Reached: they said the word"),
    ("not-reached", "Not reached"),
    ("wrong-number", "Wrong number"),
    ("words-failed", "The word was wrong"),
)


@get("/case/{reference:str}/call")
async def show_call(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    call = await front.ground.store.fetch(lambda reader: queries.live_call(reader, case.id))
    mine = case.assignee_id == agent.staff_id
    opened, problem = await _opened(front, agent, call) if call and mine else (OpenedCall(), "")
    language, zone, now = language_of(request), front.facts.company().zone, front.now()
    today = day_number(now, zone)
    return desk_page(
        request,
        "desk/call.html",
        view="calls",
        case=shown_case(front, language, case, await names(request, agent, {case.assignee_id})),
        mine=mine,
        call=call,
        opened=opened,
        number=spaced(opened.phone) if opened.phone else "",
        problem=problem,
        dialling=call is not None and policy.is_calling(call, now) and call.agent_id == agent.staff_id,
        words_over=call is not None and policy.needs_new_words(call, now),
        start=short(call.from_at, zone, language, today) if call else "",
        end=short(call.by_at, zone, language, today) if call else "",
        outcomes=OUTCOMES,
    )


@post("/case/{reference:str}/call/dial", status_code=303)
async def i_am_dialling(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    await dial(front.ground, agent, case.id, team=case.team_name)
    return see_other(_place(case))


@post("/case/{reference:str}/call/outcome", status_code=303)
async def end_call(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    await end_dialling(front.ground, agent, case.id, policy.outcome_from(form["outcome"]))
    return see_other(_place(case))


async def _opened(front: Front, agent: ActingAgent, call: Call) -> tuple[OpenedCall, str]:
    """Logged as a look at the phone number, before anything is shown."""
    fields = [Field.PHONE, *([Field.WORDS] if policy.has_words(call, front.now()) else [])]

    def query(reader: Reader) -> queries.SealedCall:
        return queries.sealed_call(reader, call, fields)

    sealed = await front.ground.store.fetch(query)
    question = queries.to_open(sealed, agent.principal(), purpose="call", nonce=os.urandom(16))
    try:
        return queries.opened_call(sealed, await front.custodian.ask("open", question)), ""
    except (CustodianAway, CustodianRefused) as problem:
        if isinstance(problem, CustodianRefused) and problem.code == Refusal.NO_SESSION:
            raise
        return OpenedCall(), why_not_opened(problem)


def _place(case: Case) -> str:
    return f"/desk/case/{case.reference}/call"

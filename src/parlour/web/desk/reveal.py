"""One masked detail, shown for a minute, over a touch for exactly that one, for a reason its customer reads.

The value is on the answer to one press and nowhere else: no script holds it, no cache keeps it, and after a minute
the page is left by itself.
"""

import os
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.acts import reveal_act
from custodian_protocol.messages import OpenCase, Refusal, Touch
from parlour.agents.model import ActingAgent
from parlour.cases.actions.reveal import was_revealed
from parlour.cases.masked import FactToOpen
from parlour.cases.model import Case
from parlour.cases.queries.facts import fact_to_open
from parlour.foundation.errors import Invalid, NotFound
from parlour.sealing.custodian import CustodianRefused
from parlour.web.desk.approvals import REASONS
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.reading import visible_case
from parlour.web.desk.sign_in import touch_for
from parlour.web.forms import Form, read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.passkeys import answer_to

SHOWN_SECONDS = 60
DAMAGED = "This detail did not open: its seal does not match."


@get("/case/{reference:str}/reveal/{name:str}")
async def ask_to_see(request: WebRequest, reference: FromPath[str], name: FromPath[str]) -> Response[Any]:
    case, fact = await _fact(request, reference, name)
    return _page(request, case, fact, name)


@post("/case/{reference:str}/reveal/{name:str}", status_code=200)
async def reveal(request: WebRequest, reference: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """No redirect: an address that showed it again would be a copy of it."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case, fact = await _fact(request, reference, name)
    try:
        value = await _revealed(front, agent, case, fact, form, name)
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return _page(request, case, fact, name, problem=refused.words)
    await was_revealed(front.ground, agent, case.id, name)
    answer = _page(request, case, fact, name, value=value)
    answer.headers["refresh"] = f"{SHOWN_SECONDS}; url=/desk/case/{case.reference}"
    return answer


async def _fact(request: WebRequest, reference: str, name: str) -> tuple[Case, FactToOpen]:
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    fact = await front.ground.store.fetch(lambda reader: fact_to_open(reader, case.id, name))
    if fact is None or case.assignee_id != agent.staff_id:
        raise NotFound("There is no such detail in a case you hold.")
    return case, fact


async def _revealed(
    front: Front, agent: ActingAgent, case: Case, fact: FactToOpen, form: Form, name: str
) -> str:
    if form["reason"] not in REASONS:
        raise Invalid("Choose why. The customer reads it.")
    touched = touch_for(agent.principal(), reveal_act(case.id, name))
    answer = await answer_to(front, form, touched, person=agent.name)
    await front.custodian.ask("touch", Touch(agent.principal(), answer))
    nonce = os.urandom(16)
    question = OpenCase(agent.principal(), case.id, form["reason"], fact.headers, (fact.item,), nonce)
    opened = await front.custodian.ask("open", question)
    if not opened.items:
        raise Invalid(DAMAGED)
    value: str = opened.items[0].content.decode()
    return value


def _page(
    request: WebRequest, case: Case, fact: FactToOpen, name: str, *, value: str = "", problem: str = ""
) -> Response[Any]:
    return desk_page(
        request,
        "desk/reveal.html",
        status=400 if problem else 200,
        case=case,
        act=reveal_act(case.id, name),
        label=fact.label,
        name=name,
        value=value,
        problem=problem,
        reasons=REASONS,
        seconds=SHOWN_SECONDS,
        demo=front_of(request).passkeys is not None,
    )

"""What needs a second person about a case: asked here, approved here with a touch over exactly that request.

The custodian decides who may ask and who may approve. Its customer reads both in "who looked".
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.acts import approve_act
from custodian_protocol.messages import (
    ApprovalShown,
    Approve,
    AskApproval,
    OnCase,
    Refusal,
    SessionNamed,
    StopPending,
    Touch,
)
from parlour.agents.model import ActingAgent
from parlour.cases.actions import apply_change
from parlour.cases.model import Case
from parlour.cases.queries import case_by_id
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.reading import visible_case
from parlour.web.desk.sign_in import touch_for
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import see_other
from parlour.web.passkeys import answer_to

KINDS = {
    "protected": "Take the case of a protected customer",
    "earlier": "Read an earlier case, for an hour",
    "unprotect": "End the protection of a customer",
    "more-cases": "Take more cases today than the limit allows",
}
REASONS = {
    "answer": "to answer the customer",
    "quality": "to check the quality of answers",
    "legal": "the law requires it",
    "service-fault": "to repair a fault",
    "fraud": "to prevent fraud",
}
TOLD = {"asked": "Asked. Somebody who supervises the team, or an officer, sees it on this page."}


@dataclass(frozen=True, slots=True)
class Row:
    approval: ApprovalShown
    reference: str  # "" for what is not about a case
    mine: bool


@get("/approvals")
async def show_approvals(request: WebRequest) -> Response[Any]:
    return await _page(request)


@post("/approvals/ask", status_code=303)
async def ask(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    kind, reason = form["kind"], form["reason"]
    if kind not in KINDS or reason not in REASONS:
        raise Invalid("Choose why. The customer reads it.")
    about = "" if kind == "more-cases" else (await visible_case(front, agent, form["reference"])).id
    await front.custodian.ask("ask-approval", AskApproval(agent.principal(), kind, about, reason))
    return see_other("/desk/approvals?done=asked")


@post("/approvals/approve", status_code=303)
async def approve(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front, asked = signed_in(request), front_of(request), form["id"]
    try:
        touched = touch_for(agent.principal(), approve_act(asked))
        answer = await answer_to(front, form, touched, person=agent.name)
        await front.custodian.ask("touch", Touch(agent.principal(), answer))
        await front.custodian.ask("approve", Approve(agent.principal(), asked))
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _page(request, refused.words)
    return see_other("/desk/approvals")


@post("/approvals/stop", status_code=303)
async def stop(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    await front.custodian.ask("stop-pending", StopPending(agent.principal(), form["id"]))
    return see_other("/desk/approvals")


@post("/case/{reference:str}/protect", status_code=303)
async def protect(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    done = await front.custodian.ask("protect", OnCase(agent.principal(), case.id))
    await apply_change(front.ground, done.change)
    return see_other(f"/desk/case/{case.reference}?done=protected")


async def own_approvals(front: Front, agent: ActingAgent, case: Case) -> tuple[ApprovalShown, ...]:
    """What this agent asked about a case today; nothing while the custodian is away."""
    try:
        found = await _approvals(front, agent)
    except (CustodianAway, CustodianRefused):
        return ()
    return tuple(one for one in found if one.case == case.id and one.asked_by_id == agent.staff_id)


async def _approvals(front: Front, agent: ActingAgent) -> tuple[ApprovalShown, ...]:
    found = await front.custodian.ask("approvals", SessionNamed(agent.principal()))
    front.asked_for.heard(agent, found.approvals)
    return tuple(found.approvals)


async def _page(request: WebRequest, problem: str = "") -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    found = await _approvals(front, agent)
    references = await front.ground.store.fetch(lambda reader: _references(reader, found))
    rows = [Row(one, references.get(one.case, ""), one.asked_by_id == agent.staff_id) for one in found]
    return desk_page(
        request,
        "desk/approvals.html",
        status=400 if problem else 200,
        waiting=[row for row in rows if not row.mine],
        own=[row for row in rows if row.mine],
        kinds=KINDS,
        reasons=REASONS,
        problem=problem,
        notice=TOLD.get(request.query_params.get("done", ""), ""),
        demo=front.passkeys is not None,
    )


def _references(reader: Reader, found: tuple[ApprovalShown, ...]) -> dict[str, str]:
    cases = (case_by_id(reader, one.case) for one in found if one.case)
    return {case.id: case.reference for case in cases if case}


__all__ = ["approve", "ask", "own_approvals", "protect", "show_approvals", "stop"]

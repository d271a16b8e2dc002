"""The policy: the numbers the custodian goes by. A change takes two officers and a day, and one officer stops it."""

import json
from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import approve_act, policy_act
from custodian_protocol.messages import (
    Approve,
    AskApproval,
    Nothing,
    PendingChange,
    PolicySigned,
    Refusal,
    StopPending,
)
from custodian_protocol.policy import CHANGEABLE, CONNECT
from parlour.connectors import connectors
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other

WORDS = {
    "retention_days": "Days of keeping words after a case is resolved",
    "review_days": "Days until an officer has to say again that somebody goes on",
    "takes_per_touch": "Cases taken with one touch of a passkey",
    "live_cases": "Cases one agent holds at once",
    "cases_hour": "Cases one agent takes in an hour",
    "cases_day": "Cases one agent takes in a day",
    "past_cap_cases": "More of them when a second person allows it",
    "installation_hour": "Cases everybody together takes in an hour",
    "installation_day": "Cases everybody together takes in a day",
    "contacts_permille_day": "Addresses opened for notices in a day, of a thousand customers",
} | {
    f"{CONNECT}{name}": f"{one.declared.title} may be connected (1 yes, 0 no)"
    for name, one in connectors().items()
}


@get("/policy")
async def show_policy(request: WebRequest) -> Response[Any]:
    return await _policy(request, await officer_in(request))


@post("/policy/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    act = approve_act(form["id"]) if form["id"] else policy_act(await _change(request, form))
    return await pose(request, officer, act)


@post("/policy", status_code=303)
async def ask(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        change = await _change(request, form)
        principal = await touched(request, officer, form, policy_act(change))
        await front_of(request).custodian.ask("ask-approval", AskApproval(principal, "policy", change, ""))
    except (CustodianRefused, Invalid) as refused:
        return await _refused(request, officer, refused, form)
    return see_other("/admin/policy?saved=yes")


@post("/policy/approve", status_code=303)
async def approve(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        principal = await touched(request, officer, form, approve_act(form["id"]))
        await front_of(request).custodian.ask("approve", Approve(principal, form["id"]))
    except (CustodianRefused, Invalid) as refused:
        return await _refused(request, officer, refused)
    return see_other("/admin/policy?saved=yes")


@post("/policy/stop", status_code=303)
async def stop(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    await front_of(request).custodian.ask("stop-pending", StopPending(officer.agent.principal(), form["id"]))
    return see_other("/admin/policy?saved=yes")


async def _change(request: WebRequest, form: Form) -> str:
    """Only what differs from today. As JSON with sorted names: the touch is over exactly this text."""
    numbers, change = await numbers_now(request), {}
    for name in WORDS:
        typed, (least, most) = form.text(name), CHANGEABLE[name]
        if typed == str(numbers[name]):
            continue
        if not (typed.isascii() and typed.isdigit() and len(typed) < 9 and least <= int(typed) <= most):
            raise Invalid(f"{WORDS[name]}: a whole number from {least} to {most}.", code=name)
        change[name] = int(typed)
    if not change:
        raise Invalid("Nothing was changed.", code="retention_days")
    return json.dumps(change, sort_keys=True)


async def numbers_now(request: WebRequest) -> dict[str, int]:
    return _numbers_of(await front_of(request).custodian.ask("policy", Nothing()))


def _numbers_of(signed: PolicySigned) -> dict[str, int]:
    numbers: dict[str, int] = json.loads(signed.statement.split("\n")[1])["numbers"]
    return {name: numbers[name] for name in CHANGEABLE}


async def _refused(
    request: WebRequest, officer: Officer, refused: CustodianRefused | Invalid, form: Form | None = None
) -> Response[Any]:
    if refused.code == Refusal.NO_SESSION:
        raise refused
    field = refused.code if refused.code in WORDS else "pending" if form is None else "retention_days"
    return await _policy(request, officer, {field: refused.words}, form)


async def _policy(
    request: WebRequest, officer: Officer, errors: dict[str, str] | None = None, form: Form | None = None
) -> Response[Any]:
    front = front_of(request)
    signed: PolicySigned = await front.custodian.ask("policy", Nothing())
    numbers = _numbers_of(signed)
    pending = [
        one for one in (await front.custodian.ask("pending", Nothing())).changes if one.kind == "policy"
    ]
    return admin_page(
        request,
        officer,
        "admin/policy.html",
        status=400 if errors else 200,
        errors=errors or {},
        signed=signed,
        words=WORDS,
        bounds=CHANGEABLE,
        typed={name: form.text(name) for name in WORDS} if form else numbers,
        pending=[(one, _said(one, numbers)) for one in pending],
        now=front.now(),
        demo=front.passkeys is not None,
    )


def _said(one: PendingChange, numbers: dict[str, int]) -> list[tuple[str, int, int]]:
    """Each number: what it is, as it is now, as it is to be."""
    return [(WORDS.get(name, name), numbers[name], value) for name, value in json.loads(one.about).items()]

"""Alarms: what the log reader found, who was held up, and that an officer has looked."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import unfreeze_act
from custodian_protocol.messages import Refusal, StaffNamed
from parlour.foundation.errors import Invalid
from parlour.guard.actions import looked
from parlour.guard.queries import alarms, changes
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other

ACTS = {
    "founded": "founded this installation",
    "invited": "invited",
    "enrolled": "joined",
    "approved": "approved",
    "stopped": "stopped",
    "removed-staff": "took off the staff",
    "changed-rights": "changed the rights of",
    "kept-on": "kept on",
    "frozen": "held up",
    "unfrozen": "let work again",
    "policy-changed": "changed the policy to version",
    "sheets-printed": "printed recovery sheets",
    "root-left-the-file": "took the root key out of its file",
    "root-to-key-service": "gave the root key to the key service",
    "lockdown": "locked everything down",
    "clock-trusted": "confirmed the clock",
    "bait-laid": "laid bait",
    "api-key-made": "made an API key",
    "api-key-ended": "ended an API key",
    "connected": "connected a public network",
    "connector-pause": "paused a public network",
    "connector-resume": "let a public network go on",
    "connector-disconnect": "disconnected a public network",
}
SIGNS = {
    "bait": "touched a customer who does not exist",
    "key": "used an API key that no program of yours has",
    "idle": "cases opened without doing anything for half an hour",
    "refused": "attempts the custodian refused",
    "closed": "cases taken outside the opening hours",
    "pair": "approvals by the same second person beyond the usual",
    "miss": "cases looked for that are not there, or not theirs",
    "name": "conversations read in which their own surname stands",
    "service": "web or worker itself was refused 500 times in ten minutes: somebody may have broken in",
    "rate": "took three times as many cases as colleagues",
}


@get("/alarms")
async def show_alarms(request: WebRequest) -> Response[Any]:
    return await _alarms(request, await officer_in(request, watching=True))


@get("/changes")
async def show_changes(request: WebRequest) -> Response[Any]:
    officer = await officer_in(request, watching=True)
    found = await front_of(request).ground.store.fetch(changes)
    names = {one.staff: one.name for one in officer.staff}
    return admin_page(request, officer, "admin/changes.html", changes=found, names=names, acts=ACTS)


@post("/alarms/looked", status_code=303)
async def have_looked(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    await looked(front_of(request).ground, officer.agent, form["id"])
    return see_other("/admin/alarms")


@post("/alarms/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    return await pose(request, officer, unfreeze_act(form["staff"]))


@post("/alarms/unfreeze", status_code=303)
async def unfreeze(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        principal = await touched(request, officer, form, unfreeze_act(form["staff"]))
        await front_of(request).custodian.ask("unfreeze", StaffNamed(principal, form["staff"]))
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _alarms(request, officer, refused.words)
    return see_other("/admin/alarms")


async def _alarms(request: WebRequest, officer: Officer, problem: str = "") -> Response[Any]:
    front = front_of(request)
    return admin_page(
        request,
        officer,
        "admin/alarms.html",
        status=400 if problem else 200,
        problem=problem,
        alarms=await front.ground.store.fetch(alarms),
        names={one.staff: one.name for one in officer.staff},
        frozen=[one for one in officer.staff if one.frozen and not one.left],
        signs=SIGNS,
        demo=front.passkeys is not None,
    )

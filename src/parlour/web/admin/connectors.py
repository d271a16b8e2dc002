"""Accounts on public networks: connected, tested, paused and bounded here. Whether a connector may be on at all is in
the policy, which takes two officers and a day; the worker goes by that, whatever this page says.

What is typed is sealed to the worker's key before it is kept: this process cannot read it again.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import Nothing, PolicySigned
from parlour.connectors import connectors
from parlour.connectors.contract import Declared
from parlour.foundation.errors import Invalid, NotFound
from parlour.foundation.ids import new_id
from parlour.guard.actions import note_changes
from parlour.store.contract import Reader
from parlour.street import actions
from parlour.street.model import Connection
from parlour.street.policy import allowed_by, left_of
from parlour.street.queries import ByHand, by_hand
from parlour.street.records.connections import connections
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@dataclass(frozen=True, slots=True)
class Shown:
    declared: Declared
    allowed: bool
    known: Connection | None
    left: int  # whole dollars of this month's budget


@get("/connectors")
async def show_connectors(request: WebRequest) -> Response[Any]:
    officer = await officer_in(request)
    shown, waiting = await _all(request)
    return admin_page(request, officer, "admin/connectors.html", errors={}, shown=shown, waiting=waiting)


@get("/connectors/{name:str}")
async def show_connector(request: WebRequest, name: FromPath[str]) -> Response[Any]:
    return await _one(request, await officer_in(request), name)


@post("/connectors/{name:str}", status_code=303)
async def connect(request: WebRequest, name: FromPath[str]) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    front, declared = front_of(request), _declared(name)
    typed = {field.name: form.text(field.name) for field in declared.fields}
    missing = {
        field.name: "Enter this, as the platform shows it."
        for field in declared.fields
        if field.needed and not typed[field.name]
    }
    if missing:
        return await _one(request, officer, name, missing, form)
    try:
        await actions.connect(front.ground, officer.agent, name, typed, front.settings.service_key)
    except Invalid as refused:
        return await _one(request, officer, name, {refused.code: refused.words}, form)
    await _noted(request, officer, "connected")
    return _saved(name)


@post("/connectors/{name:str}/state", status_code=303)
async def change(request: WebRequest, name: FromPath[str]) -> Response[Any]:
    """Test, pause, resume or disconnect: each at once, and by one officer, because each only stops or looks."""
    form, officer = await read_form(request), await officer_in(request)
    front, act = front_of(request), form["act"]
    acts = {
        "test": actions.ask_test,
        "pause": actions.pause,
        "resume": actions.resume,
        "disconnect": actions.disconnect,
    }
    if act not in acts:
        raise Invalid("Choose what to do.", code="act")
    await acts[act](front.ground, officer.agent, _declared(name).name)
    front.facts.forget()
    if act != "test":
        await _noted(request, officer, f"connector-{act}")
    return _saved(name)


@post("/connectors/{name:str}/budget", status_code=303)
async def budget(request: WebRequest, name: FromPath[str]) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        dollars = form.text("budget")
        await actions.save_budget(front_of(request).ground, officer.agent, _declared(name).name, dollars)
    except Invalid as refused:
        return await _one(request, officer, name, {refused.code: refused.words}, form)
    return _saved(name)


@post("/connectors/{name:str}/removed", status_code=303)
async def removed(request: WebRequest, name: FromPath[str]) -> Response[Any]:
    """Somebody deleted a direct message at the platform by hand."""
    form, officer = await read_form(request), await officer_in(request)
    await actions.removed_by_hand(front_of(request).ground, officer.agent, name, form["message"])
    return see_other("/admin/connectors?saved=yes")


async def _all(request: WebRequest) -> tuple[list[Shown], list[ByHand]]:
    front = front_of(request)
    signed: PolicySigned = await front.custodian.ask("policy", Nothing())
    allowed = allowed_by(signed.statement)

    def read(reader: Reader) -> tuple[dict[str, Connection], list[ByHand]]:
        return {one.name: one for one in connections(reader)}, by_hand(reader)

    known, waiting = await front.ground.store.fetch(read)
    now = front.now()
    shown = [
        Shown(
            one.declared,
            name in allowed,
            known.get(name),
            left_of(known[name], now) // 1_000_000 if name in known else 0,
        )
        for name, one in sorted(connectors().items())
    ]
    return shown, waiting


async def _one(
    request: WebRequest,
    officer: Officer,
    name: str,
    errors: dict[str, str] | None = None,
    form: Form | None = None,
) -> Response[Any]:
    _declared(name)
    shown, _ = await _all(request)
    one = next(each for each in shown if each.declared.name == name)
    return admin_page(
        request,
        officer,
        "admin/connector.html",
        status=400 if errors else 200,
        errors=errors or {},
        one=one,
        # What is secret is typed anew after a mistake: it is never sent back.
        typed={each.name: form.text(each.name) for each in one.declared.fields if form and not each.secret},
        hook=f"{front_of(request).settings.url}/hooks/{name}",
    )


def _declared(name: str) -> Declared:
    known = connectors().get(name)
    if known is None:
        raise NotFound("There is no such connector.")
    return known.declared


async def _noted(request: WebRequest, officer: Officer, act: str) -> None:
    front = front_of(request)
    await note_changes(front.ground, [(new_id(), front.now(), act, officer.agent.staff_id, "")])


def _saved(name: str) -> Response[Any]:
    return see_other(f"/admin/connectors/{name}?saved=yes")

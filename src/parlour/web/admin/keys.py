"""API keys: made here, shown once, ended here. They can bring cases in and ask how one stands; never read."""

from typing import Any

from litestar import Response, get, post

from parlour.company.actions import end_api_key, make_api_key
from parlour.company.model import HOURLY
from parlour.company.policy import HOURLIES
from parlour.company.queries import api_keys
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import new_id
from parlour.guard.actions import note_changes
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/keys")
async def show_keys(request: WebRequest) -> Response[Any]:
    return await _keys(request, await officer_in(request))


@post("/keys", status_code=200)
async def make_key(request: WebRequest) -> Response[Any]:
    """The answer shows the key's text, once: only its hash is kept, so there is no redirect."""
    form, officer = await read_form(request), await officer_in(request)
    scopes = tuple(form.many("scopes"))
    hourly = int(form["hourly"]) if form["hourly"].isdecimal() and len(form["hourly"]) < 9 else 0
    try:
        made = await make_api_key(
            front_of(request).ground, officer.agent, name=form.text("name"), scopes=scopes, hourly=hourly
        )
    except Invalid as refused:
        return await _keys(
            request, officer, name=form["name"], scopes=scopes, hourly=hourly, problem=refused.words
        )
    await _noted(request, officer, "api-key-made")
    return await _keys(request, officer, text=made.text, made=made.key.name)


@post("/keys/end", status_code=303)
async def end_key(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    await end_api_key(front_of(request).ground, officer.agent, form["id"])
    await _noted(request, officer, "api-key-ended")
    return see_other("/admin/keys?saved=yes")


async def _noted(request: WebRequest, officer: Officer, act: str) -> None:
    """Keys are the store's own, so the log does not tell of them: the officers' list hears of it here."""
    front = front_of(request)
    await note_changes(front.ground, [(new_id(), front.now(), act, officer.agent.staff_id, "")])


async def _keys(
    request: WebRequest,
    officer: Officer,
    *,
    name: str = "",
    scopes: tuple[str, ...] = ("intake", "status"),
    hourly: int = HOURLY,
    problem: str = "",
    text: str = "",
    made: str = "",
) -> Response[Any]:
    found = await front_of(request).ground.store.fetch(api_keys)
    return admin_page(
        request,
        officer,
        "admin/keys.html",
        status=400 if problem else 200,
        errors={"name": problem} if problem else {},
        keys=found,
        name=name,
        scopes=scopes,
        hourly=hourly,
        hourlies=HOURLIES,
        text=text,
        made=made,
    )

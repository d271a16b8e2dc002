"""The company's real accounts and addresses, published at `/check`, so that a look-alike can be told from them."""

from typing import Any

from litestar import Response, get, post

from parlour.company.actions import save_channels
from parlour.company.queries import channels
from parlour.foundation.errors import Invalid
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/channels")
async def show_channels(request: WebRequest) -> Response[Any]:
    officer = await officer_in(request)
    known = await front_of(request).ground.store.fetch(channels)
    return _channels(request, officer, "\n".join(known))


@post("/channels", status_code=303)
async def keep_channels(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    lines = tuple(line.strip() for line in form.text("channels").split("\n") if line.strip())
    try:
        await save_channels(front_of(request).ground, officer.agent, lines)
    except Invalid as refused:
        return _channels(request, officer, form.text("channels"), refused.words)
    front_of(request).facts.forget()
    return see_other("/admin/channels?saved=yes")


def _channels(request: WebRequest, officer: Officer, typed: str, problem: str = "") -> Response[Any]:
    status, errors = (400, {"channels": problem}) if problem else (200, {})
    return admin_page(request, officer, "admin/channels.html", status=status, errors=errors, typed=typed)

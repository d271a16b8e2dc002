"""The panel for the company's own website: which sites may show it, and what to paste there."""

from dataclasses import replace
from typing import Any

from litestar import Response, get, post

from parlour.company.actions import save_company
from parlour.foundation.errors import Invalid
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/embed")
async def show_embed(request: WebRequest) -> Response[Any]:
    origins = front_of(request).facts.company().frame_origins
    return _embed(request, await officer_in(request), "\n".join(origins))


@post("/embed", status_code=303)
async def save_embed(request: WebRequest) -> Response[Any]:
    form, officer, front = await read_form(request), await officer_in(request), front_of(request)
    origins = tuple(line.strip().rstrip("/") for line in form.text("origins").split("\n") if line.strip())
    try:
        await save_company(front.ground, officer.agent, replace(front.facts.company(), frame_origins=origins))
    except Invalid as refused:
        return _embed(request, officer, form["origins"], refused.words)
    front.facts.forget()
    return see_other("/admin/embed?saved=yes")


def _embed(request: WebRequest, officer: Officer, origins: str, problem: str = "") -> Response[Any]:
    front = front_of(request)
    return admin_page(
        request,
        officer,
        "admin/embed.html",
        status=400 if problem else 200,
        errors={"origins": problem} if problem else {},
        origins=origins,
        url=front.settings.url,
        integrity=front.pages.assets.named("js/widget.js").integrity,
    )

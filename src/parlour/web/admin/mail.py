"""How mail leaves. The password is not asked for here: web could read it."""

from typing import Any

from litestar import Response, get, post

from parlour.foundation.errors import Invalid
from parlour.notices import queries
from parlour.notices.actions import save_post
from parlour.notices.model import Post
from parlour.notices.policy import PORTS
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/mail")
async def show_mail(request: WebRequest) -> Response[Any]:
    officer = await officer_in(request)
    return _page(request, officer, await front_of(request).ground.store.fetch(queries.post))


@post("/mail", status_code=303)
async def save_mail(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    front, port = front_of(request), form["port"]
    typed = Post(
        host=form.text("host"),
        port=int(port) if port in map(str, PORTS) else 0,
        security=form["security"],
        user=form.text("user"),
        sender=form.text("sender"),
        returns=form.text("returns"),
    )
    try:
        await save_post(front.ground, officer.agent, typed)
    except Invalid as refused:
        return _page(request, officer, typed, {refused.code: refused.words})
    front.facts.forget()
    return see_other("/admin/mail?saved=yes")


def _page(
    request: WebRequest, officer: Officer, shown: Post, errors: dict[str, str] | None = None
) -> Response[Any]:
    status = 400 if errors else 200
    return admin_page(
        request, officer, "admin/mail.html", status=status, errors=errors or {}, post=shown, ports=PORTS
    )

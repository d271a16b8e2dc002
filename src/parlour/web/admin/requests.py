"""Which requests customers find on the first page, and the topic each of them goes to."""

from typing import Any

from litestar import Response, get, post

from parlour.foundation.errors import Invalid
from parlour.requests.actions import offer
from parlour.requests.types import PRIVACY, TYPES
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/requests")
async def show_requests(request: WebRequest) -> Response[Any]:
    facts = front_of(request).facts
    return _requests(request, await officer_in(request), {**facts.offered(), PRIVACY: facts.privacy_topic()})


@post("/requests", status_code=303)
async def save_requests(request: WebRequest) -> Response[Any]:
    form, officer, front = await read_form(request), await officer_in(request), front_of(request)
    wanted = {name: form[name] for name in (*TYPES, PRIVACY)}
    try:
        await offer(front.ground, officer.agent, wanted)
    except Invalid as refused:
        return _requests(request, officer, wanted, refused.words)
    front.facts.forget()
    return see_other("/admin/requests?saved=yes")


def _requests(
    request: WebRequest, officer: Officer, offered: dict[str, str], problem: str = ""
) -> Response[Any]:
    return admin_page(
        request,
        officer,
        "admin/requests.html",
        status=400 if problem else 200,
        errors={next(iter(TYPES)): problem} if problem else {},
        kinds=TYPES.values(),
        topics=front_of(request).facts.topics(),
        offered=offered,
    )

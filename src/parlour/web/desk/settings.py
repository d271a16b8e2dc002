"""A person's own page at the desk: single-key shortcuts, asked once, kept in this browser."""

from typing import Any

from litestar import Response, get, post

from parlour.foundation.errors import Invalid
from parlour.web.cookies import cookie
from parlour.web.desk.frame import KEYS_COOKIE, desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.sign_in import next_place
from parlour.web.desk.when import day_number, short
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, see_other

YEAR_SECONDS = 365 * 24 * 3600


@get("/keys")
async def show_keys(request: WebRequest) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    zone = front.facts.company().zone
    until = short(agent.expires_at, zone, language_of(request), day_number(front.now(), zone))
    return desk_page(request, "desk/keys.html", until=until)


@post("/keys", status_code=303)
async def choose_keys(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    signed_in(request)
    if form["keys"] not in {"on", "off"}:
        raise Invalid("Choose Yes or No.")
    chosen = cookie(request, KEYS_COOKIE, form["keys"], max_age=YEAR_SECONDS)
    return see_other(next_place(form["next"]), cookies=(chosen,))

"""The street: public posts to us as pointers, and one press that brings their author in.

There is no field here that takes words, and nothing of a case comes onto this page: what leaves is fixed sentences and
a link (see `parlour.street.words`), so nobody can paste outward.
"""

from typing import Any

from litestar import Response, get, post

from parlour.connectors import connectors
from parlour.foundation.errors import Invalid, NotFound
from parlour.store.contract import Reader
from parlour.street import actions
from parlour.street.model import Reply
from parlour.street.queries import SHOWN, VIEWS, Row, counts, street
from parlour.street.records.cards import card_of
from parlour.street.words import Invitation
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import UNKNOWN_NAME, names
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/street")
async def show_street(request: WebRequest) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    if not front.facts.street():
        raise NotFound("No public network is connected. Officers connect one at /admin/connectors.")
    wanted = request.query_params.get("show", "new")
    view = wanted if wanted in VIEWS else "new"

    def read(reader: Reader) -> tuple[list[Row], dict[str, int]]:
        return street(reader, view), counts(reader)

    rows, counted = await front.ground.store.fetch(read)
    return desk_page(
        request,
        "desk/street.html",
        view="street",
        rows=rows,
        numbers=counted,
        shown=view,
        full=len(rows) == SHOWN,
        known=await names(request, agent, {row.card.staff_id for row in rows if row.card.staff_id}),
        unknown=UNKNOWN_NAME,
        titles={name: one.declared.title for name, one in connectors().items()},
        directs=_directs(),
        words=Invitation(Reply.PUBLIC, "en", front.settings.url).text,
    )


@post("/street/invite", status_code=303)
async def invite(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    card = await front.ground.store.fetch(lambda reader: card_of(reader, form["card"]))
    with_link = "link" in form and card is not None and card.connector in _directs()
    await actions.invite(front.ground, agent, form["card"], with_link=with_link)
    return see_other(_back(form["show"]))


@post("/street/set-aside", status_code=303)
async def set_aside(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    if not form["card"]:
        raise Invalid("Choose a post.", code="card")
    await actions.set_aside(front.ground, agent, form["card"])
    return see_other(_back(form["show"]))


def _directs() -> frozenset[str]:
    """Networks that let us write to somebody who only wrote in public."""
    return frozenset(name for name, one in connectors().items() if one.declared.direct_first)


def _back(shown: str) -> str:
    return f"/desk/street?show={shown}" if shown in VIEWS else "/desk/street"

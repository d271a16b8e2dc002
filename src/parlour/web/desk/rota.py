"""An agent's presence: the beat of the open page, the choice on the bar, and the case that is offered."""

from typing import Any

from litestar import Response, post

from parlour.rota import actions
from parlour.web.desk.frame import rota_piece
from parlour.web.desk.guard import signed_in
from parlour.web.desk.sign_in import next_place
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other

LONGEST_QUIET = 24 * 3600


@post("/beat", status_code=200)
async def beat(request: WebRequest) -> Response[Any]:
    """For desk-presence.js: the same piece of page that a reload would show."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    if agent.teams:
        await actions.beat(front.ground, agent, quiet_ms(form["quiet"]))
        front.standing.forget()
    await front.asked_for.look(agent)
    return page(
        request, "desk/parts/fragment.html", piece=rota_piece(request, agent, next_place(form["next"]))
    )


@post("/state", status_code=303)
async def choose_state(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    await actions.choose(front.ground, agent, form["state"])
    front.standing.forget()
    return see_other(next_place(form["next"]))


def quiet_ms(seconds: str) -> int:
    """For how long a page says that nothing was pressed; what is no number is no time at all."""
    plain = seconds.isascii() and seconds.isdecimal() and len(seconds) < 7
    return min(int(seconds), LONGEST_QUIET) * 1000 if plain else 0

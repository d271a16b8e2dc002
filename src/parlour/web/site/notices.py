"""Being told of replies by mail: asked for and stopped on the case's own page, confirmed and stopped from a mail.

A link in a mail opens a page with one button and nothing else: mail scanners follow links, and press nothing.
"""

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.cases.actions import confirm_contact, tell_me, tell_me_no_more
from parlour.foundation.errors import Gone, Invalid, NotAllowed, NotFound
from parlour.notices import actions
from parlour.notices.queries import contact_state, link_of
from parlour.store.contract import Reader
from parlour.web.forms import BadInput, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.sessions import HeldRoom
from parlour.web.site.entering import NotHere, entered_case, held_room
from parlour.web.site.street import street_page, street_pressed
from parlour.web.words import said

MOST_TOKEN = 64


@get("/c/{reference:str}/notices")
async def notices_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    return await _show(request, held_room(request, reference))


@post("/c/{reference:str}/notices")
async def ask_or_stop(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    form = await read_form(request)
    front, held = front_of(request), held_room(request, reference)
    try:
        match form["act"]:
            case "tell" if front.facts.mail_ready():
                await tell_me(front.ground, held.customer, email=form.text("email"))
            case "stop":
                await tell_me_no_more(front.ground, held.customer)
            case _:
                raise BadInput(400, said("Part of this form is missing. Please open the page again."))
    except Invalid as refused:
        return await _show(request, held, refused.words, form.text("email"))
    except NotAllowed:
        raise NotHere(held.reference, ended=True) from None
    except Gone as gone:
        return page(request, "site/closed.html", 410, words=gone.words, body="")
    return see_other(f"/c/{held.reference}/notices")


@get("/l/{token:str}")
async def confirm_page(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    if invited := await street_page(request, token[:MOST_TOKEN]):
        return invited
    return await _one_button(request, token, "confirm", "return")


@post("/l/{token:str}")
async def confirm(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    if begun := await street_pressed(request, token[:MOST_TOKEN]):
        return begun
    try:
        fresh = await actions.press_return(front_of(request).ground, token[:MOST_TOKEN])
    except NotFound:
        return await _pressed(request, token, "confirm")
    return see_other(f"/l/{fresh}/where")


@get("/stop/{token:str}")
async def stop_page(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    return await _one_button(request, token, "stop")


@post("/stop/{token:str}")
async def stop(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    return await _pressed(request, token, "stop")


async def _show(request: WebRequest, held: HeldRoom, problem: str = "", email: str = "") -> Response[bytes]:
    front = front_of(request)
    case = await entered_case(request, held)
    state = await front.ground.store.fetch(lambda reader: contact_state(reader, case.id))
    return page(
        request,
        "site/notices.html",
        400 if problem else 200,
        case=case,
        state=state,
        ready=front.facts.mail_ready(),
        email=email,
        errors={"email": problem} if problem else {},
    )


async def _one_button(request: WebRequest, token: str, *kinds: str) -> Response[bytes]:
    front = front_of(request)
    now, shown = front.now(), token[:MOST_TOKEN]

    def query(reader: Reader) -> str:
        return next((kind for kind in kinds if link_of(reader, shown, kind, now)), "")

    kind = await front.ground.store.fetch(query)
    return _link_page(request, "ask" if kind else "unknown", kind or kinds[0], shown)


async def _pressed(request: WebRequest, token: str, kind: str) -> Response[bytes]:
    ground, shown = front_of(request).ground, token[:MOST_TOKEN]
    try:
        await (confirm_contact(ground, shown) if kind == "confirm" else actions.stop(ground, shown))
    except NotFound:
        return _link_page(request, "unknown", kind, shown)
    return _link_page(request, "done", kind, shown)


def _link_page(request: WebRequest, step: str, kind: str, token: str) -> Response[bytes]:
    status = 404 if step == "unknown" else 200
    return page(request, "site/mail-link.html", status, step=step, kind=kind, token=token, body="")


routes = [notices_page, ask_or_stop, confirm_page, confirm, stop_page, stop]

"""From the street into a room: a link that holds nothing, one button, then the ordinary page to write on."""

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.foundation.errors import Gone, NotFound
from parlour.notices.queries import hash_of
from parlour.street.actions import open_from_street, press_link
from parlour.street.model import Invited
from parlour.street.records.rooms import link_of
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, page, see_other
from parlour.web.security import send_key
from parlour.web.site.promising import promise_now
from parlour.web.site.writing import (
    NO_TOPIC,
    WORDS_LIMIT,
    body_errors,
    checked_key,
    email_errors,
    entered,
)

MOST_TOKEN = 64


async def street_page(request: WebRequest, token: str) -> Response[bytes] | None:
    """None for a token that is no invitation. Looking spends nothing."""
    invited = await _invited(request, token, "invited")
    if invited is None:
        return None
    return page(request, "site/street.html", step="opened" if invited.opened else "ask", token=token)


async def street_pressed(request: WebRequest, token: str) -> Response[bytes] | None:
    try:
        fresh = await press_link(front_of(request).ground, token)
    except NotFound:
        return None
    except Gone:
        return page(request, "site/street.html", step="opened", token="")
    return see_other(f"/l/{fresh}/begin")


@get("/l/{token:str}/begin")
async def begin_page(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    invited = await _invited(request, token, "begun")
    return _too_old(request) if invited is None else _show(request, token, invited)


@post("/l/{token:str}/begin")
async def begin(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    """Sent twice it is one conversation; further ones need no invitation."""
    form = await read_form(request, WORDS_LIMIT)
    front, key, invited = front_of(request), checked_key(form), await _invited(request, token, "begun")
    if invited is None:
        return _too_old(request, form.text("body"))
    body, email = form.text("body"), form.text("email")
    errors = body_errors(body) | email_errors(email)
    if front.facts.topic(form["topic"]) is None:
        errors = {"topic": NO_TOPIC, **errors}
    if errors:
        return _show(request, token, invited, form, errors)
    opened = await open_from_street(
        front.ground,
        invited,
        topic_id=form["topic"],
        body=body,
        form_key=send_key(request, key),
        language=language_of(request),
        email=email if front.facts.mail_ready() else "",
    )
    return entered(request, opened, shared="shared" in form)


async def _invited(request: WebRequest, token: str, kind: str) -> Invited | None:
    front = front_of(request)
    now, shown = front.now(), hash_of(token[:MOST_TOKEN])
    found = await front.ground.store.fetch(lambda reader: link_of(reader, shown, now))
    return found if found and found.kind == kind else None


def _show(
    request: WebRequest,
    token: str,
    invited: Invited,
    form: Form | None = None,
    errors: dict[str, str] | None = None,
) -> Response[bytes]:
    front = front_of(request)
    topic = front.facts.topic(form["topic"]) if form else None
    return page(
        request,
        "site/begin.html",
        400 if errors else 200,
        token=token,
        public=bool(invited.card_id),
        topics=front.facts.topics(),
        draft={
            "topic": topic.id if topic else "",
            "body": form.text("body") if form else "",
            "key": form["key"] if form else "",
        },
        email=form.text("email") if form else "",
        shared=form is not None and "shared" in form,
        mail_ready=front.facts.mail_ready(),
        errors=errors or {},
        **promise_now(front, topic),
    )


def _too_old(request: WebRequest, body: str = "") -> Response[bytes]:
    return page(request, "site/street.html", 404, step="old", token="", body=body)


routes = [begin_page, begin]

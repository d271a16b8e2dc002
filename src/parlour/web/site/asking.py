"""A request of several steps: one question a page, the answers checked before they are sent, and nothing typed twice.

What was answered is kept sealed for a day under a key in this browser's cookie, so that Back, a closed tab and a
restart of ours lose nothing, and nobody but this browser reads it. Sending makes an ordinary case of it.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from parlour.cases.actions import open_case
from parlour.cases.masked import Fact
from parlour.foundation.errors import NotFound
from parlour.requests import actions
from parlour.requests.model import KEPT_MS, Begun, Field, RequestType, Step
from parlour.requests.policy import as_words, next_step, read, step_before
from parlour.requests.queries import begun
from parlour.requests.types import TYPES
from parlour.sealing.kept import KEY_BYTES
from parlour.web.cookies import cookie, read_cookie
from parlour.web.forms import ExpiredForm, Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import rooms
from parlour.web.site.promising import promise_now
from parlour.web.site.writing import WORDS_LIMIT, email_errors, entered
from parlour.web.times import date_words, local_day
from parlour.web.words import said

KEPT_APART = said("(kept apart: our staff see it only with a reason, which you can read)")
EXPIRED = said("This page was open for a long time. Your answers are here: press Continue once more")


@dataclass(frozen=True, slots=True)
class Asking:
    """What this browser has of one request. `key` is b"" while nothing was begun."""

    kind: RequestType
    topic: str
    key: bytes
    begun: Begun

    @property
    def place(self) -> str:
        return f"/ask/{self.kind.name}"


@get("/ask/{name:str}")
async def start_page(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    asking = await _asking(request, name)
    topic = front_of(request).facts.topic(asking.topic)
    return _page(request, "site/ask/start.html", asking, **promise_now(front_of(request), topic))


@post("/ask/{name:str}")
async def start(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """Afresh: what was answered before under this cookie is left to run out."""
    await read_form(request)
    asking = replace(await _asking(request, name), begun=actions.new_request(), key=actions.new_key())
    return await _kept(request, asking, f"{asking.place}/{asking.kind.steps[0].name}")


@get("/ask/{name:str}/check")
async def check_page(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    asking = await _asking(request, name)
    if asking.begun.sent:
        return see_other(f"/c/{asking.begun.sent}")
    missing = next_step(asking.kind, asking.begun)
    return _check(request, asking) if missing == "check" else see_other(f"{asking.place}/{missing}")


@post("/ask/{name:str}/check")
async def send(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
    """Pressed again, or after a lost answer, it is the same case and the same receipt."""
    front, form = front_of(request), await read_form(request)
    asking = await _asking(request, name)
    if next_step(asking.kind, asking.begun) != "check":
        return see_other(asking.place)
    email = form.text("email")
    if errors := email_errors(email):
        return _check(request, asking, form, errors)
    opened = await open_case(
        front.ground,
        topic_id=asking.topic,
        body=as_words(_told(request)(asking.kind.title), _rows(request, asking, with_masked=False)),
        form_key=send_key(request, asking.begun.key),
        language=language_of(request),
        email=email if front.facts.mail_ready() else "",
        facts=_facts(asking),
    )
    done = replace(asking.begun, sent=opened.reference)
    await actions.keep(front.ground, asking.key, asking.kind.name, done)
    return entered(request, opened, shared="shared" in form)


@get("/ask/{name:str}/{step:str}")
async def step_page(request: WebRequest, name: FromPath[str], step: FromPath[str]) -> Response[bytes]:
    asking = await _asking(request, name)
    if asking.begun.sent:
        return see_other(f"/c/{asking.begun.sent}")
    asked = _known(asking.kind, step)
    wrong: dict[str, str] = {}
    if request.query_params.get("again") == "yes":
        _, wrong = read(asked, asking.begun.answers, _today(request))
    return _step(request, asking, asked, asking.begun.answers, wrong)


@post("/ask/{name:str}/{step:str}")
async def answer(request: WebRequest, name: FromPath[str], step: FromPath[str]) -> Response[bytes]:
    """On to the first page nobody has answered; after Change that is the check page again.

    A wrong answer is kept and explained behind a redirect too: a page that answers a POST is one that the browser's
    Back cannot show again.
    """
    asking = await _asking(request, name)
    asked = _known(asking.kind, step)
    try:
        form = await read_form(request, WORDS_LIMIT)
    except ExpiredForm as late:
        typed, _ = read(asked, _typed(asked, late.form), _today(request))
        return _step(request, asking, asked, typed, {asked.fields[0].name: EXPIRED}, status=403)
    answers, wrong = read(asked, _typed(asked, form), _today(request))
    if asking.begun.sent:
        return see_other(f"/c/{asking.begun.sent}")
    if not asking.key:
        asking = replace(asking, begun=actions.new_request(), key=actions.new_key())
    others = tuple(one for one in asking.begun.answered if one != step)
    known = replace(
        asking.begun,
        answers={**asking.begun.answers, **answers},
        answered=others if wrong else (*others, step),
    )
    onward = f"{step}?again=yes" if wrong else next_step(asking.kind, known)
    return await _kept(request, replace(asking, begun=known), f"{asking.place}/{onward}")


async def _asking(request: WebRequest, name: str) -> Asking:
    front = front_of(request)
    topic = front.facts.offered().get(name, "")
    if not topic:
        raise NotFound("There is no such request here.")
    key = _key(read_cookie(request, _cookie_name(name)))
    now = front.now()
    found = await front.ground.store.fetch(lambda reader: begun(reader, key, name, now)) if key else None
    return Asking(TYPES[name], topic, key if found else b"", found or Begun(""))


async def _kept(request: WebRequest, asking: Asking, onward: str) -> Response[bytes]:
    await actions.keep(front_of(request).ground, asking.key, asking.kind.name, asking.begun)
    return see_other(onward, cookies=(_cookie(request, asking),))


def _cookie(request: WebRequest, asking: Asking) -> Cookie:
    """On a shared device it goes with the browser."""
    value = base64.urlsafe_b64encode(asking.key).decode()
    seconds = None if rooms(request).shared else KEPT_MS // 1000
    return cookie(request, _cookie_name(asking.kind.name), value, max_age=seconds)


def _cookie_name(name: str) -> str:
    return f"ask-{name}"


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        return b""
    return key if len(key) == KEY_BYTES else b""


def _known(kind: RequestType, name: str) -> Step:
    step = kind.step(name)
    if step is None:
        raise NotFound("There is no such request here.")
    return step


def _typed(step: Step, form: Form) -> dict[str, str]:
    return {field.name: form.text(field.name) for field in step.fields}


def _today(request: WebRequest) -> date:
    front = front_of(request)
    return local_day(front.now(), front.facts.company().zone)


def _step(
    request: WebRequest,
    asking: Asking,
    step: Step,
    answers: dict[str, str],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response[bytes]:
    before = step_before(asking.kind, step.name)
    complete = next_step(asking.kind, asking.begun) == "check"
    return _page(
        request,
        "site/ask/step.html",
        asking,
        status,
        step=step,
        number=asking.kind.steps.index(step) + 1,
        answers=answers,
        errors=errors or {},
        back=f"{asking.place}/check" if complete else f"{asking.place}/{before}".rstrip("/"),
    )


def _check(
    request: WebRequest, asking: Asking, form: Form | None = None, errors: dict[str, str] | None = None
) -> Response[bytes]:
    front = front_of(request)
    return _page(
        request,
        "site/ask/check.html",
        asking,
        400 if errors else 200,
        steps=[
            (step, [(field, _shown(request, field, asking.begun.answers)) for field in step.fields])
            for step in asking.kind.steps
        ],
        back=f"{asking.place}/{step_before(asking.kind, 'check')}",
        mail_ready=front.facts.mail_ready(),
        email=form.text("email") if form else "",
        shared=rooms(request).shared or (form is not None and "shared" in form),
        errors=errors or {},
        **promise_now(front, front.facts.topic(asking.topic)),
    )


def _page(
    request: WebRequest, template: str, asking: Asking, status: int = 200, **facts: object
) -> Response[bytes]:
    """Kept in no cache: Back must ask us, and on a shared device find nothing."""
    known = {"kind": asking.kind, "place": asking.place, "begun": asking.begun, "is_begun": bool(asking.key)}
    made = page(request, template, status, cookies=(), **known, **facts)
    made.headers["cache-control"] = "no-store"
    return made


def _facts(asking: Asking) -> tuple[Fact, ...]:
    answers = asking.begun.answers
    fields = [field for step in asking.kind.steps for field in step.fields]
    return tuple(
        Fact(field.name, field.label, answers[field.name])
        for field in fields
        if field.masked and answers.get(field.name)
    )


def _rows(request: WebRequest, asking: Asking, *, with_masked: bool = True) -> list[tuple[str, str]]:
    told, answers = _told(request), asking.begun.answers
    fields = [field for step in asking.kind.steps for field in step.fields]
    return [
        (
            told(field.label),
            _shown(request, field, answers) if with_masked or not field.masked else told(KEPT_APART),
        )
        for field in fields
        if answers.get(field.name)
    ]


def _shown(request: WebRequest, field: Field, answers: dict[str, str]) -> str:
    """As people read it, in the language of the page."""
    answer = answers.get(field.name, "")
    if field.kind == "choice":
        return _told(request)(dict(field.choices)[answer]) if answer else ""
    if field.kind == "date" and answer:
        return date_words(date.fromisoformat(answer), language_of(request))
    return answer


def _told(request: WebRequest) -> Callable[[str], str]:
    return front_of(request).pages.languages[language_of(request)].gettext


routes = [start_page, start, check_page, send, step_page, answer]

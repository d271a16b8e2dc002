"""What went wrong, said plainly: a page for people, `application/problem+json` for programs.

Input that cannot be read is a clear 4xx. Only a fault of ours is a 500, and its words never quote anything.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from custodian_protocol.messages import Refusal
from parlour.foundation.errors import Busy, Conflict, Gone, Invalid, NotAllowed, NotFound, Refused, TooMany
from parlour.foundation.logs import logger
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.errors import StoreAway
from parlour.web.forms import BadInput, ExpiredForm
from parlour.web.front import WebRequest, front_of, header
from parlour.web.pages import page
from parlour.web.security import NotOurs
from parlour.web.words import said

_REFUSED: dict[type[Refused], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Invalid: 400,
    Conflict: 409,
    Gone: 410,
    Busy: 503,
    TooMany: 429,
}
_CUSTODIAN = {
    Refusal.BAD_MESSAGE: 400,
    Refusal.NO_SESSION: 401,
    Refusal.NO_MATCH: 403,
    Refusal.TOO_MANY_TRIES: 429,
    Refusal.NOT_YOURS: 404,  # the same as for a case that is not there
    Refusal.TAKEN: 409,
    Refusal.NEEDS_TOUCH: 403,
    Refusal.NEEDS_SECOND: 403,
    Refusal.CAP_REACHED: 429,
    Refusal.WRONG_STATE: 409,
    Refusal.NOT_YET: 403,
    Refusal.NOT_HERE: 403,
}
_ROUTING = {
    400: said("We could not read that."),
    401: said("This needs a key: send it as Authorization: Bearer."),
    403: said("This key may not do that."),
    404: said("There is no page at this address."),
    405: said("This address does not take what was sent to it."),
    413: said("This is too long to send at once. Please shorten it."),
}
PROBLEM = "application/problem+json"
AWAY = said("Part of this site is resting. Please try again in a moment.")
FAULT = said("Something went wrong on our side. What you sent may not have been kept.")

log = logger("web")


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    words: str
    fields: tuple[tuple[str, str], ...] = ()  # for programs: which field, and what is wrong with it
    wait_s: int = 0  # for programs: when to ask again


def handlers() -> dict[Any, Callable[[WebRequest, Any], Response[bytes]]]:
    return {ExpiredForm: expired_form, Exception: answer}


def answer(request: WebRequest, error: Exception) -> Response[bytes]:
    problem = describe(error)
    if problem.status >= 500 and problem.code == "fault":
        front_of(request).metrics.faults.inc()
        log.exception("fault", exc_info=error)
    return problem_json(problem) if wants_json(request) else problem_page(request, problem)


def describe(error: Exception) -> Problem:
    match error:
        case BadInput():
            return Problem(error.status, "bad-input", error.words)
        case NotOurs():
            return Problem(403, "not-ours", said("This did not come from a page of ours, so we did nothing."))
        case Refused():
            status = next((_REFUSED[kind] for kind in type(error).__mro__ if kind in _REFUSED), 400)
            return Problem(status, error.code, error.words, wait_s=getattr(error, "wait_s", 0))
        case CustodianAway() | StoreAway():
            return Problem(503, "away", AWAY)
        case CustodianRefused():
            return Problem(_CUSTODIAN.get(error.code, 503), error.code, error.words)
        case ValidationException():
            return Problem(error.status_code, "invalid", _ROUTING[400], _invalid_fields(error))
        case HTTPException() if error.status_code < 500:
            return Problem(error.status_code, "request", _ROUTING.get(error.status_code, _ROUTING[400]))
        case _:
            return Problem(500, "fault", FAULT)


def _invalid_fields(error: ValidationException) -> tuple[tuple[str, str], ...]:
    """msgspec names types and limits, never the value it was given."""
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple((str(one.get("key", "")), str(one.get("message", ""))) for one in extra)


def problem_page(request: WebRequest, problem: Problem) -> Response[bytes]:
    topics = front_of(request).facts.topics() if problem.status == 404 else ()
    return page(request, "problem.html", problem.status, problem=problem, topics=topics)


def problem_json(problem: Problem) -> Response[bytes]:
    facts: dict[str, Any] = {
        "type": f"urn:parlour:{problem.code}",
        "title": problem.words,
        "status": problem.status,
    }
    if problem.fields:
        facts["fields"] = [{"field": name, "detail": words} for name, words in problem.fields]
    answer = Response(json.dumps(facts).encode(), status_code=problem.status, media_type=PROBLEM)
    if problem.status == 401:
        answer.headers["www-authenticate"] = "Bearer"
    if problem.wait_s:
        answer.headers["retry-after"] = str(problem.wait_s)
    return answer


def expired_form(request: WebRequest, error: ExpiredForm) -> Response[bytes]:
    """The words are shown back with a fresh token, so that an old page never costs anybody their text.

    Only what somebody wrote is carried: another site that made a browser post here must not get its
    visitor to confirm an act with one press.
    """
    form = error.form
    try:
        words = {name: form[name] for name in ("topic", "body", "key")}
    except BadInput as bad:
        return answer(request, bad)
    if wants_json(request):
        return answer(request, NotOurs(expired=True))
    return page(request, "expired.html", 403, words=words)


def wants_json(request: WebRequest) -> bool:
    if request.scope["path"].startswith("/api/"):
        return True
    return "application/json" in header(request, "accept")

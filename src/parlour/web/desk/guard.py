"""Who is at the desk, and what a page says when something is refused: plain words, and nothing typed is lost."""

from typing import Any
from urllib.parse import quote

from litestar import Response

from custodian_protocol.messages import Refusal
from parlour.agents.model import ActingAgent
from parlour.foundation.errors import Refused
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.desk.frame import agent_of, desk_page
from parlour.web.front import WebRequest
from parlour.web.pages import see_other
from parlour.web.problems import describe

HEADINGS = {
    Refusal.TAKEN: "Somebody else has it",
    Refusal.NOT_YOURS: "This case is not yours to open",
    Refusal.NEEDS_SECOND: "A second person has to allow this",
    Refusal.CAP_REACHED: "That is the limit for now",
    Refusal.WRONG_STATE: "This case has moved on",
    Refusal.NOT_YET: "Not yet",
    Refusal.LOG_BROKEN: "Nothing can be opened just now",
    Refusal.LOCKED: "Nothing can be opened just now",
    Refusal.TOO_MANY_TRIES: "Too many tries",
    Refusal.NO_MATCH: "That passkey did not fit",
}
AWAY_FOR_SIGN_IN = (
    "The custodian, which checks passkeys, is not answering. It is being started again; "
    "please try in a minute."
)
AWAY = (
    "The custodian, the only part that can open or change cases, is not answering. Nothing is lost: replies and "
    "notes can still be written and are kept. Please try this again in a minute."
)


class SignInFirst(Exception):
    """Nobody is signed in. `kept` is what was typed when the session ended, to be shown again."""

    def __init__(self, kept: str = "") -> None:
        self.kept = kept
        super().__init__("sign in first")


def signed_in(request: WebRequest, *, kept: str = "") -> ActingAgent:
    agent = agent_of(request)
    if agent is None:
        raise SignInFirst(kept)
    return agent


def on_sign_in_first(request: WebRequest, problem: SignInFirst) -> Response[Any]:
    if request.method == "GET":
        return see_other(f"/desk/sign-in?next={quote(request.url.path)}")
    return desk_page(
        request,
        "desk/refused.html",
        status=401,
        heading="You are no longer signed in",
        words="Nothing was changed. Sign in again and go on where you were.",
        kept=problem.kept,
        limited=False,
        back=f"/desk/sign-in?next={quote(place_of(request))}",
        back_words="Sign in again",
    )


def on_refused(request: WebRequest, problem: Refused | CustodianRefused) -> Response[Any]:
    if problem.code == Refusal.NO_SESSION:
        return on_sign_in_first(request, SignInFirst())
    return refusal_page(request, problem)


def on_away(request: WebRequest, problem: CustodianAway) -> Response[Any]:
    return desk_page(
        request,
        "desk/refused.html",
        status=503,
        heading="Not possible just now",
        words=AWAY,
        kept="",
        limited=False,
        back=place_of(request),
        back_words="Back",
    )


def refusal_page(
    request: WebRequest, problem: Refused | CustodianRefused, *, kept: str = ""
) -> Response[Any]:
    return desk_page(
        request,
        "desk/refused.html",
        status=describe(problem).status,
        heading=HEADINGS.get(problem.code, "That did not work"),
        words=problem.words,
        kept=kept,
        limited=problem.code == Refusal.CAP_REACHED,
        back=place_of(request),
        back_words="Back",
    )


def place_of(request: WebRequest) -> str:
    """The page this address belongs to: the case for anything done to a case, else the inbox."""
    parts = request.url.path.split("/")
    if parts[:3] == ["", "desk", "case"] and len(parts) > 4:
        return "/".join(parts[:4])
    return "/desk"

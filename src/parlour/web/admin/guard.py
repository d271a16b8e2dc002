"""Who may see the officers' pages. The custodian is asked each time: a cookie alone makes nobody an officer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import Cookie

from custodian_protocol.messages import Installation, Nothing, Refusal, SessionNamed, StaffEntry
from parlour.agents.model import ActingAgent
from parlour.foundation.errors import NotAllowed, Refused
from parlour.guard.queries import alarms_waiting
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.problems import describe
from parlour.web.sessions import staff

PLACES = (
    ("/admin", "Overview"),
    ("/admin/company", "Company"),
    ("/admin/hours", "Hours"),
    ("/admin/teams", "Teams and topics"),
    ("/admin/requests", "Requests"),
    ("/admin/people", "People"),
    ("/admin/review", "Review"),
    ("/admin/policy", "Policy"),
    ("/admin/mail", "Mail"),
    ("/admin/connectors", "Street"),
    ("/admin/channels", "Channels"),
    ("/admin/numbers", "Numbers"),
    ("/admin/embed", "On your website"),
    ("/admin/keys", "API keys"),
    ("/admin/log", "Log"),
    ("/admin/alarms", "Alarms"),
    ("/admin/changes", "Changes"),
)


WATCHED = tuple(one for one in PLACES if one[1] in ("Alarms", "Changes"))


class SignInFirst(Exception):
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in officer, confirmed by the custodian, with the directory it gave."""

    agent: ActingAgent
    staff: tuple[StaffEntry, ...]
    installation: Installation
    alarms: int  # that nobody has looked at


async def officer_in(request: WebRequest, *, lapsed: bool = False, watching: bool = False) -> Officer:
    """`lapsed`: also one whose access has lapsed, who may keep others on and nothing else. `watching`: also whoever
    answers for privacy, who sees and changes nothing."""
    front = front_of(request)
    agent, custodian = staff(request), front.custodian
    if agent is None:
        raise SignInFirst
    directory = await custodian.ask("directory", SessionNamed(agent.principal()))
    own = next((entry for entry in directory.staff if entry.staff == agent.staff_id), None)
    wanted = {"officer", "privacy"} if watching else {"officer"}
    if own is None or own.left or not wanted & set(own.roles):
        raise NotAllowed("Only officers see these pages.", code="officers-only")
    if own.lapsed and not lapsed:
        raise NotAllowed(
            "Your access has lapsed. An officer keeps people on at /admin/review.", code="lapsed"
        )
    waiting = await front.ground.store.fetch(alarms_waiting)
    return Officer(agent, directory.staff, await custodian.ask("hello", Nothing()), waiting)


def admin_page(
    request: WebRequest,
    officer: Officer,
    template: str,
    *,
    status: int = 200,
    cookies: tuple[Cookie, ...] = (),
    **facts: Any,
) -> Response[Any]:
    return page(
        request,
        template,
        status,
        cookies=cookies,
        **{
            "agent": officer.agent,
            "places": PLACES if officer.agent.is_officer else WATCHED,
            "officers": officer.installation.officers,
            "alarms_waiting": officer.alarms,
            "errors": {},
            "saved": request.query_params.get("saved", "") == "yes",
            **facts,
        },
    )


def on_sign_in_first(request: WebRequest, problem: SignInFirst) -> Response[Any]:
    return see_other(f"/desk/sign-in?next={quote(request.scope['path'])}")


def on_refused(request: WebRequest, problem: Refused | CustodianRefused) -> Response[Any]:
    if problem.code == Refusal.NO_SESSION:
        return see_other(f"/desk/sign-in?next={quote(request.scope['path'])}")
    return plain_page(request, "That did not work", problem.words, describe(problem).status)


def on_away(request: WebRequest, problem: CustodianAway) -> Response[Any]:
    words = (
        "The custodian is not answering, and these pages ask it who you are. Nothing was changed. "
        "Customers can still write. Please try again in a minute."
    )
    return plain_page(request, "Not possible just now", words, 503)


def plain_page(request: WebRequest, heading: str, words: str, status: int) -> Response[Any]:
    return page(request, "admin/refused.html", status, heading=heading, words=words)

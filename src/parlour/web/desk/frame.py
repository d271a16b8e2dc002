"""What every page of the desk shows besides its own matter: who you are, the views, and your keys."""

import contextlib
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from parlour.agents.model import ActingAgent
from parlour.cases.model import COUNT_LIMIT, InboxCounts
from parlour.foundation.errors import Refused
from parlour.rota.actions import beat
from parlour.rota.model import State
from parlour.rota.policy import BEAT_MS
from parlour.store.errors import StoreAway
from parlour.web.asked_for import may_approve
from parlour.web.cookies import read_cookie
from parlour.web.desk.fragments import drawn
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page
from parlour.web.security import form_seed, form_token
from parlour.web.sessions import staff

KEYS_COOKIE = "keys"
VIEWS = (("mine", "Mine"), ("teams", "My teams"), ("all", "All"))
KEY_LIST = (
    ("j / k", "next or previous case in the list"),
    ("Enter", "open it"),
    ("u", "back to the list"),
    ("i", "take this case"),
    ("r", "write a reply"),
    ("n", "write a note"),
    ("e", "resolve"),
    ("/", "search"),
    ("g then m, t or a", "go to mine, my teams, all"),
    ("Ctrl or Cmd + Enter", "send what you are writing"),
    ("Esc", "leave the field; what you typed is kept"),
    ("?", "this list"),
)
_AGENT = "parlour.agent"


def agent_of(request: WebRequest) -> ActingAgent | None:
    """Read from the cookie once for each request."""
    scope: Any = request.scope  # its type knows no keys of our own
    if _AGENT not in scope:
        scope[_AGENT] = staff(request)
    found: ActingAgent | None = scope[_AGENT]
    return found


def desk_page(
    request: WebRequest, template: str, *, status: int = 200, cookies: tuple[Cookie, ...] = (), **facts: Any
) -> Response[bytes]:
    keys = keys_of(request)
    frame = {
        "agent": agent_of(request),
        "views": VIEWS,
        "view": "",
        "counts": None,
        "query": "",
        "street": bool(front_of(request).facts.street()),
        "keys": keys,
        "key_list": KEY_LIST,
        "here": request.scope["path"],
        "styles": drawn(request, "desk/parts/styles.html", (), {}),
        "scripts": drawn(request, "desk/parts/scripts.html", (keys,), {"keys": keys}),
        **facts,
    }
    agent = frame["agent"]
    rota = ""
    if agent is not None and (agent.teams or may_approve(agent)):
        _page_beats(request, agent)
        rota = rota_piece(request, agent, frame["here"])
    answer = page(request, template, status, cookies=cookies, bar=_bar(request, frame), rota=rota, **frame)
    # What staff see stays in no cache: after signing out, the back button must find nothing.
    answer.headers["cache-control"] = "no-store"
    return answer


def rota_piece(request: WebRequest, agent: ActingAgent, here: str) -> str:
    """The line under the bar: whether I am in the rota, the case that is offered to me, what waits for my yes."""
    front = front_of(request)
    seed, new = form_seed(request)
    if new:
        return ""
    state, offer = front.standing.of(agent.staff_id), front.standing.offer(agent.staff_id)
    token = form_token(request, seed)
    seconds = (offer.ends_at - front.now()) // 1000 if offer else 0
    asked, works = front.asked_for.of(agent), bool(agent.teams)
    facts = {"state": state, "offer": offer, "seconds": seconds, "here": here, "asked": asked, "works": works}
    key = (seed, *facts.values())
    return drawn(request, "desk/parts/rota.html", key, {**facts, "form_token": lambda: token})


def keys_of(request: WebRequest) -> str:
    """ "on", "off", or "" while this browser has not been asked."""
    chosen = read_cookie(request, KEYS_COOKIE)
    return chosen if chosen in {"on", "off"} else ""


def shown_counts(counted: InboxCounts) -> dict[str, str]:
    return {name: _limited(getattr(counted, name)) for name, _ in VIEWS}


def _bar(request: WebRequest, frame: dict[str, Any]) -> str:
    """The same for most of an agent's pages, so it is kept. "" while it cannot be: no session, or no seed yet."""
    agent, counts = frame["agent"], frame["counts"] or {}
    seed, new = form_seed(request)
    if agent is None or new or frame["query"]:
        return ""
    company = front_of(request).facts.company()
    key = (
        seed,
        agent.staff_id,
        agent.name,
        agent.roles,
        company.name,
        frame["view"],
        *counts.values(),
        frame["keys"],
        frame["street"],
    )
    token = form_token(request, seed)
    return drawn(
        request, "desk/parts/bar.html", key, {**frame, "company": company, "form_token": lambda: token}
    )


def _page_beats(request: WebRequest, agent: ActingAgent) -> None:
    """A page load counts as a beat of somebody who is available, so that the desk works without a script.

    Nobody waits for it to be written, and nothing is written for whoever is away.
    """
    front = front_of(request)
    known = front.standing.presence(agent.staff_id)
    if known is None or known.state != State.AVAILABLE or front.now() - known.beat_at < BEAT_MS:
        return
    with contextlib.suppress(Refused, StoreAway):
        beat(front.ground, agent)


def _limited(count: int) -> str:
    return str(count) if count < COUNT_LIMIT else f"{COUNT_LIMIT - 1}+"

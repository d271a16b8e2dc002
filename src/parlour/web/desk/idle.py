"""Before somebody is signed out for being idle they are told, six minutes early, and one press keeps them in.

The custodian ends a session that asked it nothing for two hours. It is asked when a page says that a key was
pressed; in between web remembers what it was told, and forgets it with the process: the next press asks anew.
"""

import contextlib
from dataclasses import dataclass, field
from typing import Any

from litestar import Response, post

from custodian_protocol.messages import Refusal, SessionNamed
from parlour.agents.model import ActingAgent
from parlour.foundation.clock import MINUTE
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.desk.guard import SignInFirst, signed_in
from parlour.web.desk.memory import memory_of
from parlour.web.desk.rota import quiet_ms
from parlour.web.desk.sign_in import next_place
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other

ASKED_EVERY_MS = 4 * MINUTE
WARNED_MS = 6 * MINUTE  # a page asks once a minute, so that five are left when the warning is read


@dataclass(slots=True)
class Lives:
    """Of each session that was pressed lately: when it was asked about, and until when it lives untouched."""

    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def keep(self, session: str, now: int, idle_ms: int) -> None:
        self.known = {name: life for name, life in self.known.items() if life[1] + WARNED_MS > now}
        self.known[session] = now, now + idle_ms


@post("/here", status_code=200)
async def here(request: WebRequest) -> Response[Any]:
    """For desk-idle.js: the warning when it is due, else nothing to see. 401 when the session is over."""
    form = await read_form(request)
    agent, quiet, now = signed_in(request), quiet_ms(form["quiet"]), front_of(request).now()
    asked_at, until = memory_of(request, Lives).known.get(agent.session, (0, agent.expires_at))
    if now >= until:
        raise SignInFirst
    if quiet < ASKED_EVERY_MS <= now - asked_at:
        until = await _stay(request, agent) or until
    ends_at = min(until, agent.expires_at)
    return page(
        request,
        "desk/parts/idle-piece.html",
        warned=ends_at - now < WARNED_MS,
        ends_at=ends_at,
        can_stay=until < agent.expires_at,
        here=next_place(form["next"]),
    )


@post("/stay", status_code=303)
async def stay(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    await _stay(request, signed_in(request))
    return see_other(next_place(form["next"]))


async def _stay(request: WebRequest, agent: ActingAgent) -> int:
    """The new end of the session, or 0 while nobody can say."""
    front = front_of(request)
    with contextlib.suppress(CustodianAway):
        try:
            found = await front.custodian.ask("directory", SessionNamed(agent.principal()))
        except CustodianRefused as refused:
            if refused.code == Refusal.NO_SESSION:
                raise SignInFirst from None
            raise
        now = front.now()
        memory_of(request, Lives).keep(agent.session, now, found.idle_ms)
        return now + int(found.idle_ms)
    return 0

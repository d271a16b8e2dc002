"""Live hints for the desk: ids of cases that changed in the agent's teams. Never a word, never a name."""

from litestar import Request, asgi

from parlour import events
from parlour.agents.model import ActingAgent
from parlour.foundation.errors import NotAllowed
from parlour.web.edge import Receive, Scope, Send
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.hub import RESYNC, team_hint
from parlour.web.live import last_seen, send_stream
from parlour.web.sessions import staff

CATCH_UP = 200


@asgi("/live", copy_scope=False)
async def live(scope: Scope, receive: Receive, send: Send) -> None:
    request: WebRequest = Request(scope, receive, send)
    front, agent = front_of(request), staff(request)
    if agent is None:
        raise NotAllowed("Sign in first.", code="not-signed-in")
    teams = None if agent.is_officer else frozenset(agent.teams)
    # Joined before looking back, so that nothing falls between; a hint that comes twice does no harm.
    stream = front.hub.join_teams(teams)
    try:
        first = await _missed(front, agent, last_seen(scope))
        # Hours later the session may have run out, or a lockdown ended it.
        still = lambda: staff(request) is not None  # noqa: E731 - said where it is used
        await send_stream(stream, scope, receive, send, first=first, still=still)
    finally:
        front.hub.leave(stream)


async def _missed(front: Front, agent: ActingAgent, cursor: str) -> bytes:
    """What happened since the page was drawn; past `CATCH_UP` rows one hint says to look again."""
    if not cursor:
        return b""
    teams = None if agent.is_officer else agent.teams
    found, _ = await front.ground.store.fetch(
        lambda reader: events.after(reader, cursor, CATCH_UP + 1, teams=teams)
    )
    if len(found) > CATCH_UP:
        return RESYNC
    return b"".join(team_hint(event) for event in found)

"""The agent who holds a case is typing a reply. Told to its customer's open pages, kept nowhere; notes never say it."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from parlour.foundation.errors import NotAllowed
from parlour.web.desk.guard import signed_in
from parlour.web.desk.reading import visible_case
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of


@post("/case/{reference:str}/writing", status_code=200)
async def agent_writes(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    if case.assignee_id != agent.staff_id or case.status == "resolved":
        raise NotAllowed("Take the case first.", code="not-held")
    front.hub.agent_writes(case.id)
    return Response(b"", media_type="text/plain")

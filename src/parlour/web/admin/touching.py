"""An officer's touch over exactly one act: asked for by the page, posed and judged by the custodian."""

from typing import Any

from litestar import Response

from custodian_protocol.messages import CeremonyWanted, Principal, Touch
from parlour.web.admin.guard import Officer
from parlour.web.forms import Form
from parlour.web.front import WebRequest, front_of
from parlour.web.passkeys import answer_to, ceremony_response


async def pose(request: WebRequest, officer: Officer, act: str) -> Response[Any]:
    """For passkey.js."""
    return await ceremony_response(request, _wanted(officer, act))


async def touched(request: WebRequest, officer: Officer, form: Form, act: str) -> Principal:
    """The officer, after a touch over exactly this act. Raises CustodianRefused and Invalid."""
    front, principal = front_of(request), officer.agent.principal()
    answer = await answer_to(front, form, _wanted(officer, act), person=officer.agent.name)
    await front.custodian.ask("touch", Touch(principal, answer))
    return principal


def _wanted(officer: Officer, act: str) -> CeremonyWanted:
    return CeremonyWanted("touch", officer.agent.principal(), act, "", "")

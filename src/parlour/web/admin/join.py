"""An invited person's way in: a link that GET never spends, and a passkey of their own."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CeremonyWanted, TokenFacts, TokenShown
from parlour.foundation.errors import Invalid, NotAllowed
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page
from parlour.web.passkeys import answer_to, ceremony_response

OLD_LINK = "This invitation was used, stopped or is too old. Ask the officer who invited you for a new one."


@get("/join/{token:str}")
async def show_invitation(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    return await _invitation(request, token, await _facts(request, token))


@post("/join/{token:str}/ceremony", status_code=200)
async def ceremony(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    await read_form(request)
    facts = await _facts(request, token)
    return await ceremony_response(request, _enrol(token, facts))


@post("/join/{token:str}", status_code=200)
async def join(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    form, front = await read_form(request), front_of(request)
    facts = await _facts(request, token)
    try:
        answer = await answer_to(front, form, _enrol(token, facts), person="")
        entry = await front.custodian.ask("enrol", answer)
    except (CustodianRefused, Invalid) as refused:
        return await _invitation(request, token, facts, refused.words)
    return page(request, "admin/joined.html", entry=entry)


async def _facts(request: WebRequest, token: str) -> TokenFacts:
    try:
        facts: TokenFacts = await front_of(request).custodian.ask("token", TokenShown(token[:200]))
    except CustodianRefused:
        raise NotAllowed(OLD_LINK, code="old-link") from None
    if facts.kind != "invitation":
        raise NotAllowed(OLD_LINK, code="old-link")
    return facts


async def _invitation(request: WebRequest, token: str, facts: TokenFacts, problem: str = "") -> Response[Any]:
    known = await front_of(request).ground.store.fetch(teams)
    names = [team.name for team in known if team.id in facts.teams]
    return page(
        request,
        "admin/join.html",
        403 if problem else 200,
        token=token,
        facts=facts,
        teams=names,
        problem=problem,
    )


def _enrol(token: str, facts: TokenFacts) -> CeremonyWanted:
    return CeremonyWanted("enrol", None, "", token, facts.name)

"""Set-up's ground: its steps, its token in a cookie, and how far it has come. The custodian checks each page."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from custodian_protocol.messages import FounderTeams, Installation, Nothing, TokenFacts, TokenShown
from parlour.foundation.errors import NotAllowed
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.admin.forms import Slips
from parlour.web.admin.saving import UNNAMED
from parlour.web.cookies import cookie, read_cookie
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page

SETUP_COOKIE = "setup"
OLD_LINK = (
    "This set-up link was used, replaced or is too old. `parlour up` prints a fresh one each time it starts, "
    "until set-up is finished."
)
STEPS = (
    ("company", "Your company"),
    ("you", "You and your passkey"),
    ("root", "The root key"),
    ("hours", "Hours and answer time"),
    ("teams", "Teams and topics"),
    ("done", "Try it"),
)
SEEN_COOKIE = "setup-seen"  # pages whose defaults may stand, so that only the browser knows they were done
SEEN_STEPS = frozenset({"root", "hours"})


@dataclass(frozen=True, slots=True)
class Step:
    """Set-up as it stands when one of its pages is asked for."""

    name: str
    token: str
    installation: Installation
    finished: frozenset[str]

    @property
    def onward(self) -> str:
        names = [name for name, _ in STEPS]
        return f"/admin/setup/{names[min(names.index(self.name) + 1, len(names) - 1)]}"


def seen_cookie(request: WebRequest, step: Step) -> Cookie:
    return cookie(request, SEEN_COOKIE, ".".join(sorted(step.finished & SEEN_STEPS | {step.name})))


async def step_of(request: WebRequest, name: str) -> Step:
    front, token = front_of(request), read_cookie(request, SETUP_COOKIE)
    await token_facts(front, token)
    installation = await front.custodian.ask("hello", Nothing())
    seen = frozenset(read_cookie(request, SEEN_COOKIE).split(".")) & SEEN_STEPS
    return Step(name, token, installation, seen | await _finished(front, installation))


async def token_facts(front: Front, token: str) -> TokenFacts:
    """Raises NotAllowed unless the custodian knows this as its living set-up token."""
    try:
        facts: TokenFacts = await front.custodian.ask("token", TokenShown(token[:200]))
    except CustodianRefused:
        raise NotAllowed(OLD_LINK, code="old-link") from None
    if facts.kind != "setup":
        raise NotAllowed(OLD_LINK, code="old-link")
    return facts


async def _finished(front: Front, installation: Installation) -> frozenset[str]:
    company, known = front.facts.company(), await front.ground.store.fetch(teams)
    done = {
        "company": company.name not in {"", UNNAMED},
        "you": installation.founded,
        "teams": bool(known),
    }
    return frozenset(name for name, is_done in done.items() if is_done)


async def give_teams(front: Front, token: str) -> None:
    """The founder answers in every team, whichever of the two pages came first."""
    known = await front.ground.store.fetch(teams)
    installation = await front.custodian.ask("hello", Nothing())
    if known and installation.founded:
        await front.custodian.ask("founder-teams", FounderTeams(token, tuple(team.id for team in known)))


def setup_page(
    request: WebRequest,
    step: Step,
    template: str,
    slips: Slips | None = None,
    *,
    cookies: tuple[Cookie, ...] = (),
    **facts: Any,
) -> Response[Any]:
    return page(
        request,
        f"admin/setup/{template}",
        400 if slips else 200,
        cookies=cookies,
        steps=STEPS,
        step=step.name,
        finished=step.finished,
        installation=step.installation,
        onward=step.onward,
        errors=slips.errors if slips else {},
        **facts,
    )

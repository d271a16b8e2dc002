"""Sets up the rehearsal's company through the set-up pages, with passkeys held in software."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.pages import NotThere, token
from parlour.cli.replay.people import Agent, Refused, shown, with_passkey
from parlour.cli.replay.rehearsal import setup_token
from parlour.config import Settings
from parlour.demo.passkeys import Authenticator

FOUNDER = "Olga"
COLLEAGUES = {"Ana": "Care", "Ben": "Lines", "Cara": "Care", "Dev": "Lines"}  # each in one team
TEAMS = {"Care": "A question", "Lines": "A fault"}  # each with one topic
COMPANY = {"name": "Rehearsal", "address": "", "zone": "Europe/London"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = {f"{day}_{end}": clock for day in DAYS for end, clock in (("start", "08:00"), ("end", "20:00"))}

_TOPIC = re.compile(r'<input type="radio" name="topic"[^>]*value="([^"]+)"[^>]*><label[^>]*>([^<]*)</label>')
_TEAM = re.compile(r'<input type="checkbox" name="teams" value="([^"]+)"[^>]*>([^<]*)</label>')
_SHEET = re.compile(r'data-sheet="\d"><pre>(.*?)</pre>', re.DOTALL)
_LINK = re.compile(r"/admin/join/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Company:
    url: str
    founder: Agent
    agents: tuple[Agent, ...]
    topics: dict[str, str]  # team's name to its topic's id
    sheets: tuple[str, ...] = field(default=(), repr=False)  # recovery sheets, where they were printed


async def found_company(
    settings: Settings, colleagues: Mapping[str, str] = COLLEAGUES, *, sheets: bool = False
) -> Company:
    """With `sheets` the root key leaves the machine's disk, as an operator may choose at set-up."""
    wire = Wire(settings.url)
    try:
        founder = Agent(FOUNDER, next(iter(TEAMS)), Authenticator(settings.url))
        printed = await _set_up(Browser(wire), founder, setup_token(settings), sheets=sheets)
        await founder.sign_in(wire)
        agents = [await join(wire, founder, name, team) for name, team in colleagues.items()]
        topics = await _topics(Browser(wire))
    finally:
        wire.close()
    by_team = {team: topics[topic] for team, topic in TEAMS.items()}
    return Company(settings.url, founder, tuple(agents), by_team, printed)


async def _set_up(browser: Browser, founder: Agent, link: str, *, sheets: bool) -> tuple[str, ...]:
    """The recovery sheets, when they were wanted."""
    await _submit(browser, f"/admin/setup/{link}", {})
    await _submit(browser, "/admin/setup/company", COMPANY)
    page = await shown(browser, "/admin/setup/you")
    fields = {"token": token(page), "name": founder.name}
    answer = await with_passkey(
        browser, founder.passkey, fields, "/admin/setup/you", "/admin/setup/you/ceremony"
    )
    _expect_onward(answer.status, "/admin/setup/you")
    printed: tuple[str, ...] = ()
    if sheets:
        page = await shown(browser, "/admin/setup/root")
        answer = await browser.post("/admin/setup/root", {"token": token(page), "root": "sheets"})
        printed = tuple(unescape(text) for text in _SHEET.findall(answer.text))
    await _submit(browser, "/admin/setup/hours", {**HOURS, "holidays": "", "target": "60"})
    rows: dict[str, str] = {}
    for number, (team, topic) in enumerate(TEAMS.items()):
        rows |= {f"team_{number}_id": "", f"team_{number}": team, f"topics_{number}": topic}
    await _submit(browser, "/admin/setup/teams", rows)
    await _submit(browser, "/admin/setup/done", {})
    return printed


async def join(wire: Wire, founder: Agent, name: str, team: str, roles: str = "agent") -> Agent:
    """Invited by the founder with a touch, then in by the invitation's link with a passkey of their own."""
    office = Browser(wire, founder.cookies)
    page = await shown(office, "/admin/people")
    teams = {label.strip(): value for value, label in _TEAM.findall(page)}
    asked = {"token": token(page), "name": name, "roles": roles, "teams": teams[team]}
    told = await with_passkey(office, founder.passkey, asked, "/admin/people", "/admin/people/ceremony")
    link = _LINK.search(told.text)
    if link is None:
        raise Refused(f"/admin/people answered {told.status}")
    agent, own = Agent(name, team, Authenticator(founder.passkey.origin)), Browser(wire)
    fields = {"token": token(await shown(own, link[0]))}
    joined = await with_passkey(own, agent.passkey, fields, link[0], f"{link[0]}/ceremony")
    if joined.status != 200:
        raise Refused(f"/admin/join answered {joined.status}")
    await agent.sign_in(wire)
    return agent


async def _submit(browser: Browser, path: str, fields: dict[str, str]) -> None:
    page = await shown(browser, path)
    _expect_onward((await browser.post(path, {"token": token(page), **fields})).status, path)


def _expect_onward(status: int, path: str) -> None:
    if status != 303:
        raise Refused(f"{'/'.join(path.split('/')[:3])} answered {status}")


async def _topics(browser: Browser) -> dict[str, str]:
    found = {unescape(name): value for value, name in _TOPIC.findall(await shown(browser, "/write"))}
    if set(found) != set(TEAMS.values()):
        raise NotThere("the topics that were set up")
    return found

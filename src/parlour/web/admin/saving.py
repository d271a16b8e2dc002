"""The three pages that set-up and the officers share: company, hours, teams. What they show and how they save."""

from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from parlour.agents.model import ActingAgent, Founder
from parlour.company.actions import save_company
from parlour.company.model import Company
from parlour.foundation.errors import Invalid
from parlour.promises.model import OpeningHours
from parlour.store.contract import Reader
from parlour.teams.actions import save_teams
from parlour.teams.model import Team, Topic
from parlour.teams.queries import teams, topics
from parlour.web.admin.forms import (
    DAYS,
    TARGETS,
    CompanyTyped,
    Slips,
    TeamRow,
    clock,
    read_company,
    read_hours,
    read_teams,
    team_rows,
    typed_company,
    typed_rows,
)
from parlour.web.forms import Form
from parlour.web.front import Front

UNNAMED = "Unnamed company"  # set-up works in any order: hours may come before the name
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SUGGESTED = (
    TeamRow("", "Customer care", "A question\nA complaint\nSomething else"),
    TeamRow("", "Accounts", "A bill or a payment\nChange of address\nEnd my contract"),
    TeamRow("", "Technical help", "Something does not work"),
)


async def keep_company(front: Front, by: ActingAgent | Founder, form: Form) -> None:
    typed, known = read_company(form), front.facts.company()
    company = replace(
        known,
        name=typed.name,
        address=typed.address,
        hours=replace(known.hours, zone=typed.zone),
        phone=typed.phone,
        phone_hours=typed.phone_hours,
    )
    await _save(front, by, company, "name")


async def keep_hours(front: Front, by: ActingAgent | Founder, form: Form) -> None:
    known = front.facts.company()
    hours, target, live = read_hours(form, known.zone)
    name = known.name or UNNAMED
    company = replace(known, name=name, hours=hours, target_minutes=target, live_cases=live)
    await _save(front, by, company, "monday_start")


async def keep_teams(front: Front, by: ActingAgent | Founder, form: Form) -> tuple[Team, ...]:
    known = await front.ground.store.fetch(lambda reader: topics(reader, with_retired=True))
    drafts = read_teams(form, known)
    try:
        saved = await save_teams(front.ground, by, drafts)
    except Invalid as refused:
        raise Slips({"team_0": refused.words}) from None
    front.facts.forget()
    return saved


def company_facts(company: Company, form: Form | None = None) -> dict[str, Any]:
    if form is not None:
        typed = typed_company(form)
    else:
        name = "" if company.name == UNNAMED else company.name
        typed = CompanyTyped(name, company.address, company.zone, company.phone, company.phone_hours)
    return {
        "typed": typed,
        "zones": sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"),
    }


def hours_facts(company: Company, form: Form | None = None) -> dict[str, Any]:
    if form is not None:
        week = [(form[f"{day}_start"], form[f"{day}_end"]) for day in DAYS]
        return {**_hours(week, form["holidays"], form["target"]), "live_cases": form["live_cases"]}
    holidays = "\n".join(sorted(map(str, company.hours.holidays)))
    facts = _hours(_week(company.hours), holidays, str(company.target_minutes))
    return {**facts, "live_cases": str(company.live_cases)}


async def teams_facts(front: Front, form: Form | None = None) -> dict[str, Any]:
    if form is not None:
        return {"rows": typed_rows(form)}

    def read(reader: Reader) -> tuple[tuple[Team, ...], tuple[Topic, ...]]:
        return teams(reader), topics(reader)

    known, listed = await front.ground.store.fetch(read)
    if not known:
        return {"rows": [*SUGGESTED, TeamRow("", "", "")]}
    return {"rows": team_rows(known, listed)}


async def _save(front: Front, by: ActingAgent | Founder, company: Company, field: str) -> None:
    try:
        await save_company(front.ground, by, company)
    except Invalid as refused:
        raise Slips({field: refused.words}) from None
    front.facts.forget()


def _week(hours: OpeningHours) -> list[tuple[str, str]]:
    return [(clock(day[0].start), clock(day[-1].end)) if day else ("", "") for day in hours.week]


def _hours(week: list[tuple[str, str]], holidays: str, target: str) -> dict[str, Any]:
    days = [(key, name, start, end) for key, name, (start, end) in zip(DAYS, DAY_NAMES, week, strict=True)]
    choices = sorted({*TARGETS, *([int(target)] if target.isascii() and target.isdecimal() else [])})
    return {"days": days, "holidays": holidays, "target": target, "targets": [(n, _span(n)) for n in choices]}


def _span(minutes: int) -> str:
    """Half an hour, 2 hours: always of open time."""
    if minutes % 60:
        return f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes // 60} hours"

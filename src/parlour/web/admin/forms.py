"""What officers type about their company, read into the shapes the nouns know. Pure: errors by field, in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from zoneinfo import available_timezones

from parlour.company.model import LIVE_CASES
from parlour.company.policy import PHONE
from parlour.promises.model import OpeningHours, Span
from parlour.teams.model import Team, TeamDraft, Topic
from parlour.web.forms import Form

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TARGETS = (15, 30, 60, 120, 240, 480, 960, 1440)
MOST_NAME = 80
MOST_ADDRESS, MOST_PHONE_HOURS = 400, 200
MOST_TEAMS = 20
MOST_LIVE = 15  # the custodian's cap on cases held
NEW_ROWS = 2
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.h]?([0-5]\d)?")


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: str
    name: str
    topics: str  # one a line


class Slips(Exception):
    """Fields that cannot be kept as they are, with words for each."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__("slips in a form")


@dataclass(frozen=True, slots=True)
class CompanyTyped:
    name: str
    address: str
    zone: str
    phone: str
    phone_hours: str


def typed_company(form: Form) -> CompanyTyped:
    return CompanyTyped(*(form.text(each.name) for each in fields(CompanyTyped)))


def read_company(form: Form) -> CompanyTyped:
    typed, errors = typed_company(form), {}
    name, address, zone = typed.name, typed.address, typed.zone
    if not name or len(name) > MOST_NAME or not name.isprintable():
        errors["name"] = f"Enter the name customers know you by, at most {MOST_NAME} characters."
    if len(address) > MOST_ADDRESS:
        errors["address"] = f"Shorten the address to {MOST_ADDRESS} characters."
    if zone not in available_timezones():
        errors["zone"] = "Choose a time zone from the list, such as Europe/London."
    if typed.phone and not PHONE.fullmatch(typed.phone):
        errors["phone"] = "Write the phone number like 020 7946 0000 or +44 20 7946 0000."
    if len(typed.phone_hours) > MOST_PHONE_HOURS:
        errors["phone_hours"] = f"Shorten this to {MOST_PHONE_HOURS} characters."
    if errors:
        raise Slips(errors)
    return typed


def read_hours(form: Form, zone: str) -> tuple[OpeningHours, int, int]:
    """Opening hours of a week, holidays, the target in minutes of open time, and conversations at once."""
    errors: dict[str, str] = {}
    week = tuple(_read_day(form, day, errors) for day in DAYS)
    holidays = _read_holidays(form.text("holidays"), errors)
    target = form["target"]
    if not target.isascii() or not target.isdecimal() or not 1 <= int(target[:6]) <= 10_080:
        errors["target"] = "Choose how soon people get a first answer."
    live = form["live_cases"] or str(LIVE_CASES)
    if not live.isascii() or not live.isdecimal() or not 1 <= int(live[:3]) <= MOST_LIVE:
        errors["live_cases"] = f"Choose a number from 1 to {MOST_LIVE}."
    if not errors and not any(week):
        errors["monday_start"] = "Give at least one day with opening hours."
    if errors:
        raise Slips(errors)
    return OpeningHours(zone, week, holidays), int(target), int(live)


def _read_day(form: Form, day: str, errors: dict[str, str]) -> tuple[Span, ...]:
    start, end = form.text(f"{day}_start"), form.text(f"{day}_end")
    if not start and not end:
        return ()
    opens, closes = _minutes(start), _minutes(end)
    if opens is None or closes is None:
        errors[f"{day}_start"] = f"{day.capitalize()}: write both times like 09:00, or leave both empty."
        return ()
    closes = closes or 24 * 60
    if closes <= opens:
        errors[f"{day}_start"] = f"{day.capitalize()}: the closing time must come after the opening time."
        return ()
    return (Span(opens, closes),)


def _minutes(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    return minutes if minutes <= 24 * 60 else None


def clock(minutes: int) -> str:
    """As a time field writes it; midnight at the end of a day is 00:00 there."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _read_holidays(text: str, errors: dict[str, str]) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(line.strip()) for line in text.split("\n") if line.strip())
    except ValueError:
        errors["holidays"] = "Write one date a line, like 2027-12-25."
        return frozenset()


def read_teams(form: Form, topics: Iterable[Topic]) -> tuple[TeamDraft, ...]:
    """Numbered teams, each with its topics one a line. A topic is known by its name, wherever it moved to; one
    whose line was changed in its place, and nothing else of its team, is the same topic under another name."""
    listed = list(topics)
    known = {topic.name.casefold(): topic.id for topic in listed}
    lines = {number: _lines(form.text(f"topics_{number}")) for number in range(MOST_TEAMS)}
    typed = {line.casefold() for team in lines.values() for line in team}
    drafts, errors = [], {}
    for number in range(MOST_TEAMS):
        name, team_id = form.text(f"team_{number}"), form[f"team_{number}_id"]
        missing = [
            topic.id
            for topic in listed
            if topic.team_id == team_id and not topic.retired and topic.name.casefold() not in typed
        ]
        fresh = [line for line in lines[number] if line.casefold() not in known]
        renamed = dict(zip(fresh, missing, strict=True)) if len(fresh) == len(missing) else {}
        named = tuple((known.get(line.casefold()) or renamed.get(line, ""), line) for line in lines[number])
        if name:
            drafts.append(TeamDraft(team_id, name, named))
        elif named:
            errors[f"team_{number}"] = "Name the team that these topics lead to."
    if errors:
        raise Slips(errors)
    return tuple(drafts)


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def team_rows(teams: Iterable[Team], topics: Iterable[Topic]) -> list[TeamRow]:
    """What the page shows: the teams there are, then two empty ones."""
    listed = list(topics)
    rows = [
        TeamRow(team.id, team.name, "\n".join(topic.name for topic in listed if topic.team_id == team.id))
        for team in teams
    ]
    return rows[: MOST_TEAMS - NEW_ROWS] + [TeamRow("", "", "")] * NEW_ROWS


def typed_rows(form: Form) -> list[TeamRow]:
    """The same page again, as it was typed."""
    return [
        TeamRow(form[f"team_{number}_id"], form[f"team_{number}"], form[f"topics_{number}"])
        for number in range(MOST_TEAMS)
        if f"team_{number}" in form
    ]

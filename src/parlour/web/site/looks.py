"""Log entries of one conversation as its customer reads them: a day, a person, an act, a reason."""

from dataclasses import dataclass
from itertools import groupby

from custodian_protocol.messages import Look, Looks
from parlour.requests.types import TYPES
from parlour.web.front import Front
from parlour.web.times import local_day

FILTERS = ("all", "month", "people")  # people: openings by somebody of the company
LABELS = {field.name: field.label for kind in TYPES.values() for step in kind.steps for field in step.fields}


@dataclass(frozen=True, slots=True)
class Told:
    at: int
    act: str
    who: str  # a first name; "customer"; "automatic"
    team: str  # its name, "" when the person is in none
    purpose: str
    about: str  # the question whose answer was shown; "" otherwise


def told(front: Front, looks: Looks, wanted: str = "") -> list[tuple[int, list[Told]]]:
    """By day, the newest first, in the company's zone. `wanted` is one of FILTERS."""
    zone = front.facts.company().zone
    newest = [_told(front, look) for look in reversed(looks.looks)]
    if wanted == "month":
        this = local_day(front.now(), zone)
        newest = [
            one
            for one in newest
            if (day := local_day(one.at, zone)).year == this.year and day.month == this.month
        ]
    elif wanted == "people":
        newest = [
            one
            for one in newest
            if one.act in ("opened", "revealed") and one.who not in ("customer", "automatic")
        ]
    return [
        (entries[0].at, entries)
        for entries in (list(group) for _, group in groupby(newest, lambda one: local_day(one.at, zone)))
    ]


def _told(front: Front, look: Look) -> Told:
    about = LABELS.get(look.about, "") if look.act == "revealed" else ""
    return Told(look.at, look.act, look.who, front.facts.team_name(look.team), look.purpose, about)

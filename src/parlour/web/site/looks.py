"""Log entries of one conversation as its customer reads them: a day, a person, an act, a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from custodian_protocol.messages import Look, Looks
from parlour.requests.types import TYPES
from parlour.web.front import Front
from parlour.web.times import local_day

FILTERS = ("all", "month", "people")  # people: openings by somebody of the company
OPENINGS, NOBODY = ("opened", "revealed"), ("customer", "automatic")
LABELS = {field.name: field.label for kind in TYPES.values() for step in kind.steps for field in step.fields}


@dataclass(frozen=True, slots=True)
class Told:
    at: int
    act: str
    who: str  # a first name; "customer"; "automatic"
    team: str  # its name, "" when the person is in none
    purpose: str
    about: str  # the question whose answer was shown; "" otherwise
    reference: str = ""  # where entries of several conversations stand together


def told(front: Front, looks: Looks, wanted: str = "", reference: str = "") -> list[Told]:
    """The newest first. `wanted` is one of FILTERS."""
    zone = front.facts.company().zone
    newest = [_told(front, look, reference) for look in reversed(looks.looks)]
    if wanted == "month":
        this = local_day(front.now(), zone)
        return [one for one in newest if local_day(one.at, zone).replace(day=1) == this.replace(day=1)]
    if wanted == "people":
        return [one for one in newest if one.act in OPENINGS and one.who not in NOBODY]
    return newest


def by_day(front: Front, entries: Iterable[Told]) -> list[tuple[int, list[Told]]]:
    """Entries in their order, a day's together, in the company's zone."""
    zone = front.facts.company().zone
    days = (list(group) for _, group in groupby(entries, lambda one: local_day(one.at, zone)))
    return [(day[0].at, day) for day in days]


def _told(front: Front, look: Look, reference: str) -> Told:
    about = LABELS.get(look.about, "") if look.act == "revealed" else ""
    return Told(look.at, look.act, look.who, front.facts.team_name(look.team), look.purpose, about, reference)

"""The line above the box: whether somebody is really here, how soon people are answered, or a clock time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from parlour.cases.model import Case
from parlour.foundation.clock import MINUTE
from parlour.promises.measuring import waiting_range
from parlour.promises.model import Measure
from parlour.promises.policy import promise_at
from parlour.rota.queries import line_of
from parlour.teams.model import Topic
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page

PATIENCE_MINUTES = 5
SOON_MINUTES = 60  # past this "within 200 minutes" says less than a clock time


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in line, and between which minutes we expect it to be their turn; 0 when not known."""

    number: int
    overtaken: bool
    least: int
    most: int
    overdue: bool = False  # nobody came five minutes past what eight in ten were told


@get("/promise")
async def promise_line(request: WebRequest) -> Response[bytes]:
    """The line alone, for promise.js: somebody may come or go while a person types."""
    front = front_of(request)
    topic = front.facts.topic(request.query_params.get("topic", ""))
    return page(request, "site/promise.html", **promise_now(front, topic))


def promise_now(front: Front, topic: Topic | None = None) -> dict[str, Any]:
    """What somebody who writes now is promised; without a topic, what holds whichever they choose."""
    topics = [topic] if topic else list(front.facts.topics())
    here, company, now = topics_here(front), front.facts.company(), front.now()
    measured = [front.standing.measure(one.id) for one in topics]
    latest = max(
        (one.promise_minutes or company.target_minutes for one in measured), default=company.target_minutes
    )
    sure = all(one.answer_minutes and one.line_minutes <= one.answer_minutes for one in measured)
    return {
        "now": now,
        "promise_at": promise_at(company.hours, latest, now),
        "here": _here(topics, here),
        "minutes": latest if sure and latest <= SOON_MINUTES else 0,
        "topics_here": here,
    }


def topics_here(front: Front) -> frozenset[str]:
    """Topics for which "somebody is here" is true at this moment."""
    teams = front.standing.teams_here(front.facts.company().live_cases)
    return frozenset(topic.id for topic in front.facts.topics() if topic.team_id in teams)


async def place_in_line(front: Front, case: Case) -> Place | None:
    """For a case nobody holds yet while somebody of its team is here; otherwise its promise says all we know."""
    teams = front.standing.teams_with_people()
    if case.assignee_id or not case.promise_at or case.resolved_at or case.team_id not in teams:
        return None
    measured = front.standing.measures()
    line = await front.ground.store.fetch(lambda reader: line_of(reader, case, measured))
    least, most = waiting_range(line.place, line.pace_ms)
    left = (case.promise_at - front.now()) // 60_000
    # A range that ends after the promise would take it back in the same breath.
    shown = (least, most) if most <= left else (0, 0)
    return Place(line.place, line.overtaken, *shown, overdue=_is_overdue(case, measured, front.now()))


def _is_overdue(case: Case, measured: Mapping[str, Measure], now: int) -> bool:
    estimate = measured.get(case.topic_id, Measure(case.topic_id)).answer_minutes
    return bool(estimate) and now > case.waiting_since + (estimate + PATIENCE_MINUTES) * MINUTE


def _here(topics: Sequence[Topic], here: frozenset[str]) -> str:
    found = sum(topic.id in here for topic in topics)
    if not found:
        return "nobody"
    return "somebody" if found == len(topics) else "some"


routes = [promise_line]

"""The live queue wall: numbers of each team, readable from across the room. No name, no reference, no word."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get

from parlour.promises.model import Measure
from parlour.rota.model import TeamNow
from parlour.rota.queries import kept_today, wall
from parlour.store.contract import Reader
from parlour.teams.model import Topic
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of
from parlour.web.times import clock_words


@dataclass(frozen=True, slots=True)
class ShownTeam:
    name: str
    waiting: int
    longest: int  # minutes
    at_risk: int
    here: int
    topics: tuple[tuple[str, int], ...]  # name, and minutes eight in ten wait; 0 while not measured


@dataclass(frozen=True, slots=True)
class Kept:
    kept: int
    owed: int

    @property
    def percent(self) -> int:
        return self.kept * 100 // self.owed if self.owed else 0


@get("/wall")
async def show_wall(request: WebRequest) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    now, company = front.now(), front.facts.company()
    topics = [topic for topic in front.facts.topics() if agent.is_officer or topic.team_id in agent.teams]
    ids = [topic.id for topic in topics]

    def read(reader: Reader) -> tuple[tuple[TeamNow, ...], tuple[int, int]]:
        return wall(reader, _teams(front, topics), now), kept_today(reader, ids, company.zone, now)

    found, today = await front.ground.store.fetch(read)
    measured = [front.standing.measure(topic_id) for topic_id in ids]
    return desk_page(
        request,
        "desk/wall.html",
        teams=[_shown(front, team, topics, now) for team in found],
        today=Kept(*today),
        month=_month(measured),
        as_of=clock_words(now, company.zone, language_of(request)),
    )


def _teams(front: Front, topics: list[Topic]) -> dict[str, str]:
    ids = dict.fromkeys(topic.team_id for topic in topics)
    return {team_id: front.facts.team_name(team_id) for team_id in ids}


def _shown(front: Front, team: TeamNow, topics: list[Topic], now: int) -> ShownTeam:
    own = [topic for topic in topics if topic.team_id == team.team_id]
    return ShownTeam(
        team.name,
        team.waiting,
        max(0, now - team.longest_since) // 60_000 if team.longest_since else 0,
        team.at_risk,
        front.standing.here(front.facts.company().live_cases, team.team_id),
        tuple((topic.name, front.standing.measure(topic.id).answer_minutes) for topic in own),
    )


def _month(measured: list[Measure]) -> Kept:
    return Kept(sum(one.kept for one in measured), sum(one.owed for one in measured))

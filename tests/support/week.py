"""A simulated week at a desk, on the real store: customers write, the worker offers, promises and measures, agents
take and answer, all through the actions and duties that the processes run.

Only people are made up. They lunch, lose the network, miss an offer now and then, answer within minutes, and take
what is offered or else the next case on the list. Time goes in steps of a beat, and faster while nobody is there.
"""

import random
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from parlour.agents.model import ActingAgent, Founder
from parlour.cases.actions import finish_registered, open_case, reply
from parlour.cases.queries import inbox
from parlour.company.actions import save_company
from parlour.foundation.clock import DAY, HOUR, MINUTE, SECOND
from parlour.promises.measuring import was_kept
from parlour.promises.model import FirstAnswer, weekdays
from parlour.promises.policy import is_open
from parlour.rota import actions as rota
from parlour.rota.model import State
from parlour.rota.policy import LOST_MS, standing
from parlour.rota.queries import offered, presences
from parlour.store.contract import Reader
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft, Topic
from parlour.teams.queries import topics
from parlour.worker.promises import MeasureDuty, PromisesDuty, RotaDuty
from tests.cast import COMPANY, Office, form_key

STEP = 15 * SECOND
NIGHT_STEP = 60 * SECOND
MEASURED_EVERY = 2 * MINUTE
SLOTS = 3
TARGET = 60  # the operator's, of open minutes
MONDAY = 1_772_409_600_000  # 2 March 2026, midnight in London
TEAMS = ("Care", "Lines", "Bills", "Moves")
HOURS = weekdays("Europe/London", 8 * 60, 18 * 60)
BLANKS = 200


@dataclass(slots=True)
class Result:
    customers: int = 0
    kept: int = 0
    owed: int = 0
    moved: int = 0
    passed: int = 0  # promises whose time came without an answer or a new time
    forgotten: int = 0  # customers without an answer and without an open promise
    lost: int = 0  # conversations whose agent was lost

    @property
    def kept_percent(self) -> float:
        return 100 * self.kept / max(1, self.owed)


@dataclass(slots=True)
class Held:
    case_id: str
    answer_due: int
    done_at: int
    answered: bool = False


@dataclass
class Week:
    office: Office
    agents: int
    customers: int
    days: int
    seed: int = 1
    result: Result = field(default_factory=Result)

    def __post_init__(self) -> None:
        ground, office = self.office.ground, self.office
        self.chance = random.Random(self.seed)
        office.clock.at = MONDAY
        company = replace(COMPANY, hours=HOURS, target_minutes=TARGET, live_cases=SLOTS)
        save_company(ground, Founder(), company).result()
        save_teams(ground, Founder(), [TeamDraft("", name, (("", name),)) for name in TEAMS]).result()
        self.topics = ground.store.read(topics)
        self.people = [office.agent(f"Agent {n}", self._topic(n).team_id) for n in range(self.agents)]
        self.held: dict[str, list[Held]] = defaultdict(list)
        self.here: dict[str, bool] = {}
        self.arrivals = self._arrivals()
        self.arrived = 0

    def run(self) -> Result:
        end, clock = MONDAY + self.days * DAY, self.office.clock
        while clock.at < end:
            if not self._deploying():
                self._customers_write()
                self._agents_work()
                self._worker_works()
            clock.at += STEP if self._anybody_due() else NIGHT_STEP
        self._close_books()
        return self.result

    # -- what happens to everybody ---------------------------------------------------------------------

    def _arrivals(self) -> list[int]:
        """Three in four come in opening hours, the others at night; a storm is an hour of ten times as many."""
        found: list[int] = []
        day = int(self.customers / self.days)
        for number in range(self.days):
            midnight = MONDAY + number * DAY
            found += [midnight + int(self.chance.uniform(8, 18) * HOUR) for _ in range(day * 3 // 4)]
            found += [midnight + int(self.chance.uniform(0, 24) * HOUR) for _ in range(day // 4)]
        at = MONDAY + (self.days - 1) // 2 * DAY + 11 * HOUR
        found += [at + int(self.chance.uniform(0, 1) * HOUR) for _ in range(day)]
        return sorted(found)

    def _deploying(self) -> bool:
        at = self._clock()
        return self._day() == 1 and 15 * HOUR <= at < 15 * HOUR + 40 * SECOND

    def _cut(self, number: int) -> bool:
        """Three in four lose the network for a quarter of an hour."""
        at = self._clock()
        return (
            self._day() == min(2, self.days - 1)
            and 14 * HOUR <= at < 14 * HOUR + 15 * MINUTE
            and number % 4 > 0
        )

    def _anybody_due(self) -> bool:
        now = self.office.clock.at
        return any(is_open(HOURS, now + ahead) for ahead in (0, NIGHT_STEP, -LOST_MS - NIGHT_STEP))

    def _clock(self) -> int:
        there = datetime.fromtimestamp(self.office.clock.at / 1000, ZoneInfo(HOURS.zone))
        return (there.hour * 3600 + there.minute * 60 + there.second) * SECOND

    def _day(self) -> int:
        return (self.office.clock.at - MONDAY) // DAY

    def _topic(self, number: int) -> Topic:
        return self.topics[number % len(TEAMS)]

    # -- customers -------------------------------------------------------------------------------------

    def _customers_write(self) -> None:
        upto = bisect_right(self.arrivals, self.office.clock.at)
        if upto == self.arrived:
            return
        if len(self.office.ground.pool) < upto - self.arrived:
            self.office.fill_pool(BLANKS + upto - self.arrived)
        opened = [
            open_case(
                self.office.ground,
                topic_id=self.chance.choice(self.topics).id,
                body="Words.",
                form_key=form_key(),
                language="en",
            )
            for _ in range(self.arrived, upto)
        ]
        finish_registered(self.office.ground, [one.result().case_id for one in opened]).result()
        self.arrived = upto

    # -- agents ----------------------------------------------------------------------------------------

    def _agents_work(self) -> None:
        now = self.office.clock.at
        if not self._anybody_due():
            return
        self._beat(now)
        present = {who.staff_id: who for who in self.office.store.read(lambda reader: presences(reader, now))}
        offers = self.office.store.read(lambda reader: offered(reader, now))
        by_reference = {offer.reference for offer in offers.values()}
        lists = {
            topic.team_id: [row for row in self._list(topic) if row[1] not in by_reference]
            for topic in self.topics
        }
        for number, agent in enumerate(self.people):
            if self._cut(number):
                continue
            self._answer(agent)
            free = len(self.held[agent.staff_id]) < SLOTS
            who = present.get(agent.staff_id)
            if who is None or standing(who, now) != State.AVAILABLE or not free:
                continue
            mine = offers.get(agent.staff_id)
            if mine and self.chance.random() < 0.01:
                continue  # looks elsewhere for a while
            if mine:
                self._take(agent, self._id_of(mine.reference))
            elif lists[agent.teams[0]]:
                self._take(agent, lists[agent.teams[0]].pop(0)[0])

    def _beat(self, now: int) -> None:
        """Everybody's page says that they are here; whoever comes, leaves or was taken out presses the button."""
        ground, open_now, at, pending = self.office.ground, is_open(HOURS, now), self._clock(), []
        for number, agent in enumerate(self.people):
            if self._cut(number):
                continue
            agent = self.people[number] = self._signed_in(agent, now)
            lunch = 12 * HOUR + (number // len(TEAMS)) % 2 * HOUR
            here = open_now and not lunch <= at < lunch + HOUR
            if here != self.here.get(agent.staff_id):
                self.here[agent.staff_id] = here
                pending.append(rota.choose(ground, agent, State.AVAILABLE if here else State.AWAY))
            elif here and self.chance.random() < 0.1:
                pending.append(rota.choose(ground, agent, State.AVAILABLE))  # back, if idle or missed
            elif here:
                pending.append(rota.beat(ground, agent))
        for one in pending:
            one.result()

    def _signed_in(self, agent: ActingAgent, now: int) -> ActingAgent:
        """Anew each morning, as the same person."""
        if agent.expires_at > now + MINUTE:
            return agent
        fresh = self.office.agent(agent.name, *agent.teams)
        token = self.office.custodian.token(staff=agent.staff_id, name=agent.name, teams=agent.teams)
        return replace(fresh, staff_id=agent.staff_id, write_token=token)

    def _list(self, topic: Topic) -> list[tuple[str, str]]:
        """Id and reference of what nobody holds, from the top of the team's list."""
        someone = self.people[self.topics.index(topic)]
        page = self.office.store.read(lambda reader: inbox(reader, "teams", someone, 100))
        return [(row.id, row.reference) for row in page.rows if not row.assignee_id and row.promise_at]

    def _id_of(self, reference: str) -> str:
        sql = "SELECT id FROM cases WHERE reference = ?"
        return str(self.office.store.read(lambda reader: reader.one(sql, (reference,)))[0])  # type: ignore[index] # it was offered

    def _take(self, agent: ActingAgent, case_id: str) -> None:
        for others in self.held.values():
            others[:] = [one for one in others if one.case_id != case_id]
        self.office.register_says(case_id, assignee=agent.staff_id)
        due = self.office.clock.at + int(self.chance.uniform(0.5, 3) * MINUTE)
        done = due + int(self.chance.uniform(0.5, 5) * MINUTE)
        self.held[agent.staff_id].append(Held(case_id, due, done))

    def _answer(self, agent: ActingAgent) -> None:
        now, mine = self.office.clock.at, self.held[agent.staff_id]
        for one in [one for one in mine if not one.answered and one.answer_due <= now]:
            reply(
                self.office.ground, agent, one.case_id, body="An answer.", form_key=form_key(), seen_seq=10**6
            ).result()
            one.answered = True
        for one in [one for one in mine if one.answered and one.done_at <= now]:
            self.office.register_says(
                one.case_id, state="resolved", assignee="", resolved_at=now, erase_at=now + 90 * DAY
            )
            mine.remove(one)

    # -- the worker ------------------------------------------------------------------------------------

    def _worker_works(self) -> None:
        now, ground = self.office.clock.at, self.office.ground
        RotaDuty(ground).once()
        PromisesDuty(ground).once()
        if now % MEASURED_EVERY < STEP and is_open(HOURS, now):
            MeasureDuty(ground).once()
        self.result.passed += self._passed(now)

    def _passed(self, now: int) -> int:
        """Promises that came in the time since the last look, and were neither kept nor moved."""
        sql = (
            "SELECT COUNT(*) FROM cases WHERE resolved_at = 0 AND queue_at < ? AND promise_at > 0"
            " AND promise_at <= ? AND promise_at > ?"
        )
        since = now - (STEP if self._anybody_due() else NIGHT_STEP)
        found = self.office.store.read(lambda reader: reader.one(sql, (now + HOUR, now, since)))
        return int(found[0]) if found else 0

    def _close_books(self) -> None:
        now, result = self.office.clock.at, self.result
        for opened_at, first, answered_at, promised_at in self.office.store.read(_fared):
            told = FirstAnswer(opened_at, first, answered_at)
            result.customers += 1
            result.kept += was_kept(told)
            result.owed += bool(answered_at) or now > first
            result.forgotten += not answered_at and promised_at <= now
        said = "SELECT COUNT(*) FROM messages WHERE activity = ?"
        result.moved, result.lost = (
            int(self.office.store.read(lambda reader, kind=kind: reader.one(said, (kind,)))[0])
            for kind in ("promise-moved", "lost")
        )


def _fared(reader: Reader) -> list[tuple[int, int, int, int]]:
    rows = reader.all("SELECT opened_at, first_promise_at, answered_at, promise_at FROM cases")
    return [(row[0], row[1], row[2], row[3]) for row in rows]

"""A simulated week at a desk, over the real decisions: who is offered what, what is promised, when it is moved.

Time goes in steps of the worker's; people are simple: they lunch, lose the network, miss an offer now and then,
answer within minutes and take the next case from the top of the list. Nothing here decides anything about a
promise: `promise_at`, `measure`, `must_be_moved` and `plan` do.
"""

import bisect
import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from parlour.cases.policy import queue_at
from parlour.foundation.clock import DAY, HOUR, MINUTE, SECOND
from parlour.promises.measuring import measure, minutes_again, must_be_moved, was_kept
from parlour.promises.model import FirstAnswer, Measure, OpeningHours, weekdays
from parlour.promises.policy import is_open, promise_at
from parlour.promises.queries import LOOKED_BACK, MOST_CASES
from parlour.rota.model import LOST, Offer, Presence, State, Waiting
from parlour.rota.policy import CUSTOMER_MS, after_miss, beaten, plan, standing

STEP = 10 * SECOND
SLOTS = 3
TARGET = 60  # the operator's, of open minutes
MONDAY = 1_772_409_600_000  # 2 March 2026, midnight in London
TEAMS = ("care", "lines", "bills", "moves")
WEEK = weekdays("Europe/London", 8 * 60, 18 * 60)


@dataclass(slots=True)
class Case:
    id: str
    team: str
    opened_at: int
    first_promise_at: int
    promise_at: int
    queue_at: int
    answered_at: int = 0
    holder: str = ""
    answer_due: int = 0
    done_at: int = 0
    moves: int = 0

    def told(self) -> FirstAnswer:
        return FirstAnswer(self.opened_at, self.first_promise_at, self.answered_at)


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


@dataclass
class Desk:
    agents: int
    customers: int
    days: int
    storm: bool = True
    seed: int = 1
    hours: OpeningHours = WEEK
    now: int = MONDAY
    result: Result = field(default_factory=Result)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.people = {
            f"agent{n}": Presence(f"agent{n}", (TEAMS[n % len(TEAMS)],), State.AWAY, MONDAY, MONDAY)
            for n in range(self.agents)
        }
        self.offers: list[Offer] = []
        self.open: dict[str, list[Case]] = {team: [] for team in TEAMS}  # unanswered, in order of promise
        self.held: dict[str, list[Case]] = {name: [] for name in self.people}
        self.fared: dict[str, list[Case]] = {team: [] for team in TEAMS}
        self.measures = {team: Measure(team) for team in TEAMS}
        self.arrivals = self._arrivals()

    def run(self) -> Result:
        end = MONDAY + self.days * DAY
        while self.now < end:
            if not self._deploying():
                self._arrive()
                self._work()
                if (self.now - MONDAY) % (2 * MINUTE) == 0:
                    self._measure()
                self._offer()
                self._move_promises()
            self.now += STEP
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
        if self.storm:
            at = MONDAY + (self.days - 1) // 2 * DAY + 11 * HOUR
            found += [at + int(self.chance.uniform(0, 1) * HOUR) for _ in range(day)]
        return sorted(found)

    def _deploying(self) -> bool:
        at = self._clock()
        return self._day() == 1 and 15 * HOUR <= at < 15 * HOUR + 40 * SECOND

    def _cut(self, name: str) -> bool:
        """Three in four lose the network for a quarter of an hour."""
        at = self._clock()
        return (
            self._day() == min(2, self.days - 1)
            and 14 * HOUR <= at < 14 * HOUR + 15 * MINUTE
            and name[-1] > "1"
        )

    def _clock(self) -> int:
        there = datetime.fromtimestamp(self.now / 1000, ZoneInfo(self.hours.zone))
        return (there.hour * 3600 + there.minute * 60 + there.second) * SECOND

    def _day(self) -> int:
        return (self.now - MONDAY) // DAY

    # -- customers -------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        while self.arrivals and self.arrivals[0] <= self.now:
            at = self.arrivals.pop(0)
            team = self.chance.choice(TEAMS)
            promised = promise_at(self.hours, self.measures[team].promise_minutes or TARGET, at)
            number = self.result.customers
            case = Case(f"{number:08}", team, at, promised, promised, queue_at(promised, at))
            bisect.insort(self.open[team], case, key=lambda one: (one.queue_at, one.id))
            self.fared[team].append(case)
            self.result.customers += 1

    def _move_promises(self) -> None:
        for team, cases in self.open.items():
            for case in cases:
                self.result.passed += case.promise_at <= self.now < case.promise_at + STEP
                if must_be_moved(case.promise_at, case.opened_at, self.now):
                    minutes = minutes_again(self.measures[team].promise_minutes or TARGET)
                    case.promise_at = promise_at(self.hours, minutes, max(self.now, case.promise_at))
                    case.moves += 1
                    self.result.moved += 1

    # -- agents ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        opened, at = is_open(self.hours, self.now), self._clock()
        for number, (name, who) in enumerate(self.people.items()):
            lunch = 12 * HOUR + (number // len(TEAMS)) % 2 * HOUR
            here = opened and not lunch <= at < lunch + HOUR
            if not self._cut(name):
                self.people[name] = who = self._beat(who, here)
            if standing(who, self.now) == LOST:
                self._lose(name)
            elif not self._cut(name):
                self._answer(name)
                self._take(name, who)

    def _beat(self, who: Presence, here: bool) -> Presence:
        wanted = State.AVAILABLE if here else State.AWAY
        fresh = beaten(who, who.teams, self.now, 0)
        if fresh.state != wanted and not (
            fresh.state in (State.IDLE, State.MISSED) and self.chance.random() < 0.9
        ):
            fresh = replace(fresh, state=wanted, misses=0)
        return replace(fresh, live=len(self.held[who.staff_id]))

    def _lose(self, name: str) -> None:
        for case in self.held[name]:
            self.result.lost += 1
            case.holder = ""
        self.held[name] = []

    def _answer(self, name: str) -> None:
        for case in self.held[name]:
            if not case.answered_at and case.answer_due <= self.now:
                case.answered_at = self.now
                self.open[case.team].remove(case)
        self.held[name] = [
            case for case in self.held[name] if not case.answered_at or case.done_at > self.now
        ]

    def _take(self, name: str, who: Presence) -> None:
        if standing(who, self.now) != State.AVAILABLE or len(self.held[name]) >= SLOTS:
            return
        mine = next((offer for offer in self.offers if offer.staff_id == name), None)
        if mine and self.chance.random() < 0.01:
            return  # looks elsewhere for a while
        offered = {offer.case_id for offer in self.offers if offer.staff_id and offer.staff_id != name}
        wanted = mine.case_id if mine else ""
        free = (case for case in self.open[who.teams[0]] if not case.holder and case.id not in offered)
        case = next((one for one in self.open[who.teams[0]] if one.id == wanted and not one.holder), None)
        case = case or next(free, None)
        if case:
            case.holder = name
            case.answer_due = self.now + int(self.chance.uniform(0.5, 3) * MINUTE)
            case.done_at = case.answer_due + int(self.chance.uniform(0.5, 5) * MINUTE)
            self.held[name].append(case)

    # -- the worker ------------------------------------------------------------------------------------

    def _offer(self) -> None:
        waiting = [
            Waiting(case.id, team)
            for team, cases in self.open.items()
            for case in cases[:50]
            if not case.holder and self.now - case.opened_at < CUSTOMER_MS
        ]
        found = plan(waiting, self.offers, list(self.people.values()), SLOTS, self.now)
        gone = {offer.case_id for offer in (*found.over, *found.missed, *found.made)}
        self.offers = [offer for offer in self.offers if offer.case_id not in gone] + list(found.made)
        for offer in found.missed:
            self.people[offer.staff_id] = after_miss(self.people[offer.staff_id])

    def _measure(self) -> None:
        if not is_open(self.hours, self.now):
            return
        for team, cases in self.fared.items():
            lately = [case.told() for case in cases[-MOST_CASES:] if case.opened_at > self.now - LOOKED_BACK]
            self.measures[team] = measure(team, lately, self.hours, self.now)

    def _close_books(self) -> None:
        for cases in self.fared.values():
            for case in cases:
                told = case.told()
                self.result.kept += was_kept(told)
                self.result.owed += bool(told.answered_at) or self.now > told.first_promise_at
                self.result.forgotten += not told.answered_at and case.promise_at <= self.now

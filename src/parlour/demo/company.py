"""Fills an empty demo installation with the sample company, by the same actions its staff would use.

Times lie in the past, so that the inbox looks like an afternoon and not like a minute: the demo's ground
has a clock of its own, which stands where each message was written.
"""

import secrets
from dataclasses import dataclass, replace

from custodian_protocol.messages import BlanksWanted, CaseState, OnCase, Register, Take
from parlour.agents.model import ActingAgent, Founder
from parlour.calls import policy as call_times
from parlour.calls.actions import ask_for_call
from parlour.calls.model import Wish
from parlour.cases import actions
from parlour.cases.model import OpenedCase
from parlour.company.actions import save_company
from parlour.company.model import Company
from parlour.company.queries import company as current_company
from parlour.customers.model import CustomerAtCase
from parlour.foundation.clock import HOUR, MINUTE, FixedClock
from parlour.ground import Ground
from parlour.identity.receipt_code import show
from parlour.promises.model import weekdays
from parlour.requests.actions import offer
from parlour.sealing.custodian import Custodian
from parlour.sealing.records import add_blanks
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft, Topic
from parlour.teams.queries import teams, topics

from .sample import ADDRESS, CALLED, COMPANY, PEOPLE, REQUESTS, TEAMS, TIME_ZONE, SampleCase, sample_cases
from .staffing import Member, NewPerson, enrol, found, sign_in, touch

OPENS, CLOSES, TARGET_MINUTES = 8 * 60, 20 * 60, 4 * 60
BLANKS = 60
ANSWERED_AFTER = 25 * MINUTE
NEWEST = 5 * MINUTE
"""The conversation offered to the visitor: unanswered, so that both sides can be tried."""
OFFERED_END = "new"


@dataclass(frozen=True, slots=True)
class Filled:
    """What the visitor is told."""

    receipt_code: str
    reference: str
    members: tuple[Member, ...]


@dataclass(slots=True)
class _Player:
    ground: Ground
    clock: FixedClock
    web: Custodian
    now: int
    topics: dict[str, Topic]
    members: dict[str, Member]
    agents: dict[str, ActingAgent]
    takes: dict[str, int]


def fill(ground: Ground, web: Custodian, setup_token: str, origin: str) -> Filled:
    """A few seconds, almost all of them sealing and openings of sessions."""
    now = ground.clock.now()
    clock = FixedClock(now)
    ground = replace(ground, clock=clock)
    _furnish(ground, web)
    known_topics = ground.store.read(topics)
    by_name = {topic.name: topic for topic in known_topics}
    by_key = {key: by_name[name] for team in TEAMS for key, name in team.topics}
    members = _hire(ground, web, setup_token, origin)
    agents = {name: sign_in(web, member.device) for name, member in members.items()}
    player = _Player(ground, clock, web, now, by_key, members, agents, {})
    opened = [(case, _play(player, case)) for case in sample_cases()]
    offered = next(one for case, one in reversed(opened) if case.end == OFFERED_END)
    clock.at = now
    _ask_for_call(player, next(one for case, one in opened if case.end == "open"))
    assert offered.room is not None  # noqa: S101 - every case of web origin that was just made has one
    return Filled(show(offered.room.code), offered.reference, tuple(members.values()))


def _furnish(ground: Ground, web: Custodian) -> None:
    """Settings, teams and topics, and the blank envelopes the cases will take."""
    hours = weekdays(TIME_ZONE, OPENS, CLOSES)
    company = Company(COMPANY, ADDRESS, replace(hours, week=hours.week[:1] * 7), TARGET_MINUTES)
    save_company(ground, Founder(), company).result()
    drafts = [TeamDraft("", team.name, tuple(("", name) for _, name in team.topics)) for team in TEAMS]
    save_teams(ground, Founder(), drafts).result()
    topic_ids = {topic.name: topic.id for topic in ground.store.read(topics)}
    offer(ground, Founder(), {name: topic_ids[topic] for name, topic in REQUESTS.items()}).result()
    blanks = web.ask_now("blanks", BlanksWanted(BLANKS)).blanks
    ground.store.write(lambda tx: add_blanks(tx, blanks)).result()
    ground.pool.refill(ground.store, BLANKS).result()


def _hire(ground: Ground, web: Custodian, setup_token: str, origin: str) -> dict[str, Member]:
    names = {team.key: team.name for team in TEAMS}
    ids = {team.name: team.id for team in ground.store.read(teams)}
    team_ids = {key: ids[name] for key, name in names.items()}
    first, *others = PEOPLE
    founder = found(web, setup_token, first.name, [team_ids[key] for key in first.teams], origin)
    session = sign_in(web, founder.device)
    members = {first.name: founder}
    second: Member | None = None
    for person in others:
        wanted = NewPerson(person.name, person.roles, tuple(team_ids[key] for key in person.teams))
        members[person.name] = enrol(web, founder, session, wanted, origin, second)
        if "officer" in person.roles:
            second = members[person.name]
    return members


def _play(player: _Player, case: SampleCase) -> OpenedCase:
    began = player.now - int(case.hours_ago * HOUR)
    step = min(ANSWERED_AFTER, max((player.now - NEWEST - began) // len(case.words), 1))
    times = iter(began + step * number for number in range(len(case.words)))
    player.clock.at = next(times)
    opened = actions.open_case(
        player.ground,
        topic_id=player.topics[case.topic].id,
        body=case.words[0].text,
        form_key=_key(),
        language="en",
    ).result()
    assert opened.registration is not None  # noqa: S101 - a case that was just made brings its registration
    player.web.ask_now("register", Register((opened.registration,)))
    actions.finish_registered(player.ground, [opened.case_id]).result()
    if case.agent:
        _take(player, case.agent, opened.case_id)
    for word in case.words[1:]:
        player.clock.at = next(times)
        _say(player, case, opened, word.kind, word.text)
    if case.end == "resolved":
        principal = player.agents[case.agent].principal()
        _changed(player, player.web.ask_now("resolve", OnCase(principal, opened.case_id)))
    return opened


def _say(player: _Player, case: SampleCase, opened: OpenedCase, kind: str, text: str) -> None:
    if kind == "C":
        assert opened.room is not None  # noqa: S101 - every case of web origin that was just made has one
        room = opened.room
        customer = CustomerAtCase(opened.case_id, room.read_session, room.read_secret, room.write_token)
        actions.write_as_customer(player.ground, customer, body=text, form_key=_key()).result()
        return
    agent = player.agents[case.agent]
    if kind == "N":
        actions.note(player.ground, agent, opened.case_id, body=text, form_key=_key()).result()
    else:
        seen = 1_000_000  # the sample's staff have always read everything
        actions.reply(
            player.ground, agent, opened.case_id, body=text, form_key=_key(), seen_seq=seen
        ).result()


def _ask_for_call(player: _Player, opened: OpenedCase) -> None:
    """One customer of an open matter would rather be called."""
    assert opened.room is not None  # noqa: S101 - every case of web origin that was just made has one
    company = player.ground.store.read(current_company)
    soon = call_times.soon(company.hours, company.target_minutes, player.now)
    wish = Wish(CALLED, soon.from_at, soon.by_at, message_ok=True, relay=False)
    customer = opened.room.customer(opened.case_id)
    ask_for_call(player.ground, customer, wish, form_key=_key()).result()


def _take(player: _Player, name: str, case_id: str) -> None:
    agent = player.agents[name]
    if not player.takes.get(name):
        player.takes[name] = touch(player.web, player.members[name].device, agent.principal())
    player.takes[name] -= 1
    _changed(player, player.web.ask_now("take", Take(agent.principal(), case_id, "answer")))


def _changed(player: _Player, state: CaseState) -> None:
    actions.apply_change(player.ground, state.change).result()


def _key() -> str:
    return secrets.token_urlsafe(24)

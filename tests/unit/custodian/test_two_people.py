"""What one person asks for and a second approves: protected and earlier cases, more cases, rights, the policy."""

import json
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodian.keys import CannotStart
from custodian.starting import start
from custodian.waiting import carry_out
from custodian_protocol import messages as m
from custodian_protocol.acts import approve_act, policy_act, rights_act
from custodian_protocol.policy import DAY, HOUR

from .conftest import Desk
from .hand import PARCELS, SALES, URL, Case, Hand, Person

NOT_YOURS, NEEDS_SECOND, WRONG_STATE = (
    m.Refusal.NOT_YOURS,
    m.Refusal.NEEDS_SECOND,
    m.Refusal.WRONG_STATE,
)


@dataclass
class Team:
    hand: Hand
    olga: Person  # officer
    ana: Person  # agent of Sales
    ben: Person  # agent of Parcels
    sam: Person  # supervises Sales
    pat: Person  # supervises Parcels

    def asked(self, person: Person, kind: str, about: str = "", reason: str = "answer") -> str:
        wanted = m.AskApproval(person.principal, kind, about, reason)
        found: m.Asked = self.hand.ask("ask-approval", wanted)
        return found.id

    def approved(self, person: Person, asked: str) -> None:
        self.hand.clock.time += 1
        self.hand.touch(person, approve_act(asked))
        self.hand.ask("approve", m.Approve(person.principal, asked))

    def refused_to(self, person: Person, asked: str) -> str:
        self.hand.touch(person, approve_act(asked))
        return self.hand.refused("approve", m.Approve(person.principal, asked))

    def protected(self, team: str = SALES) -> Case:
        case = self.hand.case(team=team)
        self.hand.ask("protect", m.OnCase(self.ana.principal, case.id))
        return case

    def later(self, ms: int) -> None:
        """Sessions idle out on the way, so everybody signs in again."""
        self.hand.clock.time += ms
        for person in (self.olga, self.ana, self.ben, self.sam, self.pat):
            person.session = self.hand.sign_in(person.device).session

    def change(self, kind: str, about: str, officer: Person | None = None) -> str:
        officer = officer or self.olga
        change = json.loads(about)
        act = policy_act(about) if kind == "policy" else rights_act(**change)
        self.hand.touch(officer, act)
        return self.asked(officer, kind, about, "")

    def numbers(self) -> m.PolicySigned:
        told: m.PolicySigned = self.hand.ask("policy", m.Nothing(), "control")
        return told


@pytest.fixture
def team(desk: Desk) -> Team:
    hand = desk.hand
    olga = Person(hand.sign_in(desk.olga.device).session, desk.olga.device)
    sam = hand.hire(olga, "Sam Supervisor", (SALES,), ("supervisor",))
    pat = hand.hire(olga, "Pat Parker", (PARCELS,), ("agent", "supervisor"))
    made = Team(hand, olga, desk.ana, desk.ben, sam, pat)
    made.later(0)
    return made


def test_a_protected_customers_case_is_taken_only_after_a_second_persons_yes(team: Team) -> None:
    case = team.protected()
    take = m.Take(team.ana.principal, case.id, "answer")
    assert team.hand.refused("take", take) == NEEDS_SECOND
    asked = team.asked(team.ana, "protected", case.id)
    assert team.hand.refused("take", take) == NEEDS_SECOND
    team.approved(team.sam, asked)
    assert team.hand.ask("take", take).change.protected
    assert team.hand.ask("open", case.opening(team.ana.principal)).items is not None


def test_an_approval_is_for_one_case_one_person_and_an_hour(team: Team) -> None:
    case, other = team.protected(), team.protected()
    team.approved(team.sam, team.asked(team.ana, "protected", case.id))
    assert team.hand.refused("take", m.Take(team.ana.principal, other.id, "answer")) == NEEDS_SECOND
    zoe = team.hand.hire(team.olga, "Zoe Zander", (SALES,))
    team.later(0)
    assert team.hand.refused("take", m.Take(zoe.principal, case.id, "answer")) == NEEDS_SECOND
    team.approved(team.sam, team.asked(team.ana, "protected", other.id))
    team.later(HOUR)
    assert team.hand.refused("take", m.Take(team.ana.principal, other.id, "answer")) == NEEDS_SECOND


def test_who_may_say_yes(team: Team) -> None:
    asked = team.asked(team.ana, "protected", team.protected().id)
    assert team.refused_to(team.ana, asked) == NOT_YOURS  # herself
    assert team.refused_to(team.ben, asked) == NOT_YOURS  # no supervisor
    assert team.refused_to(team.pat, asked) == NOT_YOURS  # of another team
    yes = m.Approve(team.sam.principal, asked)
    assert team.hand.refused("approve", yes) == m.Refusal.NEEDS_TOUCH
    team.hand.touch(team.sam, approve_act("another"))
    assert team.hand.refused("approve", yes) == m.Refusal.NEEDS_TOUCH
    team.approved(team.sam, asked)
    assert team.refused_to(team.olga, asked) == WRONG_STATE  # once


def test_a_supervisor_who_is_no_agent_takes_nothing(team: Team) -> None:
    assert team.hand.refused("take", m.Take(team.sam.principal, team.hand.case().id, "answer")) == NOT_YOURS


def test_it_lapses_after_twelve_hours_and_either_side_stops_it(team: Team) -> None:
    asked = team.asked(team.ana, "protected", team.protected().id)
    assert team.hand.refused("stop-pending", m.StopPending(team.ben.principal, asked)) == NOT_YOURS
    team.later(12 * HOUR)
    assert team.refused_to(team.sam, asked) == WRONG_STATE
    for stopper in (team.ana, team.sam):
        again = team.asked(team.ana, "protected", team.protected().id)
        team.hand.ask("stop-pending", m.StopPending(stopper.principal, again))
        assert team.refused_to(team.sam, again) == WRONG_STATE


def test_not_the_same_two_again_and_again_while_a_third_is_there(team: Team) -> None:
    for _ in range(2):
        team.approved(team.sam, team.asked(team.ana, "protected", team.protected().id))
    third = team.asked(team.ana, "protected", team.protected().id)
    assert team.refused_to(team.sam, third) == NOT_YOURS
    team.approved(team.olga, third)
    team.approved(team.sam, team.asked(team.ana, "protected", team.protected().id))


def test_asked_twice_is_one_request_and_the_list_shows_it_to_both_sides_only(team: Team) -> None:
    case = team.protected()
    asked = team.asked(team.ana, "protected", case.id)
    assert team.asked(team.ana, "protected", case.id) == asked
    for person, sees in ((team.ana, 1), (team.sam, 1), (team.olga, 1), (team.pat, 0), (team.ben, 0)):
        shown = team.hand.ask("approvals", m.SessionNamed(person.principal)).approvals
        assert [(one.id, one.case, one.asked_by, one.state) for one in shown] == [
            (asked, case.id, "Ana Alvarez", "waits")
        ] * sees


def test_protection_ends_only_by_two(team: Team) -> None:
    case = team.protected()
    asked = team.asked(team.ana, "unprotect", case.id)
    assert team.hand.refused("take", m.Take(team.ana.principal, case.id, "answer")) == NEEDS_SECOND
    team.approved(team.sam, asked)
    assert not team.hand.take(team.ana, case).protected


def test_an_earlier_case_is_read_for_an_hour_by_whom_a_second_person_let_look(team: Team) -> None:
    case = team.hand.case(words=b"Long ago.")
    team.hand.take(team.ana, case)
    team.hand.ask("resolve", m.OnCase(team.ana.principal, case.id))
    look = case.opening(team.ana.principal)
    assert team.hand.refused("open", look) == NOT_YOURS
    asked = team.asked(team.ana, "earlier", case.id, "quality")
    assert team.hand.refused("open", look) == NOT_YOURS
    team.approved(team.sam, asked)
    assert [one.content for one in team.hand.ask("open", look).items] == [b"Long ago."]
    assert team.hand.refused("open", case.opening(team.ben.principal)) == NOT_YOURS
    looks = team.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"n")).looks
    assert [(one.act, one.who, one.purpose) for one in looks if one.act != "denied"][-3:] == [
        ("asked", "Ana", "quality"),
        ("approved", "Sam", "quality"),
        ("opened", "Ana", "answer"),
    ]
    team.later(HOUR)
    assert team.hand.refused("open", case.opening(team.ana.principal)) == NOT_YOURS


def test_another_teams_earlier_case_cannot_even_be_asked_for(team: Team) -> None:
    wanted = m.AskApproval(team.ana.principal, "earlier", team.hand.case(team=PARCELS).id, "answer")
    assert team.hand.refused("ask-approval", wanted) == NOT_YOURS


def test_past_the_cap_a_second_person_allows_twenty_more_for_a_day(team: Team) -> None:
    team.hand.keeper.policy = replace(team.hand.keeper.policy, cases_hour=1, past_cap_cases=2)
    taken = [team.hand.take(team.ana, team.hand.case())]
    more = m.Take(team.ana.principal, team.hand.case().id, "answer")
    assert team.hand.refused("take", more) == m.Refusal.CAP_REACHED
    team.approved(team.sam, team.asked(team.ana, "more-cases"))
    taken += [team.hand.take(team.ana, team.hand.case()) for _ in range(2)]
    assert team.hand.refused("take", more) == m.Refusal.CAP_REACHED
    assert len(taken) == 3


def test_an_erased_case_leaves_no_request_behind(team: Team) -> None:
    case = team.protected()
    team.asked(team.ana, "protected", case.id)
    team.hand.ask("erase", m.OnCase(case.customer, case.id))
    team.hand.ask("erase-ready", m.CaseNamed(case.id))
    assert team.hand.keeper.store.rows("SELECT * FROM approvals") == []


def test_a_lone_officer_changes_the_policy_after_a_day_and_it_is_signed(team: Team) -> None:
    asked = team.change("policy", '{"retention_days": 120}')
    (waiting,) = team.hand.ask("pending", m.Nothing(), "control").changes
    assert (waiting.id, waiting.kind, waiting.about) == (asked, "policy", '{"retention_days": 120}')
    team.later(DAY - 1)
    team.hand.work(carry_out)
    assert team.numbers().version == 0
    team.later(1)
    team.hand.work(carry_out)
    told = team.numbers()
    assert (told.version, told.since) == (1, team.hand.clock.time)
    assert json.loads(told.statement.split("\n")[1])["numbers"]["retention_days"] == 120
    hello = team.hand.ask("hello", m.Nothing())
    assert (hello.retention_days, hello.policy_version) == (120, 1)
    key = Ed25519PublicKey.from_public_bytes(hello.signing_key)
    key.verify(told.signature, told.statement.encode())
    assert team.hand.ask("pending", m.Nothing(), "control").changes == ()


def test_with_two_officers_both_are_needed_and_one_stops_it_also_after_the_yes(team: Team) -> None:
    otto = team.hand.hire(team.olga, "Otto Oak", (SALES,), ("officer",))
    team.later(0)
    alone = team.change("policy", '{"live_cases": 40}')
    team.later(DAY)
    team.hand.work(carry_out)
    assert team.numbers().version == 0
    for stopped in (True, False):
        asked = team.change("policy", '{"live_cases": 50}')
        assert asked != alone
        otto.session = team.hand.sign_in(otto.device).session
        assert team.refused_to(team.sam, asked) == NOT_YOURS
        team.approved(otto, asked)
        if stopped:
            team.hand.ask("stop-pending", m.StopPending(otto.principal, asked))
        team.later(DAY)
        team.hand.work(carry_out)
        assert team.numbers().version == (0 if stopped else 1)
    assert team.hand.keeper.policy.live_cases == 50


@pytest.mark.parametrize(
    "change",
    ["", "[]", "{}", '{"wait_ms": 0}', '{"retention_days": 0}', '{"live_cases": 1.5}', '{"live_cases": 101}'],
)
def test_what_is_no_change_of_the_policy(team: Team, change: str) -> None:
    team.hand.touch(team.olga, policy_act(change))
    wanted = m.AskApproval(team.olga.principal, "policy", change, "")
    assert team.hand.refused("ask-approval", wanted) == m.Refusal.BAD_MESSAGE


def test_a_policy_edited_in_the_file_is_not_obeyed(team: Team) -> None:
    team.change("policy", '{"live_cases": 20}')
    team.later(DAY)
    team.hand.work(carry_out)
    store = team.hand.keeper.store
    store.put("policy", replace(team.hand.keeper.policy, live_cases=100).to_json())
    team.hand.close()
    with pytest.raises(CannotStart, match="policy"):
        start(team.hand.directory, URL, "rehearsal")


def test_widened_rights_take_a_day_and_end_every_session(team: Team) -> None:
    about = {"staff": team.ben.id, "roles": ["agent", "supervisor"], "teams": [SALES, PARCELS]}
    case = team.hand.case()
    asked = team.change("rights", json.dumps(about))
    (waiting,) = team.hand.ask("pending", m.Nothing(), "control").changes
    assert (waiting.id, waiting.kind, waiting.about) == (asked, "widen-rights", "Ben Berg")
    assert (waiting.roles, waiting.teams) == (("agent", "supervisor"), (SALES, PARCELS))
    assert team.hand.refused("take", m.Take(team.ben.principal, case.id, "answer")) == NOT_YOURS
    team.later(DAY)
    team.hand.work(carry_out)
    directory = m.SessionNamed(team.ben.principal)
    assert team.hand.refused("directory", directory) == m.Refusal.NO_SESSION
    team.later(0)
    assert team.ben.session.roles == ("agent", "supervisor")
    assert team.hand.take(team.ben, case)


def test_nobody_changes_their_own_rights_or_a_strangers(team: Team) -> None:
    own = {"staff": team.olga.id, "roles": ["agent", "officer"], "teams": [SALES]}
    with_touch = m.AskApproval(team.olga.principal, "rights", json.dumps(own), "")
    assert team.hand.refused("ask-approval", with_touch) == NOT_YOURS
    nobody = own | {"staff": "f" * 32}
    assert team.hand.refused("ask-approval", replace(with_touch, about=json.dumps(nobody))) == WRONG_STATE
    agent = replace(with_touch, principal=team.ana.principal)
    assert team.hand.refused("ask-approval", agent) == NOT_YOURS


@pytest.mark.parametrize(
    ("kind", "about", "reason"),
    [
        ("policy", '{"live_cases": 20}', "words for the log"),
        ("rights", "{}", "words for the log"),
        ("more-cases", "", "words for the log"),
        ("policy", '{"live_cases":' + " " * 20_000 + "20}", ""),
    ],
)
def test_no_words_reach_the_log_as_a_reason_and_no_change_is_endless(
    team: Team, kind: str, about: str, reason: str
) -> None:
    team.hand.touch(team.olga, policy_act(about))
    wanted = m.AskApproval(team.olga.principal, kind, about, reason)
    assert team.hand.refused("ask-approval", wanted) == m.Refusal.BAD_MESSAGE
    assert "asked" not in team.hand.acts()


def test_protecting_twice_is_one_line(team: Team) -> None:
    case = team.protected()
    assert team.hand.ask("protect", m.OnCase(team.ana.principal, case.id)).change.protected
    assert team.hand.acts().count("protected") == 1


def test_an_approval_moved_in_the_file_from_one_request_to_another_allows_nothing(team: Team) -> None:
    """Whoever can write the key store but has no root key: a yes stays with the request it was given to."""
    case, other = team.protected(), team.protected()
    given, wanted = team.asked(team.ana, "protected", case.id), team.asked(team.ana, "protected", other.id)
    team.approved(team.sam, given)
    store = team.hand.keeper.store
    store.run(
        "UPDATE approvals SET sealed = (SELECT sealed FROM approvals WHERE id = ?) WHERE id = ?",
        given,
        wanted,
    )
    team.hand.refused("take", m.Take(team.ana.principal, other.id, "answer"))
    assert "took" not in team.hand.acts()

"""The first registration wins, ids are known by their envelopes, and every change has the next number."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from custodian_protocol import messages as m
from custodian_protocol.policy import MINUTE, Policy

from .conftest import Desk
from .hand import PARCELS, Case, Hand, sha256


def register(hand: Hand, *cases: m.Registration) -> tuple[str, ...]:
    results: tuple[str, ...] = hand.ask("register", m.Register(cases)).results
    return results


def test_the_first_registration_wins(hand: Hand) -> None:
    case = hand.blank()
    case.write(b"hello")
    mine, theirs = case.registration(), case.registration(PARCELS, read_verifier=sha256(b"other"))
    assert register(hand, mine, theirs, mine) == ("new", "refused", "known")
    assert hand.read(case.customer, case) == [b"hello"]


@pytest.mark.parametrize(
    "changed",
    [
        {"case": "ab" * 16}, {"case": "../../etc"}, {"team": ""}, {"team": "a b"}, {"origin": "sky"}, {"opened_at": -1},
        {"opener": "me"}, {"receipt_verifier": b"short"}, {"read_verifier": b""}, {"receipt_lookup": "XY" * 16},
    ],
)  # fmt: skip
def test_what_is_unknown_or_malformed_is_refused(hand: Hand, changed: dict[str, object]) -> None:
    case = hand.blank()
    assert register(hand, case.registration(**changed)) == ("refused",)
    assert register(hand, case.registration()) == ("new",)


def test_an_intake_key_is_no_case(hand: Hand) -> None:
    key = hand.ask("intake-key", m.Nothing())
    assert register(hand, Case(key.id, b"").registration()) == ("refused",)


def test_only_cases_from_web_or_api_bring_their_receipt(hand: Hand) -> None:
    for origin, expected in (("web", True), ("api", True), ("mail", False), ("staff", False)):
        case = hand.case(origin=origin)
        if expected:
            assert hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof)).case == case.id
        else:
            assert hand.refused("receipt", m.ReceiptShown(case.lookup, case.proof)) == m.Refusal.NO_MATCH
            assert hand.refused("open", case.opening(case.customer)) == m.Refusal.NO_SESSION


def test_a_receipt_is_not_taken_over_by_a_later_case(hand: Hand) -> None:
    first = hand.case()
    second = hand.blank()
    register(hand, second.registration(receipt_lookup=first.lookup, read_session=first.session))
    assert hand.ask("receipt", m.ReceiptShown(first.lookup, first.proof)).case == first.id
    assert hand.refused("receipt", m.ReceiptShown(first.lookup, second.proof)) == m.Refusal.NO_MATCH
    assert hand.read(first.customer, first)


def test_at_most_two_hundred_at_once(hand: Hand) -> None:
    case = hand.blank().registration()
    assert hand.refused("register", m.Register((case,) * 201)) == m.Refusal.BAD_MESSAGE


def test_a_receipt_begins_a_session_and_a_wrong_one_does_not(hand: Hand) -> None:
    case = hand.case(words=b"back again")
    begun = hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof))
    principal = m.Principal("customer", begun.session, begun.read_secret)
    assert hand.read(principal, case) == [b"back again"]
    assert hand.refused("receipt", m.ReceiptShown(case.lookup, b"wrong" * 6)) == m.Refusal.NO_MATCH
    assert hand.refused("receipt", m.ReceiptShown("ff" * 16, case.proof)) == m.Refusal.NO_MATCH


def test_wrong_codes_are_slowed_down_and_never_keep_the_right_one_out(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    hand = Hand(tmp_path_factory.mktemp("misses"), policy=Policy(receipt_misses_minute=5))
    case = hand.case()
    codes = [hand.refused("receipt", m.ReceiptShown("ff" * 16, b"x")) for _ in range(8)]
    assert codes == [m.Refusal.NO_MATCH] * 5 + [m.Refusal.TOO_MANY_TRIES] * 3
    assert hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof)).case == case.id
    hand.clock.time += MINUTE
    assert hand.refused("receipt", m.ReceiptShown("ff" * 16, b"x")) == m.Refusal.NO_MATCH
    assert sum(leaf["act"] == "denied" for leaf in hand.leaves()) == 1
    hand.close()


def test_a_new_receipt_ends_the_old_one_and_every_other_browser(hand: Hand) -> None:
    case = hand.case(words=b"mine")
    elsewhere = hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof))
    hand.clock.time += MINUTE
    fresh = hand.ask("new-receipt", m.NewReceipt(case.customer, case.id, "cd" * 16, sha256(b"new proof")))
    assert hand.refused("receipt", m.ReceiptShown(case.lookup, case.proof)) == m.Refusal.NO_MATCH
    for gone in (case.customer, m.Principal("customer", elsewhere.session, elsewhere.read_secret)):
        assert hand.refused("open", case.opening(gone)) == m.Refusal.NO_SESSION
    assert hand.read(m.Principal("customer", fresh.session, fresh.read_secret), case) == [b"mine"]
    assert hand.ask("receipt", m.ReceiptShown("cd" * 16, b"new proof")).case == case.id
    (change,) = hand.ask("changes", m.ChangesWanted(0, 10)).changes
    assert change.writes_since == hand.clock.time


def test_a_new_receipt_needs_the_customer_of_this_case(desk: Desk) -> None:
    mine, other = desk.hand.case(), desk.hand.case()
    for principal in (other.customer, desk.ana.principal):
        asked = m.NewReceipt(principal, mine.id, "cd" * 16, sha256(b"x"))
        assert desk.hand.refused("new-receipt", asked) == m.Refusal.NOT_YOURS
    taken = m.NewReceipt(mine.customer, mine.id, other.lookup, sha256(b"x"))
    assert desk.hand.refused("new-receipt", taken) == m.Refusal.BAD_MESSAGE


def test_changes_come_in_order_once_each_and_only_as_they_are_now(desk: Desk) -> None:
    first, second = desk.hand.case(), desk.hand.case()
    assert not desk.hand.ask("changes", m.ChangesWanted(0, 10)).changes
    desk.hand.take(desk.ana, first)
    desk.hand.take(desk.ana, second)
    desk.hand.ask("release", m.OnCase(desk.ana.principal, first.id))
    feed = desk.hand.ask("changes", m.ChangesWanted(0, 10)).changes
    assert [(one.rev, one.case, one.assignee) for one in feed] == [
        (2, second.id, desk.ana.id),
        (3, first.id, ""),
    ]
    assert desk.hand.ask("changes", m.ChangesWanted(2, 10)).changes == feed[1:]
    assert not desk.hand.ask("changes", m.ChangesWanted(3, -1)).changes


class Cases(RuleBasedStateMachine):
    """Any order of what two agents and a customer can do: who may open follows from who holds, always."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        policy = Policy(wait_ms=0, fetches_minute=0, takes_per_touch=100_000, live_cases=0, denials_hour=0)
        self.hand = Hand(Path(self.folder.name), policy=policy)
        self.olga = self.hand.found()
        self.ana = self.hand.hire(self.olga, "Ana Alvarez")
        self.case = self.hand.case()
        self.holder, self.state, self.wish, self.rev = "", "open", "", 0

    def who(self, second: bool) -> m.Principal:
        return (self.olga if second else self.ana).principal

    def try_(self, op: str, message: object, *, allowed: bool) -> None:
        (answer,) = self.hand.ask_together([(op, message)])
        assert isinstance(answer, m.CaseState) == allowed, (op, answer)
        if allowed:
            assert answer.change.rev >= self.rev
            self.rev = answer.change.rev

    @rule(second=st.booleans())
    def take(self, second: bool) -> None:
        me = (self.olga if second else self.ana).id
        allowed = self.state == "open" and self.holder in ("", me)
        self.try_("take", m.Take(self.who(second), self.case.id, "answer"), allowed=allowed)
        self.holder = me if allowed else self.holder

    @rule(second=st.booleans(), op=st.sampled_from(["release", "resolve"]))
    def let_go(self, second: bool, op: str) -> None:
        allowed = self.state == "open" and self.holder == (self.olga if second else self.ana).id
        self.try_(op, m.OnCase(self.who(second), self.case.id), allowed=allowed)
        if allowed:
            self.holder, self.wish = "", ""
            self.state = "resolved" if op == "resolve" else "open"

    @rule(second=st.booleans())
    def reopen(self, second: bool) -> None:
        me = (self.olga if second else self.ana).id
        waits = self.state == "resolved" and self.wish in ("", me)
        allowed = self.state == "open" or (self.state == "resolved" and not waits)
        self.try_("reopen", m.OnCase(self.who(second), self.case.id), allowed=allowed)
        self.wish = me if waits else "" if self.state == "resolved" else self.wish
        self.state = "open" if allowed else self.state

    @rule()
    def reopen_as_customer(self) -> None:
        allowed = self.state in ("open", "resolved")
        self.try_("reopen", m.OnCase(self.case.customer, self.case.id), allowed=allowed)
        if allowed and self.state == "resolved":
            self.state, self.wish = "open", ""

    @precondition(lambda self: self.state in ("open", "resolved"))
    @rule(sure=st.integers(0, 9))
    def erase(self, sure: int) -> None:
        if sure == 0:
            self.try_("erase", m.OnCase(self.case.customer, self.case.id), allowed=True)
            self.holder, self.state = "", "erasing"

    @rule()
    def erase_ready(self) -> None:
        self.try_("erase-ready", m.CaseNamed(self.case.id), allowed=self.state in ("erasing", "erased"))
        self.state = "erased" if self.state == "erasing" else self.state

    @invariant()
    def only_the_holder_opens(self) -> None:
        for person in (self.ana, self.olga):
            (answer,) = self.hand.ask_together([("open", self.case.opening(person.principal))])
            assert isinstance(answer, m.Opened) == (self.state == "open" and self.holder == person.id)
        (answer,) = self.hand.ask_together([("open", self.case.opening(self.case.customer))])
        assert isinstance(answer, m.Opened) == (self.state in ("open", "resolved"))

    def teardown(self) -> None:
        assert self.hand.log_holds()
        self.hand.close()
        self.folder.cleanup()


TestCases = Cases.TestCase
TestCases.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)

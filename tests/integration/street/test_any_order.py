"""Whatever people, networks and workers do, in any order: a card for each post, a reply for each invitation, a sealed
message for each direct one, and never two."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from parlour.demo.street.world import Post
from parlour.foundation.clock import MINUTE
from parlour.foundation.errors import Conflict
from tests.integration.street.wire import NETWORKS, Wire, wire_at
from tests.support.postgres import Cluster

PEOPLE = st.integers(0, 4)
WHICH = st.integers(0, 99)
FEW = st.integers(1, 4)


class OnTheStreet(RuleBasedStateMachine):
    def __init__(self, url: Callable[[], str]) -> None:
        super().__init__()
        self.stack, self.url = ExitStack(), url
        self.posts: list[Post] = []
        self.number = 0

    @initialize(network=st.sampled_from(NETWORKS))
    def begin(self, network: str) -> None:
        self.wire: Wire = self.stack.enter_context(wire_at(self.url(), network))
        self.faults = self.wire.street.faults

    @rule(person=PEOPLE)
    def somebody_posts(self, person: int) -> None:
        self.posts.append(self.wire.says(person, self.fresh("where is my parcel?")))

    @rule(person=PEOPLE)
    def somebody_writes_to_us_alone(self, person: int) -> None:
        self.wire.tells(person, self.fresh("my number is 07700 900123"))

    @rule(which=WHICH)
    def an_author_edits(self, which: int) -> None:
        if self.posts:
            at = which % len(self.posts)
            text = f"{self.wire.company} {self.fresh('better words')}"
            self.posts[at] = self.wire.street.edit(self.wire.network, self.posts[at].id, text)

    @rule(which=WHICH)
    def an_author_takes_it_back(self, which: int) -> None:
        if self.posts:
            gone = self.posts.pop(which % len(self.posts))
            assert self.wire.street.take_back(self.wire.network, gone.id)

    @rule(which=WHICH, with_link=st.booleans())
    def ana_invites(self, which: int, with_link: bool) -> None:
        cards = [card for card in self.wire.cards() if card.state == "new"]
        if cards:
            try:
                link = with_link and self.wire.network == "mastodon"
                self.wire.invite(cards[which % len(cards)].post, with_link=link)
            except Conflict:
                return

    @rule(minutes=st.integers(1, 150), often=FEW)
    def time_goes_by(self, minutes: int, often: int) -> None:
        self.wire.turn(often, later_ms=minutes * MINUTE // often)

    @rule()
    def the_worker_dies(self) -> None:
        self.wire.restart()

    @rule(on=st.booleans(), status=st.sampled_from([0, 500, 503]))
    def the_platform_is_away_or_back(self, on: bool, status: int) -> None:
        self.faults.outage(on, status)

    @rule(nth=st.sampled_from([0, 2, 3, 5]))
    def some_requests_fail(self, nth: int) -> None:
        self.faults.every(nth)

    @rule(answers=FEW)
    def answers_break_off(self, answers: int) -> None:
        self.faults.cut(answers)

    @rule(answers=FEW)
    def what_was_done_is_not_heard_of(self, answers: int) -> None:
        self.faults.lose(answers)

    @rule(minutes=st.integers(1, 60))
    def enough_for_now(self, minutes: int) -> None:
        self.faults.throttle(self.wire.office.clock.now() + minutes * MINUTE)

    @rule()
    def tokens_end(self) -> None:
        self.faults.expire_tokens()

    def teardown(self) -> None:
        with self.stack:
            if hasattr(self, "wire"):
                self.wire.settle()
                self.wire.must_be_whole()
                replies = self.wire.replies()
                for card in self.wire.cards():
                    assert replies[card.post] == (card.state == "invited"), card

    def fresh(self, words: str) -> str:
        self.number += 1
        return f"{words} ({self.number})"


def test_in_any_order_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    run(8, 25, lambda: on_sqlite(tmp_path))


@pytest.mark.soak
def test_for_long_in_any_order_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    run(400, 60, lambda: on_sqlite(tmp_path))


@pytest.mark.soak
def test_for_long_on_the_other_database_too(postgres: Cluster) -> None:
    run(60, 60, lambda: postgres.url(postgres.new_database()))


def run(examples: int, steps: int, url: Callable[[], str]) -> None:
    once = [Phase.generate]  # making a failure smaller takes minutes, and its steps read well as they are
    ours = settings(max_examples=examples, stateful_step_count=steps, phases=once)
    run_state_machine_as_test(lambda: OnTheStreet(url), settings=ours)  # type: ignore[no-untyped-call] # of hypothesis


def on_sqlite(folder: Path) -> str:
    return f"sqlite:///{tempfile.mkdtemp(dir=folder)}/store.db"

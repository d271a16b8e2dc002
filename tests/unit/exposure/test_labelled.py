"""The audit's numbers against two hundred posts read by hand (labels.py). Found and right: nine in ten at least."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from detector import Kind, Speaker, Whose, asks_for, find
from tests.unit.exposure.labels import TWEETS, Labelled, labelled

REFERENCES = frozenset({Kind.BOOKING, Kind.ACCOUNT, Kind.ORDER, Kind.TRACKING})
CLASSES = {
    "phone": frozenset({Kind.PHONE}),
    "email": frozenset({Kind.EMAIL}),
    "postcode": frozenset({Kind.POSTCODE}),
    "reference": REFERENCES,
}
ENOUGH = 0.9

if not TWEETS.is_dir():
    pytest.skip(f"the labelled posts lie in {TWEETS}, which is not here", allow_module_level=True)


@dataclass
class Score:
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, post: Labelled, *, there: bool, found: bool) -> None:
        place = f"{post.file}:{post.row}"
        self.right += there and found
        self.missed += [place] if there and not found else []
        self.wrong += [place] if found and not there else []

    @property
    def recall(self) -> float:
        return self.right / ((self.right + len(self.missed)) or 1)

    @property
    def precision(self) -> float:
        return self.right / ((self.right + len(self.wrong)) or 1)

    def assert_enough(self) -> None:
        words = f"recall {self.recall:.2f}, missed {self.missed}; precision {self.precision:.2f}, wrong {self.wrong}"
        assert self.recall >= ENOUGH, words
        assert self.precision >= ENOUGH, words


@pytest.fixture(scope="module")
def posts() -> list[Labelled]:
    return list(labelled())


def score(
    posts: list[Labelled], there: Callable[[Labelled], bool], found: Callable[[Labelled], bool]
) -> Score:
    counted = Score()
    for post in posts:
        counted.note(post, there=there(post), found=found(post))
    return counted


def kinds(post: Labelled, *, of_customers: bool) -> frozenset[Kind]:
    found = find(post.text, post.speaker)
    return frozenset(one.kind for one in found if (one.whose is Whose.CUSTOMER) is of_customers)


def test_the_sample_is_two_hundred_posts_with_a_fair_spread(posts: list[Labelled]) -> None:
    assert len(posts) == 200
    replies = [post for post in posts if post.speaker is Speaker.COMPANY]
    assert sum(post.asks for post in replies) >= 40
    assert sum(not post.asks for post in replies) >= 40
    assert sum(bool(post.customers & REFERENCES) for post in posts) >= 25
    assert sum(Kind.EMAIL in post.customers for post in posts) >= 20
    assert sum(Kind.PHONE in post.customers | post.others for post in posts) >= 20
    assert sum(not post.customers and not post.others for post in posts if post not in replies) >= 25


@pytest.mark.parametrize("name", ["email", "postcode", "reference"])
def test_what_customers_give_away_is_found_and_nothing_else(posts: list[Labelled], name: str) -> None:
    wanted = CLASSES[name]
    score(
        posts,
        lambda post: bool(post.customers & wanted),
        lambda post: bool(kinds(post, of_customers=True) & wanted),
    ).assert_enough()


@pytest.mark.parametrize("name", ["phone", "email"])
def test_whose_a_number_or_an_address_is_is_told_right(posts: list[Labelled], name: str) -> None:
    """Found, and as the customer's or as somebody else's. Four customers alone posted a phone number here, so
    phones are scored in this way only: the company's own and strangers' numbers make up the rest."""
    wanted = CLASSES[name]
    counted = Score()
    for post in posts:
        for of_customers, labels in ((True, post.customers), (False, post.others)):
            found = bool(kinds(post, of_customers=of_customers) & wanted)
            counted.note(post, there=bool(labels & wanted), found=found)
    counted.assert_enough()


def test_a_reply_that_asks_for_personal_data_is_told_from_one_that_does_not(posts: list[Labelled]) -> None:
    replies = [post for post in posts if post.speaker is Speaker.COMPANY]
    score(replies, lambda post: post.asks, lambda post: bool(asks_for(post.text))).assert_enough()


def test_the_kinds_a_reply_asks_for_are_named(posts: list[Labelled]) -> None:
    replies = [post for post in posts if post.asks]
    counted = Score()
    for post in replies:
        found = asks_for(post.text)
        for kind in post.asked | found:
            counted.note(post, there=kind in post.asked, found=kind in found)
    counted.assert_enough()

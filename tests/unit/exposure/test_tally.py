"""What is counted, and that each post counts once."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Kind
from parlour.exposure.model import Post
from parlour.exposure.summarising import deletions, summarise
from parlour.exposure.summary import Summary
from parlour.exposure.tally import tally
from tests.unit.exposure import naive
from tests.unit.exposure.naive import DAY, NOW, as_said, post, posts, said


def summary_of(*parts: list[Post]) -> Summary:
    with tally(NOW, as_said) as counting:
        for part in parts:
            counting.add(part)
        return summarise(counting, NOW)


@given(posts())
def test_the_counts_are_those_of_a_plain_count_in_memory(posts: list[Post]) -> None:
    found = summary_of(posts)
    totals = found.totals
    public = [post for post in posts if post.public]
    assert (totals.posts, totals.public, totals.private) == (
        len(posts),
        len(public),
        len(posts) - len(public),
    )
    assert totals.customers == len(naive.people(posts))
    assert totals.named == len(naive.people([post for post in public if post.brand]))
    assert totals.threads == len({(post.platform, post.thread) for post in posts})
    assert totals.replies == sum(post.by_brand for post in posts)
    assert totals.asking == sum(naive.asked(post) != 0 for post in posts)
    assert totals.revealing_public == sum(naive.gave(post) != 0 for post in public)
    assert totals.gave_public == len(naive.people([post for post in public if naive.gave(post)]))
    left = [post for post in posts if naive.gave(post) and not post.deleted]
    assert totals.left_public == sum(post.public for post in left)
    assert totals.left_private == sum(not post.public for post in left)
    assert totals.deleted == sum(post.deleted for post in posts)
    assert {
        one.kind: (
            one.public_posts,
            one.public_customers,
            one.private_posts,
            one.private_customers,
            one.by_company,
        )
        for one in found.given
    } == naive.given(posts)


@given(posts())
def test_what_was_asked_followed_risked_and_left_lying_is_counted_right(posts: list[Post]) -> None:
    found = summary_of(posts)
    for one in found.asked:
        asking = [post for post in posts if naive.asked(post) & naive.as_bits([Kind(one.kind)])]
        assert one.replies == len(asking)
        assert one.threads == len({(post.platform, post.thread) for post in asking})
        assert one.followed == len(naive.followed(posts, Kind(one.kind)))
    for risk in found.risks:
        assert risk.from_public == naive.at_risk([post for post in posts if post.public], risk.code)
        assert risk.from_all == naive.at_risk(posts, risk.code)
    for lying, public in ((found.lying_public, True), (found.lying_private, False)):
        lain = naive.lying(posts, public=public)
        assert lying.threads == len(lain)
        if lain:
            assert lying.median == lain[(len(lain) - 1) // 2]
            assert lying.longest == lain[-1]
            assert sum(one <= lying.ninetieth for one in lain) >= 0.9 * len(lain)


@given(posts(), st.randoms(use_true_random=False), st.integers(2, 4))
def test_each_post_counts_once_in_whatever_order_and_however_often_it_is_read(
    posts: list[Post], dice: random.Random, times: int
) -> None:
    again = posts * times
    dice.shuffle(again)
    cut = len(again) // 2
    once, often = summary_of(posts), summary_of(again[:cut], again[cut:])
    assert often.totals.repeated == len(again) - len(posts)
    assert replace(often, totals=replace(often.totals, repeated=0)) == once


def test_two_copies_that_differ_make_the_same_post_whichever_comes_first() -> None:
    one = post(at=0, public=False, text=said((Kind.PHONE,)))
    other = post(thread="t0", deleted=True, text=said((Kind.EMAIL,)))
    first, second = summary_of([one, other]), summary_of([other], [one])
    assert first == second
    assert {given.kind for given in first.given} == {"phone", "email"}


def test_posts_that_come_after_a_summary_are_in_the_next_one() -> None:
    with tally(NOW, as_said) as counting:
        counting.add([post("1", text=said((Kind.PHONE,)))])
        before = summarise(counting, NOW)
        counting.add([post("2", text=said((Kind.PHONE,)))])
        after = summarise(counting, NOW)
    assert (before.given[0].public_posts, after.given[0].public_posts) == (1, 2)


def test_a_time_that_cannot_be_is_no_time() -> None:
    found = summary_of([post("1", at=NOW + 1), post("2", at=-5), post("3", at=1 << 80), post("4", at=NOW)])
    assert (found.totals.posts, found.totals.first, found.totals.last) == (4, NOW, NOW)
    assert [month.posts for month in found.months] == [1]


def test_a_brand_is_told_apart_and_the_one_that_reveals_most_comes_first() -> None:
    found = summary_of(
        [
            post("0", brand="Acme", by_brand=True),
            post("1", brand="Acme"),
            post("2", brand="Bell", text=said((Kind.PHONE,))),
            post("3", brand="Bell", by_brand=True, text=said((), (Kind.PHONE,))),
        ]
    )
    bell, acme = found.brands
    assert (bell.brand, bell.posts, bell.asking, bell.revealing_public) == ("Bell", 2, 1, 1)
    assert (acme.brand, acme.customers, acme.named, acme.revealing_public) == ("Acme", 1, 1, 0)


def test_a_handle_is_one_company_however_it_is_written() -> None:
    for order in (("acme", "ACME", "Acme"), ("Acme", "acme", "ACME")):
        said_to = [post(f"{n}", brand=brand, by_brand=n == 2) for n, brand in enumerate(order)]
        found = summary_of(said_to)
        assert [(brand.brand, brand.posts, brand.customers) for brand in found.brands] == [("ACME", 3, 1)]


def test_a_name_that_one_person_wrote_and_nobody_answers_under_is_not_shown_as_a_company() -> None:
    alone = [post("1", brand="a_friend_of_cleo"), post("2", brand="a_friend_of_cleo")]
    assert summary_of(alone).brands == ()
    several = [post(f"{n}", brand="acme", author=f"{n}") for n in range(3)]
    assert [one.brand for one in summary_of(several).brands] == ["acme"]


def test_the_worst_thread_is_the_one_with_the_gravest_data_in_public() -> None:
    found = summary_of(
        [
            post("1", thread="light", text=said((Kind.BOOKING,))),
            post("2", thread="hidden", public=False, text=said((Kind.PASSWORD,))),
            post("3", thread="grave", text=said((Kind.PASSWORD,))),
            post("4", thread="gone", deleted=True, text=said((Kind.PASSWORD, Kind.CARD))),
        ]
    )
    assert [one.thread for one in found.worst] == ["grave", "hidden", "light"]


def test_the_deletion_list_has_what_still_lies_there_and_who_can_delete_it() -> None:
    with tally(NOW, as_said) as counting:
        counting.add(
            [
                post("1", text=said((Kind.PHONE,))),
                post("2", public=False, text=said((Kind.EMAIL,))),
                post("3", by_brand=True, text=said((Kind.BOOKING,))),
                post("4", deleted=True, text=said((Kind.PHONE,))),
                post("5"),
            ]
        )
        listed = {one.id: one for one in deletions(counting)}
    assert set(listed) == {"1", "2", "3"}
    assert (listed["1"].removal.by, listed["1"].removal.by_program) == ("customer", False)
    assert (listed["2"].removal.by, listed["2"].removal.by_program) == ("company", True)
    assert (listed["3"].removal.by, listed["3"].removal.by_program) == ("company", True)


@pytest.mark.parametrize("ends", [None, KeyboardInterrupt, RuntimeError])
def test_no_file_is_left_behind_however_the_count_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: type[BaseException] | None
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[list[str]] = []
    try:
        with tally(NOW, as_said) as counting:
            counting.add([post("1")])
            seen.append(os.listdir(tmp_path))
            if ends:
                raise ends
    except (KeyboardInterrupt, RuntimeError):
        pass
    assert seen == [[]]  # not even while it counts: a kill leaves nothing either
    assert os.listdir(tmp_path) == []


def test_a_thread_of_many_asks_and_many_answers_is_counted_in_time() -> None:
    """Joined ask by answer, it would be four hundred million pairs."""
    asks = [
        post(f"a{n}", by_brand=True, text=said((), (Kind.PHONE,)), at=NOW - DAY - n) for n in range(20_000)
    ]
    answers = [post(f"c{n}", author=f"c{n}", text=said((Kind.PHONE,))) for n in range(20_000)]
    assert summary_of(asks, answers).asked[0].followed == 20_000

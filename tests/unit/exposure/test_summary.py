"""The summary as it is kept: the same after being written and read, small, and refused when it is not one."""

import json

import pytest
from hypothesis import given

from parlour.exposure.model import Post
from parlour.exposure.summarising import summarise
from parlour.exposure.summary import BRANDS, MONTHS, WORST, BadSummary, Summary, from_json, to_json
from parlour.exposure.tally import tally
from tests.unit.exposure.naive import NOW, SOME, as_said, post, posts, said

SMALL = 200_000
MONTH = 31 * 86_400


def summary_of(found: list[Post]) -> Summary:
    with tally(NOW, as_said) as counting:
        counting.add(found)
        return summarise(counting, NOW)


@given(posts())
def test_a_summary_written_and_read_is_the_same(found: list[Post]) -> None:
    summary = summary_of(found)
    assert from_json(to_json(summary)) == summary


def test_a_summary_stays_small_however_many_brands_months_and_threads_there_are() -> None:
    summary = summary_of(
        [
            post(
                f"{n}" * 40,
                thread=f"t{n}" + "9" * 500,
                brand=f"brand{n}" + "x" * 500,
                by_brand=True,
                at=NOW - (n % 300) * MONTH,
                text=said(SOME, SOME),
            )
            for n in range(3_000)
        ]
    )
    assert (len(summary.brands), len(summary.months), len(summary.worst)) == (BRANDS, MONTHS, WORST)
    assert summary.totals.brands == 3_000
    assert len(to_json(summary)) < SMALL


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"version": 1}', "\udc80", b"\xff", '{"version": 2, "made": 1}', "[" * 100_000],
)
def test_what_is_not_a_summary_is_refused_in_words(text: str | bytes) -> None:
    with pytest.raises(BadSummary, match="not a summary"):
        from_json(text)


def test_a_summary_of_a_later_version_is_refused() -> None:
    later = {**json.loads(to_json(summary_of([post()]))), "version": 2}
    with pytest.raises(BadSummary):
        from_json(json.dumps(later))


def test_no_posts_make_a_summary_of_zeros() -> None:
    summary = summary_of([])
    assert summary.totals.posts == 0
    assert (summary.given, summary.months, summary.worst) == ((), (), ())

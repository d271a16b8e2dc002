"""The report as text: it stands alone, escapes what files say, and speaks in words."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from detector import Kind
from parlour.exposure import words
from parlour.exposure.kinds import KINDS
from parlour.exposure.model import Post
from parlour.exposure.report import page
from parlour.exposure.report.advice import headline
from parlour.exposure.report.calendar import calendar
from parlour.exposure.summarising import summarise
from parlour.exposure.summary import Risk, Summary
from parlour.exposure.tally import tally
from tests.unit.exposure.naive import DAY, NOW, as_said, post, said

HOSTILE = '"><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>{{ 7*7 }}\u202e'


def summary_of(*posts: Post) -> Summary:
    with tally(NOW, as_said) as counting:
        counting.add(posts)
        return summarise(counting, NOW)


class Seen(HTMLParser):
    """Every tag and attribute, and where the tags do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def full() -> Summary:
    return summary_of(
        post("1", thread=HOSTILE, brand=HOSTILE, platform=HOSTILE, author=HOSTILE, text=said(KINDS)),
        post("2", by_brand=True, at=NOW - 60 * DAY, text=said((), KINDS)),
        post("3", public=False, text=said((Kind.NAME, Kind.PHONE, Kind.POSTCODE))),
    )


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    seen = Seen(page(full()))
    assert not {"script", "link", "img", "iframe", "object", "form", "a", "base"} & set(seen.tags)
    assert not {
        name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href", "style")
    }
    assert "url(" not in page(full())
    assert "@import" not in page(full())


def test_the_pages_policy_forbids_all_but_its_own_style() -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page(full()))
    assert policy.startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy


def test_what_a_file_calls_its_threads_and_brands_is_only_text() -> None:
    shown = page(full())
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "49" not in re.findall(r"\{\{.*?\}\}", shown)
    assert "\u202e" not in shown


def test_every_kind_has_words_and_every_chart_a_text() -> None:
    shown = page(full())
    assert all(words.kind(kind)[1:] in shown for kind in KINDS)
    charts = re.findall(r"<svg[^>]*>", shown)
    assert charts
    assert all('role="img"' in chart and "aria-label=" in chart for chart in charts)


@pytest.mark.parametrize(
    ("posts", "count", "what"),
    [
        ((post(text=said((Kind.PHONE,))),), 1, "customer wrote personal data where anyone can read it"),
        (
            (post(public=False, text=said((Kind.PHONE,))),),
            1,
            "customer has personal data lying in direct messages",
        ),
        ((post(), post("2", author="dora")), 2, "customers told the world which company they use"),
        ((post(by_brand=True),), 0, "customers have given personal data away in these posts"),
        ((), 0, "customers have given personal data away in these posts"),
    ],
)
def test_the_headline_is_the_number_that_matters_most(posts: tuple[Post, ...], count: int, what: str) -> None:
    summary = summary_of(*posts)
    assert headline(summary) == (count, what)
    assert f"<strong>{count}</strong> {what}" in page(summary)


def test_a_month_without_posts_has_its_place_in_the_chart() -> None:
    found = summary_of(post("1", at=NOW - 200 * DAY), post("2", at=NOW))
    assert [one.month for one in found.months] == ["2026-06", "2027-01"]
    assert [one.month for one in calendar(found.months)] == [
        *(f"2026-{month:02}" for month in range(6, 13)),
        "2027-01",
    ]
    assert calendar(()) == ()


def test_a_risk_another_version_knew_is_passed_over() -> None:
    kept = replace(full(), risks=(Risk("unheard-of", 3, 5), *full().risks))
    assert "unheard-of" not in page(kept)


def test_numbers_are_said_as_people_say_them() -> None:
    assert [words.lasting(seconds) for seconds in (5, 7_300, 3 * DAY, 70 * DAY, 900 * DAY)] == [
        "less than 2 minutes",
        "2 hours",
        "3 days",
        "2 months",
        "2 years",
    ]
    assert [words.share(*pair) for pair in ((0, 0), (1, 14), (9, 10), (1, 1))] == [
        "none",
        "1 in 14",
        "90%",
        "100%",
    ]
    assert words.kinds(("name", "phone", "email")) == "names, phone numbers and mail addresses"
    assert (words.many(1, "reply", "replies"), words.many(2_000, "customer")) == (
        "1 reply",
        "2,000 customers",
    )
    assert (words.day(NOW), words.month("2025-03")) == ("15 January 2027", "March 2025")

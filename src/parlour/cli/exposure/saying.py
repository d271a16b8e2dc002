"""The summary in a few lines for a terminal."""

from collections.abc import Iterator
from pathlib import Path

from parlour.exposure import words
from parlour.exposure.report.advice import advice, headline, meaning
from parlour.exposure.summary import Summary

KINDS_SHOWN = 6


def in_words(summary: Summary, html: Path | None, deletions: Path | None) -> Iterator[str]:
    totals = summary.totals
    count, what = headline(summary)
    yield f"{words.number(count)} {what}."
    yield (
        f"  Read: {words.many(totals.posts, 'post')} and messages of {words.many(totals.customers, 'customer')}"
        + (f", {words.day(totals.first)} to {words.day(totals.last)}." if totals.last else ".")
    )
    if summary.given:
        yield "  Most: " + ", ".join(_given(summary)) + "."
    for title, sentences in (
        ("What this means", meaning(summary)),
        ("What to do this week", advice(summary)),
    ):
        if sentences:
            yield ""
            yield title
            yield from (f"  {sentence}" for sentence in sentences)
    if not (html and deletions):
        yield ""
        yield "For the report: --html FILE. For the list of what to delete: --deletions FILE."


def _given(summary: Summary) -> Iterator[str]:
    for one in summary.given[:KINDS_SHOWN]:
        yield f"{words.kind(one.kind)} {words.number(one.public_posts + one.private_posts)}"

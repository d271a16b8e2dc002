"""What strangers' HTML is reduced to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors.mastodon.plain import MOST_TEXT, plain


def test_paragraphs_breaks_and_mentions_read_as_they_looked() -> None:
    mention = '<span class="h-card"><a href="https://a.example/@nw" class="u-url mention">@<span>nw</span></a></span>'
    assert (
        plain(f"<p>{mention} hello<br>again &amp; again</p><p>Second</p>")
        == "@nw hello\nagain & again\n\nSecond"
    )


def test_an_address_cut_short_is_whole_again() -> None:
    shown = (
        '<a href="https://www.shop.example/orders/a-long-one?x=1&amp;y=2"><span class="invisible">https://www.</span>'
        '<span class="ellipsis">shop.example/orders/a-lo</span><span class="invisible">ng-one?x=1&amp;y=2</span></a>'
    )
    assert plain(f"<p>See {shown} now</p>") == "See https://www.shop.example/orders/a-long-one?x=1&y=2 now"


def test_a_link_that_says_one_thing_and_leads_elsewhere_is_what_it_says() -> None:
    assert plain('<a href="https://evil.example/">our shop</a>') == "our shop"
    hidden = '<a href="https://evil.example/">call<span class="invisible"> 0800</span></a>'
    assert plain(hidden) == "call"


def test_what_readers_did_not_see_is_left_out() -> None:
    assert plain('a<span class="x invisible">b<span>c</span></span>d') == "ad"
    assert plain("a<script>if (x < 1) { y > 2 }</script>b<style>p{}</style>c<!-- d -->") == "abc"


@pytest.mark.parametrize(
    "tag", ["<a ", "<!--", "<a href='", "<![foo[", "</a ", "&#" + "9" * 5000 + ";", "<p>", "<a>"]
)
def test_tags_that_do_not_end_are_read_once(tag: str) -> None:
    """The standard parser is quadratic over these; the suite's own limit of time stands behind this test."""
    assert len(plain(tag * 50_000)) <= MOST_TEXT


@given(st.text(alphabet="<>/ap \"'=&;#!-[]sn\n\x00\ud800x", max_size=200))
def test_anything_at_all_becomes_text_that_can_be_written(content: str) -> None:
    left = plain(content)
    left.encode()
    assert "\x00" not in left


@given(st.text(max_size=200))
def test_words_without_markup_come_through_as_they_are(words: str) -> None:
    bare = "".join(c for c in words if c.isalnum() or c == " ")
    assert plain(bare) == " ".join(bare.split())

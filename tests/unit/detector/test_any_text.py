"""What holds for every text, whoever wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Kind, Speaker, asks_for, find

TELLING = (
    "ring me on 07700 900123",
    "cleo@example.org",
    "cleo dot hart at example dot org",
    "postcode LS1 4AP",
    "12 Hawthorn Lane, Leeds LS1 4AP",
    "DOB 17/03/1985",
    "card 4111 1111 1111 1111",
    "sort code 12-34-56 account 12345678",
    "AB 12 34 56 C",
    "booking ref K7PQ2M",
    "my password is hunter2",
    "oh double seven double oh nine double oh one two three",
    "０７７００９００１２３",
    "0\u200b7700900123",
    "my name is Cleo Hart",
    "GB82 WEST 1234 5698 7654 32",
)
PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(TELLING),
    st.text(alphabet="0123456789 -./()+@aAxXoOé１\u200b\ufe0f", max_size=30),
    st.sampled_from(
        (
            "one",
            "oh",
            "double",
            " at ",
            " dot ",
            "ref",
            "order #",
            "my ",
            "^",
            "İ",
            "-----BEGIN PRIVATE KEY-----",
        )
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(text=TEXTS, speaker=st.sampled_from(Speaker))
def test_findings_lie_in_the_text_in_order_and_apart(text: str, speaker: Speaker):
    end = 0
    for finding in find(text, speaker):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(text=TEXTS)
def test_no_text_is_too_strange_to_ask_about(text: str):
    assert asks_for(text) <= set(Kind)


@given(
    telling=st.sampled_from(TELLING),
    before=st.lists(st.sampled_from(("well", "honestly", "😀", "again", "so there")), max_size=30).map(
        " ".join
    ),
    after=st.lists(st.sampled_from(("cheers", "really", "not good", "😡", "bye")), max_size=30).map(" ".join),
)
def test_the_same_is_found_when_more_is_said_around_it(telling: str, before: str, after: str):
    alone = [(finding.kind, finding.start, finding.end) for finding in find(telling)]
    moved = len(before) + 3
    around = [(f.kind, f.start - moved, f.end - moved) for f in find(f"{before} . {telling} . {after}")]
    assert around == alone


@pytest.mark.parametrize("text", ["", " ", "\n", "\0", "\ud800", "😀" * 50])
def test_nothing_is_found_in_nothing(text: str):
    assert find(text) == ()
    assert asks_for(text) == frozenset()

"""Ids as they are kept: a platform's own stay as they are, and nothing a file says can reach a terminal or a page."""

from hypothesis import given
from hypothesis import strategies as st

from parlour.exposure.pointers import LONGEST, pointer


@given(st.text(st.characters(codec=None), max_size=400))
def test_a_pointer_is_short_and_printable(text: str) -> None:
    kept = pointer(text)
    assert len(kept) <= LONGEST
    assert kept.isprintable()
    kept.encode()


@given(st.text("abc\x00\x1b\u202e\ud800", max_size=6), st.text("abc\x00\x1b\u202e\ud800", max_size=6))
def test_two_ids_stay_two(one: str, other: str) -> None:
    assert (pointer(one) == pointer(other)) == (one == other)


def test_a_platforms_own_ids_stay_as_they_are() -> None:
    for id_ in ("1146654567674912769", "1234-5678", "https://social.example/@cleo/1", "abc@mail.example"):
        assert pointer(id_) == id_

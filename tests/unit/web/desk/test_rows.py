"""Row fragments: bounded, and the state word that heads each row."""

from types import SimpleNamespace

from markupsafe import Markup

from parlour.web.desk.fragments import Fragments
from parlour.web.desk.rows import SOON_MS, identity_words, state_of

NOW = 1_772_452_800_000


def test_the_least_used_fragment_goes_first() -> None:
    kept = Fragments(limit=2)
    for name in ("a", "b"):
        kept.keep((name,), Markup.escape(name))
    assert kept.get(("a",)) == "a"
    kept.keep(("c",), Markup.escape("c"))
    assert kept.get(("b",)) is None
    assert kept.get(("a",)) == "a"


def test_the_state_word_follows_the_clock_only_while_something_is_owed() -> None:
    def state(status: str, promise_at: int) -> str:
        return state_of(SimpleNamespace(status=status, promise_at=promise_at), NOW)

    assert state("open", NOW) == "late"
    assert state("open", NOW + 1) == "soon"
    assert state("open", NOW + SOON_MS + 1) == "open"
    assert state("open", 0) == "open"
    assert state("waiting", 0) == "waiting"
    assert state("resolved", NOW - 1) == "resolved"


def test_an_unknown_identity_level_is_never_read_as_a_higher_one_than_there_is() -> None:
    assert identity_words(0) == identity_words(-1) == "Not checked"
    assert identity_words(99) == identity_words(3)

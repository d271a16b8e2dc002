"""What a store address may be."""

from pathlib import Path

import pytest

from parlour.store.door import is_postgres, sqlite_path


def test_an_address_names_a_file_or_a_server() -> None:
    assert sqlite_path("sqlite:///srv/data/store/parlour.db") == Path("/srv/data/store/parlour.db")
    assert sqlite_path("sqlite:///srv/with%20space/p.db") == Path("/srv/with space/p.db")
    assert is_postgres("postgresql://parlour@/desk?host=/run/pg")
    assert not is_postgres("sqlite:///srv/p.db")


@pytest.mark.parametrize(
    "wrong",
    ["", "parlour.db", "sqlite://", "sqlite:///", "sqlite://parlour.db", "sqlite:p.db", "mysql://h/d"],
)
def test_anything_else_is_refused_in_plain_words(wrong: str) -> None:
    with pytest.raises(ValueError, match="a store address is"):
        sqlite_path(wrong)

"""Portable SQL as PostgreSQL reads it."""

import pytest

from parlour.store.postgres.connection import translated


@pytest.mark.parametrize(
    ("portable", "postgres"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT ? , ?", "SELECT $1 , $2"),
        ("SELECT '?', ?", "SELECT '?', $1"),
        ("SELECT 'it''s ?', ?, '%'", "SELECT 'it''s ?', $1, '%'"),
        ("a = ? AND b IN (?, ?)", "a = $1 AND b IN ($2, $3)"),
    ],
)
def test_question_marks_are_numbered_outside_literals(portable: str, postgres: str) -> None:
    assert translated(portable) == postgres

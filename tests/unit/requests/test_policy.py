"""Answers as people type them, and which page comes next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.identity.receipt_code import new_code, show
from parlour.requests.model import Begun, Field, Step
from parlour.requests.policy import (
    NO_DATE,
    NO_SUCH_CHOICE,
    NOT_THEN,
    OWN_CODE,
    TOO_LONG,
    as_words,
    next_step,
    read,
    step_before,
)
from parlour.requests.types import COMPLAINT, NEW_ADDRESS, TYPES

TODAY = date(2026, 11, 25)
DAY = Step("day", "When?", (Field("day", "Day", kind="date", required="Enter a day"),))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-03", "2026-12-03"),
        ("3/12/2026", "2026-12-03"),
        ("03.12.2026", "2026-12-03"),
        (" 3  12 2026 ", "2026-12-03"),
        ("2026-11-25", "2026-11-25"),
    ],
)
def test_a_day_is_read_as_browsers_send_it_and_as_people_write_it(typed: str, kept: str) -> None:
    assert read(DAY, {"day": typed}, TODAY) == ({"day": kept}, {})


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Enter a day"),
        ("soon", NO_DATE),
        ("31/02/2027", NO_DATE),
        ("٣/١٢/٢٠٢٦", NO_DATE),
        ("1/2/3/4", NO_DATE),
        ("24/11/2026", NOT_THEN),
        ("2028-01-01", NOT_THEN),
        ("99999-1-1", NO_DATE),
    ],
)
def test_another_day_is_refused_in_words_and_kept_as_typed(typed: str, problem: str) -> None:
    answers, wrong = read(DAY, {"day": typed}, TODAY)
    assert wrong == {"day": problem}
    assert answers == {"day": typed}


@given(st.dates(TODAY, TODAY + timedelta(days=366)))
def test_every_day_of_the_coming_year_is_read_back(day: date) -> None:
    for typed in (day.isoformat(), f"{day.day}/{day.month}/{day.year}"):
        assert read(DAY, {"day": typed}, TODAY) == ({"day": day.isoformat()}, {})


@given(st.text(max_size=40))
def test_nothing_that_can_be_typed_breaks_a_page(typed: str) -> None:
    for kind in TYPES.values():
        for step in kind.steps:
            read(step, {field.name: typed for field in step.fields}, TODAY)


def test_a_choice_nobody_offered_a_code_and_a_novel_are_refused() -> None:
    before = COMPLAINT.step("before")
    what = COMPLAINT.step("what")
    assert before is not None
    assert what is not None
    assert read(before, {"told": "maybe"}, TODAY)[1] == {"told": NO_SUCH_CHOICE}
    assert read(what, {"wrong": show(new_code())}, TODAY)[1] == {"wrong": OWN_CODE}
    assert read(what, {"wrong": "x" * 9_001}, TODAY)[1] == {"wrong": TOO_LONG}


def test_the_next_page_is_the_first_nobody_answered_then_the_check() -> None:
    assert next_step(NEW_ADDRESS, Begun("")) == "address"
    assert next_step(NEW_ADDRESS, Begun("", answered=("when",))) == "address"
    assert next_step(NEW_ADDRESS, Begun("", answered=("when", "address"))) == "safety"
    assert next_step(NEW_ADDRESS, Begun("", answered=("safety", "when", "address"))) == "check"
    assert [step_before(NEW_ADDRESS, name) for name in ("address", "when", "check")] == [
        "",
        "address",
        "safety",
    ]


def test_the_message_is_what_was_shown_without_what_was_left_out() -> None:
    told = as_words("Make a complaint", [("What went wrong?", "All of it"), ("Anything else?", "")])
    assert told == "Make a complaint\n\nWhat went wrong?\nAll of it"


def test_every_type_fits_into_one_message() -> None:
    for kind in TYPES.values():
        assert sum(field.limit + len(field.label) for step in kind.steps for field in step.fields) < 20_000
        assert "check" not in {step.name for step in kind.steps}

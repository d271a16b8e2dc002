"""Logs cannot carry what a person wrote, whoever forgets whatever."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from parlour.foundation import logs

SECRET = "Cleo Amsel, 4 Hill Road, cleo@example.org"


@pytest.fixture
def lines() -> Iterator[Any]:
    out = io.StringIO()
    with settings_given_back():
        logs.configure(out)
        yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]


@contextmanager
def settings_given_back() -> Iterator[None]:
    """Loggers made earlier in this process must never meet structlog's own settings, which print everything."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        yield
    finally:
        logs.configure()
        root.handlers[:], root.level = before


def test_a_line_says_when_where_and_what(lines: Any) -> None:
    logs.logger("store").info("batch committed", batch=12, case_id="ab" * 16, route="/c/{ref}")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "place": "store",
        "event": "batch committed",
        "batch": 12,
        "case_id": "ab" * 16,
        "route": "/c/{ref}",
    }


def test_an_unlisted_field_is_dropped_and_counted(lines: Any) -> None:
    logs.logger("web").info("page shown", body=SECRET, name="Cleo", email="cleo@example.org", status=200)
    (line,) = lines()
    assert line["dropped_fields"] == 3
    assert line["status"] == 200
    assert "leo" not in json.dumps(line)


@pytest.mark.parametrize("value", [SECRET, "cleo@example.org", "two words", ["Cleo"], {"a": "Cleo"}, b"Cleo"])
def test_a_listed_field_takes_only_machine_words(lines: Any, value: object) -> None:
    logs.logger("web").info("page shown", status=value)
    (line,) = lines()
    assert "status" not in line
    assert line["dropped_fields"] == 1


def test_an_event_that_is_a_sentence_is_not_printed(lines: Any) -> None:
    logs.logger("web").info(f"could not save {SECRET}")
    assert lines()[0]["event"] == "unnamed"


def test_an_exception_leaves_its_type_and_place_only(lines: Any) -> None:
    log = logs.logger("worker")
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        log.exception("mail failed")
        log.error("mail failed", error=error)
        log.error("mail failed", exc_info=error)
        log.error("mail failed", error=str(error))
    *typed, text = lines()
    for line in typed:
        assert line["error"] == "ValueError"
        assert line["error_at"].startswith("test_logs.py:")
    assert text["error"] == "unnamed"
    assert "Cleo" not in json.dumps(lines())


def test_a_library_is_heard_without_its_words(lines: Any) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger("some.library").exception("while reading %s", SECRET)
    (line,) = lines()
    assert (line["route"], line["error"]) == ("some.library", "KeyError")
    assert "Cleo" not in json.dumps(line)


def test_nobody_has_to_remember_to_configure(capsys: pytest.CaptureFixture[str]) -> None:
    with settings_given_back():
        structlog.reset_defaults()
        logs.logger("store").info("page shown", body=SECRET)
    said = capsys.readouterr()
    assert "page shown" in said.err
    assert "Cleo" not in said.err + said.out

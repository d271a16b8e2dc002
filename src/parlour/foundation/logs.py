"""Structured logs that cannot carry personal data, by construction rather than by care.

A line is JSON: time, level, place, event, and fields from a fixed list whose values are numbers or short
machine words. Whatever else is passed is dropped and counted, so that a slip shows up without leaking.
An exception leaves its type and where it was raised; its message, which may quote anything, never does.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    "action attempts attempt backlog batch bytes case_id channel code count dialect due_at duration_ms"
    " generation job_id key_id kind method op origin pid place port position reason ready restarts rev role"
    " route schema seq session_id signal size state status streams team_id threads topic_id total url version"
    " waiting_ms error error_at".split()
)
_EVENT = re.compile(r"[a-z][a-z0-9]*(?:[ -][a-z0-9]+){0,7}")
# No space and no @: a sentence, a person's full name or an address cannot be a value.
_VALUE = re.compile(r"[A-Za-z0-9_./:{}<>=+,-]{0,120}")

Fields = MutableMapping[str, Any]


def logger(place: str) -> Any:
    """A structlog logger for one place in the source, such as `store` or `web`."""
    if not structlog.is_configured():
        configure()  # never structlog's own settings: they print whatever they are given
    return structlog.get_logger(place=place)


def configure(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Once at process start. Libraries that log through `logging` come out here too, without their text."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_type_of_an_exception,
            _only_listed_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_WithoutText()]
    root.setLevel(max(level, logging.WARNING))


def _only_the_type_of_an_exception(_logger: Any, _method: str, fields: Fields) -> Fields:
    given = fields.pop("exc_info", None)
    error = fields.get("error")
    if given:
        error = given if isinstance(given, BaseException) else sys.exc_info()[1]
    if isinstance(error, BaseException):
        fields["error"] = type(error).__name__
        fields["error_at"] = _raised_at(error)
    elif error is not None:
        # A text called `error` is almost always str(exception).
        fields["error"] = "unnamed"
    return fields


def _raised_at(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""


def _only_listed_fields(_logger: Any, _method: str, fields: Fields) -> Fields:
    kept: dict[str, Any] = {name: fields.pop(name) for name in ("timestamp", "level")}
    event = fields.pop("event", "")
    kept["event"] = event if isinstance(event, str) and _EVENT.fullmatch(event) else "unnamed"
    dropped = 0
    for name, value in fields.items():
        if name in ALLOWED and _is_plain(value):
            kept[name] = value
        else:
            dropped += 1
    if dropped:
        kept["dropped_fields"] = dropped
    return kept


def _is_plain(value: object) -> bool:
    if value is None or isinstance(value, bool | int | float):
        return True
    return isinstance(value, str) and _VALUE.fullmatch(value) is not None


class _WithoutText(logging.Handler):
    """Says that a library logged something, and from where; its message stays behind."""

    def emit(self, record: logging.LogRecord) -> None:
        log = logger("library")
        error = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "library message", route=record.name, code=record.levelname, error=error)

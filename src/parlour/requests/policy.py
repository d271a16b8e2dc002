"""What an answer may be, which page comes next, and how the answers read as the first message of a case."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from parlour.identity.receipt_code import contains_code
from parlour.requests.model import Begun, Field, RequestType, Step

LONGEST_AHEAD = timedelta(days=366)
NO_SUCH_CHOICE = "Choose one of the answers"
NO_DATE = "Enter a date, like 2026-12-31 or 31/12/2026"
NOT_THEN = "Enter a day from today on, at most a year ahead"
OWN_CODE = "That is your secret code. Staff never need it. Remove it from your message"
TOO_LONG = "This is too long. Please shorten it"


def read(step: Step, typed: Mapping[str, str], today: date) -> tuple[dict[str, str], dict[str, str]]:
    """The answers as they are kept, and what is wrong with them by field; kept as typed where wrong."""
    answers, wrong = {}, {}
    for field in step.fields:
        answers[field.name], problem = _read_field(field, typed.get(field.name, ""), today)
        if problem:
            wrong[field.name] = problem
    return answers, wrong


def next_step(kind: RequestType, begun: Begun) -> str:
    """The first page nobody has answered; "check" when all are."""
    return next((step.name for step in kind.steps if step.name not in begun.answered), "check")


def step_before(kind: RequestType, name: str) -> str:
    """ "" before the first."""
    names = ["", *(step.name for step in kind.steps), "check"]
    return names[names.index(name) - 1]


def as_words(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """The first message of the case: word for word what the check page showed."""
    return "\n\n".join([title, *(f"{label}\n{value}" for label, value in rows if value)])


def _read_field(field: Field, typed: str, today: date) -> tuple[str, str]:
    text = typed.strip() if field.kind == "words" else " ".join(typed.split())
    if not text:
        return "", field.required
    if len(text) > field.limit:
        return text, TOO_LONG
    if contains_code(text):
        return text, OWN_CODE
    if field.kind == "choice":
        known = any(text == value for value, _ in field.choices)
        return (text, "") if known else ("", NO_SUCH_CHOICE)
    return _read_date(text, today) if field.kind == "date" else (text, "")


def _read_date(text: str, today: date) -> tuple[str, str]:
    """As a date field of a browser sends it, or day, month and year as people write them."""
    parts = text.replace("/", "-").replace(".", "-").replace(" ", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return text, NO_DATE
    numbers = [int(part) for part in parts]
    year, month, day = numbers if len(parts[0]) == 4 else reversed(numbers)
    try:
        found = date(year, month, day)
    except ValueError:
        return text, NO_DATE
    return (found.isoformat(), "") if today <= found <= today + LONGEST_AHEAD else (text, NOT_THEN)

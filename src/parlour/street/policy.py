"""Decisions about what comes from the street and what may go out, from what is known alone."""

import json
import re
from datetime import UTC, datetime

from custodian_protocol.policy import CONNECT
from detector import Finding, Whose, find
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.identity.receipt_code import contains_code
from parlour.street.model import Answer, Arrival, Connection

KEPT_MS = 30 * DAY  # a pointer to a public post
LINK_MS = 48 * HOUR
BEGIN_MS = 24 * HOUR  # after the button was pressed, to write the first words
AGAIN_MS = DAY  # a conversation is invited again after this long, not at every message
SETTLED_MS = MINUTE
NEWS_MS = 7 * DAY  # an account connected today makes no work of last month's posts
REMOVAL_TRIES = 5
ANSWER_TRIES = 8
MOST_WORDS = 20_000
LONGEST_POINTER = 500

NO_WORDS = "(A message without words. What was attached was not fetched.)"
CODE_REMOVED = "(This message held a receipt code. It was removed: staff never need one.)"
_ASKS = re.compile(
    r"\?|\b(?:help|why|when|how (?:do|can|long)|can (?:you|someone|anyone)|could you|please|pls|not working|"
    r"n[o']t work|still waiting|no (?:reply|answer|signal|internet|service)|broken|down again|refund|cancel|"
    r"complain|hilfe|warum|wann|wieso|bitte|funktioniert nicht|kaputt|st\u00f6rung|seit \w+ tagen)\b",
    re.IGNORECASE,
)
_ASKED_IN = 2_000  # characters looked at


def kinds_in(text: str) -> tuple[str, ...]:
    """Kinds of personal data of the customer's own, in the order of their names."""
    return tuple(sorted({_kind(one) for one in find(text) if one.whose == Whose.CUSTOMER}))


def asks_for_help(text: str) -> bool:
    """A guess that sorts a list; nothing is sent because of it."""
    return _ASKS.search(text[:_ASKED_IN]) is not None


def words_of(arrival: Arrival) -> str:
    """A direct message as it is sealed. What was typed is kept whole, but for a receipt code, which nobody may read."""
    words = arrival.text.replace("\0", "").strip()
    if contains_code(words):
        return CODE_REMOVED
    return words[:MOST_WORDS] or NO_WORDS


def safe_pointer(url: str) -> str:
    """Only an https address is ever shown as a link (http on this machine, for the stand-in)."""
    fine = url.startswith("https://") or re.match(r"http://(?:127\.0\.0\.1|localhost)[:/]", url)
    return url if fine and len(url) <= LONGEST_POINTER and url.isprintable() and " " not in url else ""


def allowed_by(statement: str) -> frozenset[str]:
    """Connectors that the signed policy lets be on."""
    numbers = json.loads(statement.split("\n")[1])["numbers"]
    return frozenset(
        name.removeprefix(CONNECT) for name, on in numbers.items() if name.startswith(CONNECT) and on
    )


def month_of(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m")


def month_start(at: int) -> int:
    day = datetime.fromtimestamp(at / 1000, UTC)
    return int(datetime(day.year, day.month, 1, tzinfo=UTC).timestamp() * 1000)


def wait_after(attempts: int) -> int:
    """A minute, doubled each time, an hour at most."""
    return int(min(MINUTE * 2 ** min(attempts, 10), HOUR))


def is_given_up(answer: Answer) -> bool:
    return answer.attempts >= ANSWER_TRIES


def _kind(one: Finding) -> str:
    return str(one.kind)


def left_of(connection: Connection, now: int) -> int:
    """What may still be spent this month, in millionths of a dollar."""
    spent = connection.spent if connection.spent_in == month_of(now) else 0
    return connection.budget - spent

"""What a mail that came back says: that it was not delivered, that somebody complained, or nothing we know.

Reads reports as RFC 3464 (delivery status) and RFC 5965 (complaints) have them, and the many shapes older
servers use through flufl.bounce. Believes none of it but the token in the address it came back to: who forges one
without that token changes nothing. No address found in a mail is compared, kept, logged or shown.
"""

import logging
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from enum import StrEnum
from typing import Any

from flufl.bounce import all_failures

# Its detectors stumble over odd mails, and its logger would print what they stumbled over.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

MOST_BYTES = 1024 * 1024  # a report quotes the mail it is about at most, and ours are short
MOST_PARTS = 50
DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")


class News(StrEnum):
    BOUNCED = "bounced"  # never: there is no such mailbox
    GAVE_UP = "gave-up"  # their side tried for days
    COMPLAINED = "complained"
    NOTHING = "nothing"  # still trying, out of office, or not a report at all


def news_in(raw: bytes) -> News:
    """Never raises: whatever cannot be read says nothing."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES])
        parts = [part for part, _ in zip(message.walk(), range(MOST_PARTS), strict=False)]
        return _complaint(parts) or _delivery_status(parts) or _older(message)
    except Exception:  # the parsers are fed by strangers: one odd mail must not stop the others
        return News.NOTHING


def addressed_to(raw: bytes) -> Iterator[str]:
    """The addresses this mail was delivered to, as its own headers say, the surest first."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES], headersonly=True)
    for name in DELIVERED_TO:
        for value in message.get_all(name, [])[:MOST_PARTS]:
            yield from (word.strip("<>,;\"' \t\r\n") for word in str(value).split() if "@" in word)


def _complaint(parts: list[Message]) -> News | None:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            told = _text(part).lower()
            return News.NOTHING if "feedback-type: not-spam" in told else News.COMPLAINED
    return None


def _delivery_status(parts: list[Message]) -> News | None:
    """RFC 3464: a group of fields for each recipient. Ours have one."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        lines = (line.partition(":") for line in _text(part).splitlines())
        fields = {name.strip().lower(): value.strip().lower() for name, colon, value in lines if colon}
        if "action" not in fields:
            continue
        if not fields["action"].startswith("failed"):
            return News.NOTHING
        return News.GAVE_UP if fields.get("status", "5").startswith("4") else News.BOUNCED
    return None


def _older(message: Message) -> News:
    _, never = all_failures(message)
    return News.BOUNCED if never else News.NOTHING


def _text(part: Message) -> str:
    """A report's part may be parsed as messages within a message, or be plain text."""
    payload: Any = part.get_payload()  # its type says "anything"
    if isinstance(payload, list):
        return "\n".join(inner.as_string() for inner in payload[:MOST_PARTS])
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(payload)

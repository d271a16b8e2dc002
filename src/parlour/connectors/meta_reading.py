"""The wire format Facebook, Instagram and WhatsApp share: entries of changes or messages, in JSON nobody can rely on.

Whatever is not as documented raises Unreadable, which never quotes it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from parlour.connectors.contract import Unreadable
from parlour.street.model import Arrival

Wire = Mapping[str, Any]
Reading = Callable[[], Arrival | None]

KEY = re.compile(r"[\x21-\x7e]{1,500}")
SECONDS_BELOW = 100_000_000_000  # seconds reach it in the year 5138, milliseconds passed it in 1973
LATEST = 100_000_000_000_000
DIGITS = re.compile(r"[0-9]{1,15}")


def taken_together(readings: Iterable[Reading]) -> tuple[Arrival, ...]:
    """One odd event among good ones is left out: refusing the request would lose the good ones. Raises Unreadable when
    nothing in it can be read."""
    found, odd = readable(readings)
    if odd and not found:
        raise Unreadable("no event as documented")
    return found


def readable(readings: Iterable[Reading]) -> tuple[tuple[Arrival, ...], int]:
    """The arrivals, and how many events were not as documented."""
    found, odd = [], 0
    for reading in readings:
        try:
            arrival = reading()
        except Unreadable:
            odd += 1
        else:
            found += [arrival] if arrival else []
    return tuple(found), odd


def entries(body: bytes, kind: str) -> list[Wire]:
    document = parsed(body)
    if not isinstance(document, dict) or document.get("object") != kind or "entry" not in document:
        raise Unreadable("not the object this address is for")
    return objects(document, "entry")


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def _refused(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON (RFC 8259, 6)


def objects(holder: Wire, name: str) -> list[Wire]:
    found = holder.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unreadable("not a list of objects")
    return found


def inner(holder: Wire, name: str) -> Wire:
    found = holder.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found


def key(value: object) -> str:
    """An id: always text, though some fields carry it as a number."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not KEY.fullmatch(text):
        raise Unreadable("not an id")
    return text


def key_or_none(value: object) -> str:
    return "" if value is None else key(value)


def words(value: object) -> str:
    """Half a surrogate pair cannot be kept as UTF-8; it becomes a question mark."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable("not text")
    return value.encode(errors="replace").decode()


def moment(*candidates: object) -> int:
    """Milliseconds since 1970 of the first that is there: seconds, milliseconds or an ISO date, as number or text."""
    value = next((each for each in candidates if each is not None), None)
    if isinstance(value, str):
        value = int(value) if DIGITS.fullmatch(value) else _date(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < LATEST:
        raise Unreadable("not a time")
    return value * 1000 if value < SECONDS_BELOW else value


def _date(text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
        return int(found.timestamp() * 1000) if found.tzinfo else 0
    except (ValueError, OverflowError):
        return 0

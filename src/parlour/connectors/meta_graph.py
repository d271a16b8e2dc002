"""The Graph API: where it is, what its errors mean, and how its lists are read on.

developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from parlour.connectors.contract import Secrets, Unreadable
from parlour.connectors.line import MINUTE_MS, Answer, Away, Denied, Expired, Line, NotThere, Throttled, until
from parlour.connectors.meta_reading import Wire, key_or_none, moment, parsed, words
from parlour.connectors.meta_signing import proof

VERSION = "v26.0"  # of 29 July 2026
MOST_PAGES = 200  # of one nested list, between two looks

TROUBLE = {1, 2, 131000, 131016, 131057, 133004}
NO_TOKEN = {102, 190}
LIMITS = {4, 17, 32, 341, 613, *range(80000, 80015), 130429, 131048, 131056}
TOO_LATE = {551, 10901, 131047}
TOO_LATE_SUBCODES = {2018065, 2018108, 2018278, 2534022, 1545041}
NOT_PERMITTED = {3, 10, 368, *range(200, 300), 131005, 131030, 131031}
NOT_THERE = {803, 131026}
NOT_THERE_SUBCODES = {33, 2018001, 2018292}
ANSWERED = 10900


class Graph(Line):
    """The token goes into a header alone. Each request carries the proof that we know the app's secret; the proof is
    documented as a parameter and of no use to anybody without the token."""

    def __init__(self, base: str, secrets: Secrets) -> None:
        token = secrets.get("token", "").strip()
        if not token.isascii() or not token.isprintable():
            token = ""  # no header can carry it; the platform will say that it is none
        super().__init__(base, lambda *_: token and f"Bearer {token}")
        self._proof = {"appsecret_proof": proof(token, secrets.get("app_secret", ""))}

    def now(self) -> int:
        return self._wall()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        data: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        proven = {**(query or {}), **self._proof}
        return super().ask(method, path, query=proven, data=data, form=form, headers=headers)

    def _must_be_fine(self, answer: Answer) -> None:
        if not 200 <= answer.status < 300:
            code, subcode, passing = _error(answer)
            if code in LIMITS:
                raise Throttled(_regained(answer.headers, self.now()))
            _refuse(code, subcode, passing)
        super()._must_be_fine(answer)


def _refuse(code: int, subcode: int, passing: bool) -> None:
    """Subcodes first: the window that closed comes as a missing permission, code 10."""
    if subcode in TOO_LATE_SUBCODES or code in TOO_LATE:
        raise Denied("too-late")
    if subcode in NOT_THERE_SUBCODES or code in NOT_THERE:
        raise NotThere
    if code in NO_TOKEN:
        raise Expired
    if code in NOT_PERMITTED:
        raise Denied("not-permitted")
    if code == ANSWERED:
        raise Denied("answered")
    if code in TROUBLE or passing:
        raise Away


def _error(answer: Answer) -> tuple[int, int, bool]:
    """Code, subcode and whether the platform calls it passing; zeros where the answer says nothing of it."""
    try:
        error = json.loads(answer.body)["error"]
        code, subcode = error.get("code"), error.get("error_subcode")
        return _number(code), _number(subcode), error.get("is_transient") is True
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0, 0, False


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _regained(headers: Mapping[str, str], now: int) -> int:
    """When calls are let through again: the longest that any use case says, in minutes, else what other platforms'
    headers would say, else 0."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
        uses = [use for each in usage.values() for use in each]
        minutes = max((_number(use.get("estimated_time_to_regain_access")) for use in uses), default=0)
    except (ValueError, TypeError, AttributeError, RecursionError):
        minutes = 0
    if not 0 < minutes < 100_000:
        return until(headers, now)
    return now + minutes * MINUTE_MS


def segment(name: str) -> str:
    """An id inside a path: it stays one segment, whatever it is."""
    return quote(name, safe="", errors="replace")


def told(answer: Answer) -> Any:
    """Raises Away when it is no JSON: a proxy's error page, or cut off."""
    try:
        return parsed(answer.body)
    except Unreadable:
        raise Away from None


def identified(answer: Answer, name: str) -> str:
    """The id of what was posted; "" when an answer of success does not say, as sending again would be worse."""
    try:
        found = told(answer)
    except Away:
        return ""
    return id_or_none(found.get(name)) if isinstance(found, dict) else ""


def id_or_none(value: object) -> str:
    """Empty for what is no id, where nothing depends on it."""
    try:
        return key_or_none(value)
    except Unreadable:
        return ""


def page(found: object) -> tuple[list[Any], str]:
    """The objects of one page of a list, and the cursor of the next; "" at the end. Raises Away for anything else."""
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        raise Away
    paging = found.get("paging")
    onward = paging.get("next") if isinstance(paging, dict) else None
    return [each for each in found["data"] if isinstance(each, dict)], _after(onward)


def _after(address: object) -> str:
    """Taken out of the address of the next page, which also carries the token and is never asked for as it is."""
    try:
        return parse_qs(urlsplit(words(address)).query).get("after", [""])[0]
    except (ValueError, Unreadable):
        raise Away from None


def objects_in(nested: object) -> list[Any]:
    return page(nested)[0] if nested is not None else []


def after_that(cursor: str) -> dict[str, str]:
    return {"after": cursor} if cursor else {}


def recent(stamp: object, since: int) -> bool:
    """A stamp that cannot be read counts as recent: better looked at than missed."""
    try:
        return moment(stamp) >= since
    except Unreadable:
        return True


def latest_of(
    line: Line, nested: object, path: str, query: Mapping[str, str], since: int, stamp: str
) -> list[Wire]:
    """What a nested list, newest first, has from `since` on, read on where its first page does not reach back. What
    the platform does not show of it is not there for us; neither is what lies more than MOST_PAGES back."""
    if nested is None:
        return []
    found, after = page(nested)
    kept = [each for each in found if recent(each.get(stamp), since)]
    for _ in range(MOST_PAGES):
        if not after or len(kept) < len(found):
            return kept
        try:
            fresh, after = page(told(line.get(path, **query, **after_that(after))))
        except Denied:
            return kept
        found = [*found, *fresh]
        kept += [each for each in fresh if recent(each.get(stamp), since)]
    return kept

"""A line to one platform: requests with a deadline, answers of a bounded size, and four ways of saying no.

It follows no redirects, keeps no cookies and reads no environment: what it is told to reach is all it reaches.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

SECONDS = 20.0
MOST_ANSWER = 8_000_000
MOST_LINE = 1_000_000
QUIET_SECONDS = (
    60.0  # a stream that says nothing for so long is broken: platforms send a sign of life every 20 s
)
MINUTE_MS = 60_000


class Away(Exception):
    """Nobody answers, or the platform says that it is in trouble. Trying again later is right."""


class Throttled(Exception):
    """Enough for now. `until` in milliseconds since 1970; 0 where the platform does not say."""

    def __init__(self, until: int = 0) -> None:
        self.until = until
        super().__init__("throttled")


class Expired(Exception):
    """The token is not accepted any more."""


class Denied(Exception):
    """For good: trying the same again is wrong. `why` is a short word of a closed list, never the platform's text."""

    def __init__(self, why: str = "denied") -> None:
        self.why = why
        super().__init__(why)


class NotThere(Denied):
    def __init__(self) -> None:
        super().__init__("not-there")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Raises Away when it is no JSON: a proxy's error page, or cut off."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Away from None


Authorize = Callable[[str, str, Mapping[str, str]], str]
"""The Authorization header for a method, a full address and its query and form parameters."""


class Line:
    """One thread at a time. `wall` is the clock for what platforms say as a time of day, in milliseconds."""

    def __init__(self, base: str, authorize: Authorize, *, wall: Callable[[], int] | None = None) -> None:
        self.base = base.rstrip("/")
        self._authorize = authorize
        self._wall = wall or (lambda: int(time.time() * 1000))
        self._client = httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def at(self, base: str) -> "Line":
        """The same caller at another address of its platform; the caller closes it."""
        return Line(base, self._authorize, wall=self._wall)

    def get(self, path: str, **query: str) -> Answer:
        return self.ask("GET", path, query=query)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        data: Any = None,  # sent as JSON
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Raises Away, Throttled, Expired or Denied for whatever is not a success."""
        request = self._request(method, path, query or {}, data, form, headers or {})
        try:
            with self._streamed(request) as answer:
                body = _bounded(answer)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            raise Away from None
        found = Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, body)
        self._must_be_fine(found)
        return found

    def lines(self, path: str, *, query: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """Line by line, without their ends, empty ones too, for as long as the platform keeps it open. Before the first
        an empty one of ours, as soon as it is open."""
        request = self._request("GET", path, query or {}, None, None, {})
        request.extensions["timeout"] = {
            "connect": SECONDS,
            "write": SECONDS,
            "pool": SECONDS,
            "read": QUIET_SECONDS,
        }
        try:
            with self._streamed(request) as answer:
                if answer.status_code != 200:
                    body = _bounded(answer)
                    headers = {k.lower(): v for k, v in answer.headers.items()}
                    self._must_be_fine(Answer(answer.status_code, headers, body))
                yield b""
                yield from _split(answer.iter_bytes())
        except (httpx2.HTTPError, OSError):
            raise Away from None

    def _streamed(self, request: httpx2.Request) -> "_Streamed":
        return _Streamed(self._client, request)

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        data: Any,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> httpx2.Request:
        address = f"{self.base}{path}"
        signed = self._authorize(method, address, {**query, **(form or {})})
        known = {"accept": "application/json", "user-agent": "Parlour", **headers}
        if signed:
            known["authorization"] = signed
        body = None
        if data is not None:
            body = json.dumps(data).encode()
            known["content-type"] = "application/json"
        params = dict(query) or None
        return self._client.build_request(
            method, address, params=params, content=body, data=form, headers=known
        )

    def _must_be_fine(self, answer: Answer) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
        if status == 429 or (status == 503 and "retry-after" in answer.headers):  # RFC 9110, 10.2.3
            raise Throttled(until(answer.headers, self._wall()))
        if status == 401:
            raise Expired
        if status == 404 or status == 410:
            raise NotThere
        if 400 <= status < 500 and status != 408:
            raise Denied(f"status-{status}")
        raise Away


class _Streamed:
    """An answer whose body is read piece by piece and whose connection is let go of in any case."""

    def __init__(self, client: httpx2.Client, request: httpx2.Request) -> None:
        self._client, self._request = client, request
        self._answer: httpx2.Response | None = None

    def __enter__(self) -> httpx2.Response:
        self._answer = self._client.send(self._request, stream=True)
        return self._answer

    def __exit__(self, *_: object) -> None:
        if self._answer is not None:
            self._answer.close()


def until(headers: Mapping[str, str], now: int) -> int:
    """When a throttled caller may go on: `retry-after` (RFC 9110, 10.2.3), else `x-rate-limit-reset` (seconds since
    1970) or `x-ratelimit-reset` (a date, as Mastodon writes it). At least a second from now; 0 when none says."""
    after, reset = headers.get("retry-after", ""), headers.get("x-rate-limit-reset", "")
    if after.isascii() and after.isdigit():
        return now + max(1000, int(after[:6]) * 1000)
    if reset.isascii() and reset.isdigit():
        return max(now + 1000, int(reset[:12]) * 1000)
    for text in (after, headers.get("x-ratelimit-reset", "")):
        if (at := _date(text)) is not None:
            return max(now + 1000, at)
    return 0


def _date(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        return int(found.timestamp() * 1000)
    except (ValueError, TypeError, OverflowError):
        return None


def _bounded(answer: httpx2.Response) -> bytes:
    """Raises Away on an answer larger than any that is documented."""
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MOST_ANSWER:
            raise Away
    return bytes(body)


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.removesuffix(b"\r") for line in whole)
        if len(rest) > MOST_LINE:
            raise Away

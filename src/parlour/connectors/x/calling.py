"""A line that knows what X's refusals mean, and that asks nothing again before X allows it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from parlour.connectors.contract import Secrets
from parlour.connectors.line import Answer, Authorize, Denied, Line, NotThere, Throttled, until

BASE = "https://api.x.com"
STREAM = "/2/activity/stream"
TOKEN = "/2/oauth2/token"  # noqa: S105 - an address
DAY_LIMITS = ("x-user-limit-24hour", "x-app-limit-24hour")


class UnknownFields(Denied):
    """X does not know the name that the request gives to the fields of a post."""


class StalePage(Denied):
    """X does not know the page any more where reading stopped."""


class XLine(Line):
    """`old_words` says that this X still calls a post a tweet in the names of parameters. Rate limits hold for an
    endpoint each (X API, “Rate limits”): one that is used up does not keep the others from being asked."""

    def __init__(
        self, base: str, authorize: Authorize, *, streams: bool, wall: Callable[[], int] | None = None
    ) -> None:
        super().__init__(base, authorize, wall=wall)
        self.streams = streams
        self.old_words = False
        self._until: dict[str, int] = {}

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
        endpoint = method + re.sub(r"[0-9]+", ":id", path)
        if self._until.get(endpoint, 0) > self._wall():
            raise Throttled(self._until[endpoint])
        try:
            answer = super().ask(method, path, query=query, data=data, form=form, headers=headers)
        except Throttled as enough:
            self._until[endpoint] = enough.until
            raise
        if answer.headers.get("x-rate-limit-remaining") == "0":
            self._until[endpoint] = until(answer.headers, self._wall())
        return answer

    def _must_be_fine(self, answer: Answer) -> None:
        if answer.status == 400:
            raise _misunderstood(answer)
        if answer.status == 402:
            raise Denied("no-credit")
        if answer.status == 403:
            raise _forbidden(answer)
        if answer.status == 429:
            raise Throttled(_allowed_again(answer.headers, self._wall()))
        super()._must_be_fine(answer)


def opened(secrets: Secrets, base: str, wall: Callable[[], int] | None = None) -> XLine:
    """The account's token for everything but the stream, which X opens to the app's token alone."""

    def authorize(_: str, address: str, __: Mapping[str, str]) -> str:
        if address.endswith(TOKEN):
            return ""
        name = "bearer_token" if address.endswith(STREAM) else "access_token"
        return f"Bearer {secrets.get(name, '')}"

    return XLine(base or BASE, authorize, streams=bool(secrets.get("bearer_token")), wall=wall)


def _allowed_again(headers: Mapping[str, str], now: int) -> int:
    """The day's limits come with headers of their own, beside those of the quarter of an hour."""
    resets = [headers.get(f"{day}-reset", "") for day in DAY_LIMITS if headers.get(f"{day}-remaining") == "0"]
    days = [until({"x-rate-limit-reset": reset}, now) for reset in resets]
    return max([until(headers, now), *days])


def _forbidden(answer: Answer) -> Denied:
    """X gives no code for these; its sentences have been the same for years."""
    detail = str(_problem(answer).get("detail", "")).casefold()
    if "duplicate" in detail:
        return Denied("duplicate")
    return NotThere() if "deleted or not visible" in detail else Denied("not-permitted")


def _misunderstood(answer: Answer) -> Denied:
    refused = _parameters(_problem(answer))
    if refused & {"post.fields", "expansions"}:
        return UnknownFields("unknown-fields")
    return StalePage("stale-page") if "pagination_token" in refused else Denied("status-400")


def _parameters(problem: dict[str, Any]) -> set[str]:
    listed = problem.get("errors")
    found = {str(problem.get("parameter", ""))}
    for error in listed if isinstance(listed, list) else []:
        named = error.get("parameters") if isinstance(error, dict) else None
        found.update(named if isinstance(named, dict) else {})
    return found


def _problem(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

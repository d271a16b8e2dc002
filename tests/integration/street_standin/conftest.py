"""A street with a clock that stands still, and somebody who asks it as the company's programs would."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from parlour.demo.street.serving import serving
from parlour.demo.street.standin import Street
from parlour.foundation.clock import FixedClock

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never needed here, and loading certificates takes a while
NOON = 1_795_953_600_000  # a day in 2026


@dataclass
class Caller:
    street: Street
    clock: FixedClock
    address: str
    client: httpx2.Client
    tokens: dict[str, str] = field(repr=False)
    token: str = field(repr=False)

    @property
    def me(self) -> str:
        return self.street.x.world.company

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.ask("GET", path, params={key.replace("__", "."): value for key, value in query.items()})

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, f"{self.address}{path}", headers=headers, **more)

    def as_app(self) -> "Caller":
        return Caller(
            self.street, self.clock, self.address, self.client, self.tokens, self.tokens["bearer_token"]
        )

    def reply(self, post: str, text: str) -> httpx2.Response:
        return self.ask("POST", "/2/tweets", json={"text": text, "reply": {"in_reply_to_tweet_id": post}})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def street(clock: FixedClock) -> Street:
    return Street(clock, keep_alive=0.02)


@pytest.fixture
def address(street: Street) -> Iterator[str]:
    with serving(street) as address:
        yield address


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=10, trust_env=False, verify=NO_TLS) as client:
        yield client


@pytest.fixture
def x(street: Street, clock: FixedClock, address: str, client: httpx2.Client) -> Caller:
    tokens = street.secrets("x")
    return Caller(street, clock, f"{address}/x", client, tokens, tokens["access_token"])


@pytest.fixture
def mastodon(street: Street, clock: FixedClock, client: httpx2.Client, address: str) -> Caller:
    tokens = street.secrets("mastodon")
    return Caller(street, clock, tokens["instance"], client, tokens, tokens["access_token"])

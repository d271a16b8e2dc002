"""The stand-in's webhooks, over HTTP, to a whole installation: X's check, its events, and what it would never send."""

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from parlour.agents.model import Founder
from parlour.app import build_ground
from parlour.company.actions import save_company
from parlour.config import Places, Settings
from parlour.demo.street.standin import Started, start_street
from parlour.ground import Ground
from parlour.processes.supervisor import running
from parlour.street.actions import connect_for_demo
from parlour.street.queries import street
from parlour.street.records.connections import connection
from tests.cast import COMPANY
from tests.support.installation import free_port, short_folder, until

POLICY = json.dumps({"connect_x": 1})


@dataclass
class Installed:
    ground: Ground
    street: Started
    port: int

    def posts(self) -> list[str]:
        return sorted(
            row.card.post for row in self.ground.store.read(lambda reader: street(reader, "new", 1000))
        )


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with short_folder() as folder:
        port, started = free_port(), start_street()
        try:
            settings = Settings(
                folder, f"http://localhost:{port}", Places(folder).store_url, port=port, mark="rehearsal",
                street=started.address,
            )  # fmt: skip
            with running(settings, lambda _line: None, policy=POLICY) as supervisor:
                ground = build_ground(replace(supervisor.settings), role="tests", web_key=b"")
                save_company(ground, Founder(), COMPANY).result(10)
                key = supervisor.settings.service_key
                typed = {
                    **started.secrets("x"),
                    "bearer_token": "",
                }  # no stream, and a look is due in 75 seconds
                connect_for_demo(ground, "x", typed, key).result(10)
                until(lambda: outcome(ground) == "fine", "the worker's test")
                yield Installed(ground, started, port)
                ground.store.close()
        finally:
            started.close()


def outcome(ground: Ground) -> str:
    found = ground.store.read(lambda reader: connection(reader, "x"))
    return found.tested if found else ""


def test_an_address_is_checked_and_then_told_of_each_post(installed: Installed) -> None:
    world, address = installed.street.street, f"http://localhost:{installed.port}/hooks/x"
    assert world.hook(address, "not the app's secret") is None
    hook = world.hook(address, again_after=(0.1, 0.5, 1.0))
    assert hook is not None
    posts = world.flood(40, ["where is my parcel?", "call me on 07700 900123"])
    ids = {post.id for post in posts}
    until(lambda: ids <= set(installed.posts()), "their cards")
    assert len(installed.posts()) == len(set(installed.posts()))
    assert hook.given_up == 0


def test_a_stranger_with_a_hundred_megabytes_is_not_listened_to(installed: Installed) -> None:
    before = installed.posts()
    assert said_to(installed.port, b"{}", "2") == 403
    assert said_to(installed.port, b"{", "100000000") == 413
    assert installed.posts() == before


def said_to(port: int, body: bytes, length: str) -> int:
    line = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        line.putrequest("POST", "/hooks/x")
        for name, value in (("content-type", "application/json"), ("content-length", length)):
            line.putheader(name, value)
        line.putheader("x-twitter-webhooks-signature", "sha256=forged")
        line.endheaders(body)
        status = line.getresponse().status
        if line.sock:
            line.sock.shutdown(socket.SHUT_RDWR)
        return status
    finally:
        line.close()

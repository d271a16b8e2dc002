"""A request is looked at only when the platform signed it."""

import json
from dataclasses import replace

import pytest

from parlour.connectors import connectors
from parlour.connectors.contract import Connector, Hook, Unreadable, Unsigned
from parlour.street.model import Account
from tests.unit.connectors.meta.platform import SECRETS, signed

US = Account("100", "northwind")
BODY = json.dumps({"object": "page", "entry": []}).encode()
HEADER = "x-hub-signature-256"
GREETING = {
    "hub.mode": "subscribe",
    "hub.verify_token": SECRETS["verify_token"],
    "hub.challenge": "1158201444",
}


@pytest.fixture(params=["facebook", "instagram", "whatsapp"])
def connector(request: pytest.FixtureRequest) -> Connector:
    return connectors()[request.param]


def test_the_greeting_is_answered_with_its_challenge(connector: Connector) -> None:
    assert connector.greet(SECRETS, Hook("GET", GREETING, {})) == "1158201444"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "guessed"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "nön-ascii \ud800"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>alert(1)</script>"},
        {"hub.challenge": "1" * 10_000},
    ],
)
def test_any_other_greeting_is_refused(connector: Connector, wrong: dict[str, str]) -> None:
    with pytest.raises(Unsigned):
        connector.greet(SECRETS, Hook("GET", {**GREETING, **wrong}, {}))


def test_nothing_is_greeted_before_a_verify_token_is_chosen(connector: Connector) -> None:
    with pytest.raises(Unsigned):
        connector.greet(
            {**SECRETS, "verify_token": ""}, Hook("GET", {**GREETING, "hub.verify_token": ""}, {})
        )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        "sha256=é",
        "sha256=\ud800",
        "sha256",
        "\x00",
        "=" * 9999,
    ],
)
def test_a_forged_signature_is_refused_before_parsing(connector: Connector, header: str) -> None:
    with pytest.raises(Unsigned):
        connector.taken(SECRETS, US, Hook("POST", {}, {HEADER: header}, b"{ no JSON at all"))


def test_a_missing_signature_is_refused(connector: Connector) -> None:
    with pytest.raises(Unsigned):
        connector.taken(SECRETS, US, Hook("POST", {}, {}, BODY))


def test_a_signature_with_another_secret_or_none_is_refused(connector: Connector) -> None:
    with pytest.raises(Unsigned):
        connector.taken(SECRETS, US, signed(BODY, "another secret"))
    for nothing in ({**SECRETS, "app_secret": ""}, {}):
        with pytest.raises(Unsigned):
            connector.taken(nothing, US, signed(BODY, ""))


def test_a_body_cut_off_or_changed_anywhere_is_refused(connector: Connector) -> None:
    hook = signed(BODY)
    for at in range(len(BODY)):
        for body in (BODY[:at], BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]):
            with pytest.raises(Unsigned):
                connector.taken(SECRETS, US, replace(hook, body=body))


def test_a_signature_in_other_letters_is_another_signature(connector: Connector) -> None:
    hook = signed(BODY)
    with pytest.raises(Unsigned):
        connector.taken(SECRETS, US, replace(hook, headers={HEADER: hook.headers[HEADER].upper()}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b"null",
        b'"page"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"entry":' * 50_000,
        b'{"object":"page","entry":NaN}',
        b'{"object":"page","entry":' + b"9" * 5000 + b"}",
        b'{"object":"user","entry":[]}',
        b'{"object":["page"],"entry":[]}',
        b'{"entry":[]}',
        b'{"object":"page"}',
    ],
)
def test_signed_but_not_as_documented_is_unreadable_and_quotes_nothing(
    connector: Connector, body: bytes
) -> None:
    with pytest.raises(Unreadable) as refused:
        connector.taken(SECRETS, US, signed(body))
    assert len(str(refused.value)) < 60

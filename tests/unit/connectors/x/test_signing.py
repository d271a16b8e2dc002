"""X's webhooks: an event is X's own or it is nothing, and the check of our address signs nothing but check tokens."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parlour.connectors.contract import Hook, Unreadable, Unsigned
from parlour.connectors.x import CONNECTOR

from .platform import SECRETS, US, a_post, hook, post_event, signed

EVENT = json.dumps(post_event("post.mention.create", a_post())).encode()


def asked(token: str | None) -> Hook:
    return Hook("GET", {} if token is None else {"crc_token": token}, {})


def test_the_check_of_our_address_is_answered_with_its_token_signed():
    answer = json.loads(CONNECTOR.greet(SECRETS, asked("MDkyMzg0_token-1")))
    assert answer == {"response_token": signed(b"MDkyMzg0_token-1")}


@pytest.mark.parametrize("token", [None, "", "a" * 300, "ä", "a b", "a\n", EVENT.decode()])
def test_the_check_cannot_be_used_to_have_an_event_signed(token: str | None):
    with pytest.raises(Unsigned):
        CONNECTOR.greet(SECRETS, asked(token))


def test_an_app_without_a_consumer_secret_is_checked_and_signed_with_its_client_secret():
    secrets = SECRETS | {"consumer_secret": "", "client_secret": "client-secret"}
    answer = json.loads(CONNECTOR.greet(secrets, asked("abc")))
    assert answer == {"response_token": signed(b"abc", "client-secret")}
    headers = {"x-twitter-webhooks-signature-oauth2": signed(EVENT, "client-secret")}
    assert len(CONNECTOR.taken(secrets, US, Hook("POST", {}, headers, EVENT))) == 1


def test_each_header_is_signed_with_its_own_secret():
    secrets = SECRETS | {"client_secret": "client-secret"}
    swapped = {
        "x-twitter-webhooks-signature": signed(EVENT, "client-secret"),
        "x-twitter-webhooks-signature-oauth2": signed(EVENT),
    }
    with pytest.raises(Unsigned):
        CONNECTOR.taken(secrets, US, Hook("POST", {}, swapped, EVENT))


@pytest.mark.parametrize("missing", ["consumer_secret", "client_secret"])
def test_without_a_secret_nothing_is_signed(missing: str):
    secrets = {name: "" for name in SECRETS if name != missing}
    for key in ("", "None"):
        with pytest.raises(Unsigned):
            CONNECTOR.taken(secrets, US, hook(EVENT, signed(EVENT, key)))
    with pytest.raises(Unsigned):
        CONNECTOR.greet(secrets, asked("abc"))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=äöü",
        "sha256=\udcff",
        "\x00",
        signed(EVENT)[7:],
        signed(EVENT).upper(),
        "sha256=" * 9,
    ],
)
def test_a_forged_signature_is_refused_before_parsing(signature: str):
    for body in (EVENT, b"not JSON at all"):
        with pytest.raises(Unsigned):
            CONNECTOR.taken(SECRETS, US, hook(body, signature))


def test_an_event_without_a_signature_is_refused():
    with pytest.raises(Unsigned):
        CONNECTOR.taken(SECRETS, US, Hook("POST", {}, {}, EVENT))


def test_an_event_cut_off_at_any_byte_is_refused():
    whole = signed(EVENT)
    for length in range(len(EVENT)):
        with pytest.raises(Unsigned):
            CONNECTOR.taken(SECRETS, US, hook(EVENT[:length], whole))


def test_an_event_changed_in_any_byte_is_refused():
    whole = signed(EVENT)
    for place in range(len(EVENT)):
        changed = EVENT[:place] + bytes([EVENT[place] ^ 1]) + EVENT[place + 1 :]
        with pytest.raises(Unsigned):
            CONNECTOR.taken(SECRETS, US, hook(changed, whole))


@given(some.binary(max_size=200), some.text(max_size=60))
def test_no_body_and_no_header_raise_anything_but_unsigned(body: bytes, header: str):
    with pytest.raises(Unsigned):
        CONNECTOR.taken(SECRETS, US, hook(body, header))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe{}",
        b'{"data": {"event_type": "post.mention.create", "payload": {"id": NaN}}}',
        b'{"for_user_id": ' + b"9" * 5000 + b"}",
        b'{"data":' * 50_000,
        b'{"data": ' + b"[" * 50_000,
        b'{"for_user_id": "' + US.id.encode() + b'", "tweet_create_events": {}}',
        b'{"data": {"event_type": "post.mention.create", "payload": {"id": "1"}}}',
        b'{"data": {"event_type": "post.mention.create", "payload": {"id": "\\ud800", "author_id": "2"}}}',
        b'{"data": {"event_type": 7}}',
    ],
)
def test_what_x_signed_but_its_documentation_does_not_say_is_unreadable(body: bytes):
    with pytest.raises(Unreadable) as said:
        CONNECTOR.taken(SECRETS, US, hook(body))
    assert len(str(said.value)) < 40

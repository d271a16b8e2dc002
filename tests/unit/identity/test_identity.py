"""References, rooms and tokens."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, token_payload, token_text
from parlour.identity.receipt_code import read_code
from parlour.identity.receipt_cookie import SHOWN_MS, Receipt, open_receipt, seal_receipt
from parlour.identity.references import ALPHABET, new_reference, read_reference
from parlour.identity.rooms import derive_room
from parlour.identity.tokens import is_own, own_token, token_hash, verified

WEB_KEY = bytes(range(32))
SIGNING = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
KEY = SIGNING.public_key().public_bytes_raw()


def test_references_have_no_vowel_to_spell_with_and_read_back():
    for _ in range(300):
        reference = new_reference()
        assert len(reference) == 7
        assert not set(reference) & set("AEIOUL")
        for typed in (
            reference,
            reference.lower(),
            reference.replace("-", ""),
            f" {reference[:3]} {reference[4:]} ",
        ):
            assert read_reference(typed) == reference
    assert read_reference("OIL-O1l") == "011-011"


@given(st.text(max_size=40))
def test_whatever_is_read_as_a_reference_is_one(text: str):
    read = read_reference(text)
    assert read is None or (len(read) == 7 and set(read) <= set(ALPHABET) | {"-"})


def test_a_room_is_the_same_each_time_and_another_with_any_other_key():
    room = derive_room(WEB_KEY, "a form's key")
    assert derive_room(WEB_KEY, "a form's key") == room
    others = [derive_room(WEB_KEY, "another form's key"), derive_room(b"x" * 32, "a form's key")]
    for other in others:
        for name in ("code", "lookup", "proof", "verifier", "write_token", "read_session", "read_secret"):
            assert getattr(other, name) != getattr(room, name)
    assert read_code(room.code) == room.code
    assert is_own(room.write_token)
    customer = room.customer("0" * 32)
    assert customer.principal().secret == room.read_secret
    assert (customer.case_id, customer.session, len(room.read_verifier)) == ("0" * 32, room.read_session, 32)


def test_secrets_of_a_room_hide_from_repr():
    room = derive_room(WEB_KEY, "a form's key")
    shown = repr(room) + repr(room.customer("0" * 32))
    for secret in (room.code, room.write_token, str(room.read_secret), str(room.proof)):
        assert secret not in shown


def signed(**facts: object) -> str:
    token = WriteToken(
        **{
            "kind": "staff", "case": "", "staff": "5" * 32, "name": "Ana", "teams": ("t",),
            "issued_at": 1_000, "expires_at": 2_000, **facts,
        }  # type: ignore[arg-type] # named by tests
    )  # fmt: skip
    payload = token_payload(token)
    return token_text(payload, SIGNING.sign(SIGNED_PREFIX + payload))


def test_a_signed_token_holds_until_it_ends():
    token = verified(KEY, signed(), 1_999)
    assert token is not None
    assert (token.staff, token.name, token.teams) == ("5" * 32, "Ana", ("t",))
    assert verified(KEY, signed(), 2_000) is None
    assert verified(SIGNING.public_key().public_bytes_raw()[::-1][:31] + b"\1", signed(), 1_999) is None


def test_a_token_with_anything_changed_is_false():
    text = signed()
    payload, _, signature = text.partition(".")
    facts = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = token_payload(WriteToken(**{**facts, "staff": "6" * 32, "teams": ("t",)}))
    for false in (
        token_text(forged, base64.urlsafe_b64decode(signature + "==")),
        token_text(token_payload(WriteToken(**{**facts, "teams": ("t",)})), SIGNING.sign(b"no prefix")),
        text[:-4] + "AAAA",
        payload,
        payload + ".",
        "." + signature,
        "",
        ".",
        "x" * 5_000,
        "☃.☃",
    ):
        assert verified(KEY, false, 1_999) is None, false[:40]


@given(st.text(max_size=60))
def test_noise_is_no_token(noise: str):
    assert verified(KEY, noise, 1) is None


def test_a_signed_token_of_another_shape_is_none():
    payload = b'{"kind": "staff"}'
    assert verified(KEY, token_text(payload, SIGNING.sign(SIGNED_PREFIX + payload)), 1) is None


def test_own_tokens_are_never_taken_for_signed_ones():
    token = own_token(b"\xff" * 32)
    assert is_own(token)
    assert not is_own(signed())
    assert len(token_hash(token)) == 64


def test_a_receipt_travels_in_its_cookie_for_an_hour():
    receipt = Receipt("7K3-94M", "4G7K", SHOWN_MS)
    text = seal_receipt(WEB_KEY, receipt)
    assert open_receipt(WEB_KEY, text, SHOWN_MS - 1) == receipt
    assert open_receipt(WEB_KEY, text, SHOWN_MS) is None
    assert open_receipt(b"x" * 32, text, 0) is None
    assert open_receipt(WEB_KEY, text[:-4] + "AAAA", 0) is None
    assert "4G7K" not in text
    assert "4G7K" not in repr(receipt)


@pytest.mark.parametrize("noise", ["", "A", "☃", "AAAA", "=" * 40, "A" * 4_000])
def test_noise_is_no_receipt(noise: str):
    assert open_receipt(WEB_KEY, noise, 0) is None

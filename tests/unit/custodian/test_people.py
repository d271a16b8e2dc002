"""Set-up, passkeys, sessions, invitations: nobody is staff by any other road."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodian.refusing import Refused
from custodian_protocol import messages as m
from custodian_protocol.addresses import good_origin, rp_id
from custodian_protocol.policy import DAY, HOUR, MINUTE
from custodian_protocol.tokens import SIGNED_PREFIX, read_payload, split_token
from parlour.demo.passkeys import Authenticator

from .conftest import Desk
from .hand import PARCELS, SALES, URL, Hand, Person

AGENT = ("agent",)


def begin(hand: Hand, kind: str, token: str = "", name: str = "") -> m.Ceremony:
    begun: m.Ceremony = hand.ask("ceremony", m.CeremonyWanted(kind, None, "", token, name))
    return begun


def changed(answer: str, **inner: Any) -> str:
    data = json.loads(answer)
    for name, change in inner.items():
        raw = bytearray(base64.urlsafe_b64decode(data["response"][name] + "=="))
        data["response"][name] = base64.urlsafe_b64encode(change(raw)).rstrip(b"=").decode()
    return json.dumps(data)


def test_only_the_set_up_link_founds_and_only_once(hand: Hand) -> None:
    assert hand.refused("ceremony", m.CeremonyWanted("found", None, "", "guess", "Eve")) == m.Refusal.NO_MATCH
    assert hand.refused("ceremony", m.CeremonyWanted("sign-in", None, "", "", "")) == m.Refusal.NOT_SET_UP
    assert hand.token() == hand.token()
    olga = hand.found()
    assert hand.ask("setup-token", m.Nothing(), "control").token == ""
    assert olga.session.roles == ("agent", "officer")
    assert hand.ask("hello", m.Nothing()).officers == 1


def test_two_browsers_with_the_link_and_one_founder(hand: Hand) -> None:
    token, first, second = hand.token(), Authenticator(URL), Authenticator(URL)
    begun = [begin(hand, "found", token, "Olga"), begin(hand, "found", token, "Eve")]
    hand.ask("found", m.CeremonyAnswer(begun[0].id, first.create(begun[0].options)))
    late = m.CeremonyAnswer(begun[1].id, second.create(begun[1].options))
    assert hand.refused("found", late) == m.Refusal.WRONG_STATE
    assert [one.name for one in everybody(hand, hand.sign_in(first))] == ["Olga"]


def everybody(hand: Hand, person: Person) -> tuple[m.StaffEntry, ...]:
    staff: tuple[m.StaffEntry, ...] = hand.ask("directory", m.SessionNamed(person.principal)).staff
    return staff


def test_the_link_ends_with_set_up_and_with_its_time(hand: Hand) -> None:
    token = hand.token()
    assert hand.ask("token", m.TokenShown(token)).kind == "setup"
    assert hand.refused("finish-setup", m.TokenShown(token)) == m.Refusal.WRONG_STATE
    device = Authenticator(URL)
    begun = begin(hand, "found", token, "Olga Officer")
    olga = Person(hand.ask("found", m.CeremonyAnswer(begun.id, device.create(begun.options))), device)
    hand.ask("founder-teams", m.FounderTeams(token, (SALES, PARCELS)))
    assert hand.ask("token", m.TokenShown(token)).teams == (SALES, PARCELS)
    hand.ask("finish-setup", m.TokenShown(token))
    assert hand.refused("founder-teams", m.FounderTeams(token, (SALES,))) == m.Refusal.NO_MATCH
    assert hand.refused("sheets", m.SheetsWanted(token, None, True)) == m.Refusal.NO_MATCH
    assert hand.sign_in(device).session.teams == (SALES, PARCELS)
    assert olga.session.takes_left == 10


def test_a_link_that_founded_lives_on_for_a_day_and_no_longer(hand: Hand) -> None:
    """It prints the recovery sheets: forgotten in a terminal it must not do so for a week."""
    token = hand.token()
    hand.found()
    hand.clock.time += DAY - 1
    assert hand.ask("sheets", m.SheetsWanted(token, None, True)).sheets
    hand.clock.time += 1
    assert hand.refused("sheets", m.SheetsWanted(token, None, True)) == m.Refusal.NO_MATCH


def test_an_unused_link_grows_old_and_a_fresh_one_is_made(hand: Hand) -> None:
    token = hand.token()
    hand.clock.time += 7 * DAY
    assert hand.refused("token", m.TokenShown(token)) == m.Refusal.NO_MATCH
    assert hand.token() != token


def test_signing_in_takes_the_right_passkey_and_an_unspent_challenge(desk: Desk) -> None:
    hand, stranger = desk.hand, Authenticator(URL)
    begun = begin(hand, "sign-in")
    answer = m.CeremonyAnswer(begun.id, desk.ana.device.get(begun.options))
    assert hand.ask("sign-in", answer).staff == desk.ana.id
    assert hand.refused("sign-in", answer) == m.Refusal.NO_MATCH
    made = json.loads(begin(hand, "sign-in").options)
    stranger.create(
        {**made, "rp": {"id": "localhost"}, "user": {"id": "AAAA"}, "pubKeyCredParams": [{"alg": -7}]}
    )
    unknown = begin(hand, "sign-in")
    assert (
        hand.refused("sign-in", m.CeremonyAnswer(unknown.id, stranger.get(unknown.options)))
        == m.Refusal.NO_MATCH
    )
    assert hand.acts()[-1] == "denied"


def flip(data: bytearray) -> bytearray:
    data[-1] ^= 1
    return data


def without_user_verification(data: bytearray) -> bytearray:
    data[32] &= ~0x04
    return data


@pytest.mark.parametrize(
    "part",
    [
        {"signature": flip},
        {"authenticatorData": without_user_verification},
        {"authenticatorData": flip},
        {"clientDataJSON": lambda data: data.replace(b"localhost", b"localhosu")},
        {"clientDataJSON": lambda data: data.replace(b"webauthn.get", b"webauthn.create")},
        {"userHandle": flip},
    ],
)
def test_an_assertion_that_differs_anywhere_signs_nobody_in(desk: Desk, part: dict[str, Any]) -> None:
    begun = begin(desk.hand, "sign-in")
    answer = changed(desk.ana.device.get(begun.options), **part)
    assert desk.hand.refused("sign-in", m.CeremonyAnswer(begun.id, answer)) == m.Refusal.NO_MATCH


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", '{"id": 1}', "x" * 20_000, '{"rawId": "AA", "id": "AA"}']
)
def test_rubbish_signs_nobody_in(desk: Desk, answer: str) -> None:
    begun = begin(desk.hand, "sign-in")
    assert desk.hand.refused("sign-in", m.CeremonyAnswer(begun.id, answer)) == m.Refusal.NO_MATCH


def test_a_copied_passkey_is_noticed_by_its_counter(desk: Desk) -> None:
    hand = desk.hand
    (credential,) = desk.ana.device.credentials
    twin = Authenticator(URL, [replace(credential, count=credential.count - 5)])
    begun = begin(hand, "sign-in")
    desk.ana.device.get(begun.options)  # the owner's counter goes on
    import time

    now, time.time = time.time, lambda: 0.0  # the software passkey counts by the clock
    try:
        answer = m.CeremonyAnswer(begun.id, twin.get(begun.options))
    finally:
        time.time = now
    assert hand.refused("sign-in", answer) == m.Refusal.NO_MATCH


def test_a_ceremony_is_over_after_five_minutes(desk: Desk) -> None:
    begun = begin(desk.hand, "sign-in")
    desk.hand.clock.time += 5 * MINUTE
    answer = m.CeremonyAnswer(begun.id, desk.ana.device.get(begun.options))
    assert desk.hand.refused("sign-in", answer) == m.Refusal.NO_MATCH


def test_a_session_ends_at_twelve_hours_or_after_two_idle_or_on_leaving(desk: Desk) -> None:
    hand, named = desk.hand, m.SessionNamed(desk.ana.principal)
    for _ in range(11):
        hand.clock.time += HOUR
        hand.ask("directory", named)
    hand.clock.time += HOUR
    assert hand.refused("directory", named) == m.Refusal.NO_SESSION
    fresh = hand.sign_in(desk.ana.device)
    hand.clock.time += 2 * HOUR + 1
    assert hand.refused("directory", m.SessionNamed(fresh.principal)) == m.Refusal.NO_SESSION
    fresh = hand.sign_in(desk.ana.device)
    hand.ask("sign-out", m.SessionNamed(fresh.principal))
    hand.ask("sign-out", m.SessionNamed(fresh.principal))
    assert hand.refused("directory", m.SessionNamed(fresh.principal)) == m.Refusal.NO_SESSION


def test_half_a_session_or_anothers_is_none(desk: Desk) -> None:
    good, case = desk.ana.principal, desk.hand.case()
    for bad in (
        replace(good, secret=b""), replace(good, secret=desk.ben.principal.secret), replace(good, kind="customer"),
        replace(good, session="0" * 32), replace(case.customer, kind="staff"), m.Principal("worker", "", b""),
    ):  # fmt: skip
        assert desk.hand.refused("take", m.Take(bad, case.id, "answer")) == m.Refusal.NO_SESSION
    last = desk.hand.leaves()[-1]
    assert (last["act"], last["who"], last["purpose"], last["about"]) == (
        "denied",
        "web",
        "take",
        "no-session",
    )


def test_write_tokens_are_signed_by_the_pinned_key(desk: Desk) -> None:
    key = Ed25519PublicKey.from_public_bytes(desk.hand.ask("hello", m.Nothing()).signing_key)
    payload, signature = split_token(desk.ana.session.write_token) or (b"", b"")
    key.verify(signature, SIGNED_PREFIX + payload)
    token = read_payload(payload)
    assert token is not None
    assert (token.kind, token.staff, token.name, token.teams) == ("staff", desk.ana.id, "Ana", (SALES,))


def test_origins() -> None:
    for origin in ("http://localhost:8000", "http://127.0.0.1:8000"):
        assert good_origin("http://localhost:8000", origin)
        assert good_origin("http://127.0.0.1:8000", origin)
        assert not good_origin("https://help.example", origin)
    assert good_origin("https://help.example", "https://help.example")
    for false in (
        "http://help.example", "https://help.example.evil", "https://evil.help.example", "https://help.example:444",
        "http://localhost:8001", "https://localhost:8000", "http://localhost", "null", "",
    ):  # fmt: skip
        assert not good_origin("https://help.example", false)
        assert not good_origin("http://localhost:8000", false)
    assert rp_id("http://127.0.0.1:8000") == "localhost"
    assert rp_id("https://help.example") == "help.example"


def test_names_are_nowhere_in_the_key_store(desk: Desk) -> None:
    for file in desk.hand.directory.iterdir():
        if file.is_file():
            content = file.read_bytes()
            assert b"Olga" not in content
            assert b"Alvarez" not in content


def test_refusals_say_nothing_about_whom_they_know(desk: Desk) -> None:
    words = set()
    for principal in (m.Principal("staff", "0" * 32, b"x"), replace(desk.ana.principal, secret=b"x")):
        try:
            desk.hand.ask("directory", m.SessionNamed(principal))
        except Refused as refused:
            words.add((refused.code, refused.words))
    assert len(words) == 1

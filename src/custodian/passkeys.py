"""Passkey ceremonies: challenges issued here, answers verified here, each good once and for five minutes.

The challenge of a touch is a hash over randomness and the exact act, which is also remembered here, so a
touch for one act cannot be spent on another. What the person's screen showed nobody can prove.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from custodian_protocol.messages import Ceremony, CeremonyAnswer, CeremonyWanted, Refusal
from custodian_protocol.records import binding
from custodian_protocol.shapes import new_id

from .keeper import Ask, Keeper
from .refusing import Denied
from .staff import Person, person_by_credential, save_person

MAX_CEREMONIES = 20_000
MAX_RESPONSE = 16_384
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Started:
    """What this custodian remembers of a ceremony until it is answered."""

    kind: str
    state: Any  # fido2's own: challenge and required user verification
    good_until: int
    act: str = ""
    session: str = ""
    staff: str = ""
    token: str = ""
    name: str = ""


def begin_get(
    keeper: Keeper, ask: Ask, wanted: CeremonyWanted, session: str = "", person: Person | None = None
) -> Ceremony:
    """Sign-in (any passkey of ours) or touch (exactly this person's)."""
    allowed = [_credential(person)] if person else None
    challenge = _challenge(wanted, session)
    options, state = _server(keeper).authenticate_begin(allowed, VERIFIED, challenge)
    until, staff = ask.now + keeper.policy.ceremony_ms, person.id if person else ""
    return _remember(
        keeper, ask, Started(wanted.kind, state, until, wanted.act, session, staff), dict(options)
    )


def begin_create(keeper: Keeper, ask: Ask, wanted: CeremonyWanted, name: str) -> Ceremony:
    """A new passkey for the founder or an invited person. The staff id is the credential's user handle."""
    staff = new_id(ask.now)
    user = PublicKeyCredentialUserEntity(id=bytes.fromhex(staff), name=name, display_name=name)
    options, state = _server(keeper).register_begin(
        user,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
        challenge=_challenge(wanted, staff),
    )
    until = ask.now + keeper.policy.ceremony_ms
    started = Started(wanted.kind, state, until, staff=staff, token=wanted.token, name=name)
    return _remember(keeper, ask, started, dict(options))


def finish_get(keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str) -> tuple[Started, Person]:
    """The person whose passkey answered this very challenge. One kind of failure for all of them."""
    started = _claim(keeper, ask, answer, kind)
    try:
        response = AuthenticationResponse.from_dict(_json(answer.response))
        person = person_by_credential(keeper, response.raw_id)
        if person is None or person.left or (started.staff and person.id != started.staff):
            raise ValueError("not this passkey")
        handle = response.response.user_handle
        if handle and handle != bytes.fromhex(person.id):
            raise ValueError("another user handle")
        _server(keeper).authenticate_complete(started.state, [_credential(person)], response)
        return started, _count(keeper, person, response.response.authenticator_data.counter)
    except Exception:  # a hostile answer can fail anywhere inside the parser, and all of it means "no"
        raise no_match() from None


def finish_create(
    keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str
) -> tuple[Started, Person, bytes]:
    """A person with nothing but this passkey yet, and the passkey's id."""
    started = _claim(keeper, ask, answer, kind)
    try:
        made: AuthenticatorData = _server(keeper).register_complete(started.state, _json(answer.response))
        credential = made.credential_data
        if credential is None or person_by_credential(keeper, credential.credential_id) is not None:
            raise ValueError("no credential, or one we already have")
    except Exception:  # as above
        raise no_match() from None
    ask.who = started.staff
    person = Person(started.staff, started.name, (), (), bytes(credential).hex(), made.counter, ask.now)
    return started, person, credential.credential_id


def good_origin(url: str, origin: str) -> bool:
    """Exactly ours. On loopback without TLS a browser may say either name for the same machine."""
    ours = urlsplit(url)
    names = {f"{ours.scheme}://{ours.netloc}"}
    if ours.scheme == "http" and ours.hostname in LOOPBACK:
        names = {f"http://{name}:{ours.port}" if ours.port else f"http://{name}" for name in LOOPBACK}
    return origin in names


def rp_id(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return "localhost" if host in LOOPBACK else host


def no_match() -> Denied:
    return Denied(Refusal.NO_MATCH, "This passkey did not match. Try again.", "no-match")


def _server(keeper: Keeper) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=rp_id(keeper.url), name="Parlour"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: good_origin(keeper.url, origin),
    )


def _challenge(wanted: CeremonyWanted, about: str) -> bytes:
    return hashlib.sha256(
        binding("challenge", secrets.token_bytes(32), wanted.kind, wanted.act, about)
    ).digest()


def _remember(keeper: Keeper, ask: Ask, started: Started, options: dict[str, Any]) -> Ceremony:
    """Bounded: past the limit the oldest are forgotten, and those people press once more."""
    known = keeper.ceremonies
    while known and (len(known) >= MAX_CEREMONIES or next(iter(known.values())).good_until <= ask.now):
        del known[next(iter(known))]
    ceremony = new_id(ask.now)
    known[ceremony] = started
    name = started.name if started.kind == "enrol" else ""
    return Ceremony(ceremony, json.dumps(options["publicKey"]), name)


def _claim(keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str) -> Started:
    started: Started | None = keeper.ceremonies.pop(answer.ceremony, None)
    if started is None or started.kind != kind or started.good_until <= ask.now:
        raise no_match()
    return started


def _json(text: str) -> dict[str, Any]:
    data = json.loads(text) if len(text) <= MAX_RESPONSE else None
    if not isinstance(data, dict):
        raise ValueError("not a credential")
    return data


def _credential(person: Person) -> AttestedCredentialData:
    return AttestedCredentialData(bytes.fromhex(person.credential))


def _count(keeper: Keeper, person: Person, counter: int) -> Person:
    """A counter that does not rise means the passkey was copied. Synced passkeys always say 0."""
    if not counter and not person.sign_count:
        return person
    if counter <= person.sign_count:
        raise ValueError("the passkey's counter went back")
    person = replace(person, sign_count=counter)
    save_person(keeper, person)
    return person

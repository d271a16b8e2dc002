"""Passkey ceremonies: challenges issued here, answers verified here, each good once and for five minutes.

The challenge of a touch is a hash over randomness and the exact act, which is also remembered here, so a
touch for one act cannot be spent on another. What the person's screen showed nobody can prove.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from fido2 import webauthn
from fido2.server import Fido2Server

from custodian_protocol.addresses import good_origin, rp_id
from custodian_protocol.messages import Ceremony, CeremonyAnswer, CeremonyWanted, Refusal
from custodian_protocol.records import binding
from custodian_protocol.shapes import new_id

from .keeper import Ask, Keeper
from .people import Actor, Person, person_by_proof, save_person
from .refusing import Denied

MAX_CEREMONIES = 20_000
MAX_RESPONSE = 16_384
VERIFIED = webauthn.UserVerificationRequirement.REQUIRED
RESIDENT = webauthn.ResidentKeyRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Started:
    """What this custodian remembers of a ceremony until it is answered."""

    wanted: CeremonyWanted
    staff: str  # whose it must be, or who will come to be; "" for sign-in
    session: str
    state: Any  # fido2's own: challenge and required user verification
    good_until: int


def begin_get(keeper: Keeper, ask: Ask, wanted: CeremonyWanted, actor: Actor | None = None) -> Ceremony:
    """Sign-in (any passkey of ours) or touch (exactly this person's)."""
    allowed = [webauthn.AttestedCredentialData(bytes.fromhex(actor.person.credential))] if actor else None
    staff, session = (actor.person.id, actor.session) if actor else ("", "")
    made = _server(keeper).authenticate_begin(allowed, VERIFIED, _challenge(wanted, session))
    return _remember(keeper, ask, made, wanted, (staff, session))


def begin_create(keeper: Keeper, ask: Ask, wanted: CeremonyWanted, staff: str, name: str) -> Ceremony:
    """A new passkey for the founder or an invited person. The staff id is the credential's user handle."""
    user = webauthn.PublicKeyCredentialUserEntity(id=bytes.fromhex(staff), name=name, display_name=name)
    challenge = _challenge(wanted, staff)
    made = _server(keeper).register_begin(user, None, RESIDENT, VERIFIED, challenge=challenge)
    begun = _remember(keeper, ask, made, wanted, (staff, ""))
    return replace(begun, name=name if wanted.kind == "enrol" else "")


def finish_get(keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str) -> tuple[Started, Person]:
    """The person whose passkey answered this very challenge. One kind of failure for all of them."""
    started = _claim(keeper, ask, answer, kind)
    try:
        response = webauthn.AuthenticationResponse.from_dict(_json(answer.response))
        person = person_by_proof(keeper, response.raw_id)
        if person is None or person.left or (started.staff and person.id != started.staff):
            raise ValueError("not this passkey")
        if response.response.user_handle not in (None, b"", bytes.fromhex(person.id)):
            raise ValueError("another user handle")
        known = webauthn.AttestedCredentialData(bytes.fromhex(person.credential))
        _server(keeper).authenticate_complete(started.state, [known], response)
        return started, _count(keeper, person, response.response.authenticator_data.counter)
    except Exception:  # a hostile answer can fail anywhere inside the parser, and all of it means "no"
        raise no_match() from None


def finish_create(keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str) -> tuple[Started, Any, bytes]:
    """What was begun, what to write into the person's facts, and the passkey's id."""
    started = _claim(keeper, ask, answer, kind)
    try:
        made = _server(keeper).register_complete(started.state, _json(answer.response))
        credential = made.credential_data
        if credential is None or person_by_proof(keeper, credential.credential_id):
            raise ValueError("no credential, or one we already have")
    except Exception:  # as above
        raise no_match() from None
    ask.who = started.staff
    facts = {"credential": bytes(credential).hex(), "sign_count": made.counter}
    return started, facts, credential.credential_id


def no_match() -> Denied:
    return Denied(Refusal.NO_MATCH, "This passkey did not match. Try again.", "no-match")


def _server(keeper: Keeper) -> Fido2Server:
    party = webauthn.PublicKeyCredentialRpEntity(id=rp_id(keeper.url), name="Parlour")
    none = webauthn.AttestationConveyancePreference.NONE
    return Fido2Server(party, none, verify_origin=lambda origin: good_origin(keeper.url, origin))


def _challenge(wanted: CeremonyWanted, about: str) -> bytes:
    bound = binding("challenge", secrets.token_bytes(32), wanted.kind, wanted.act, about)
    return hashlib.sha256(bound).digest()


def _remember(keeper: Keeper, ask: Ask, made: Any, wanted: CeremonyWanted, whose: Any) -> Ceremony:
    """Bounded: past the limit the oldest are forgotten, and those people press once more."""
    known, ceremony, (options, state) = keeper.ceremonies, new_id(ask.now), made
    while known and (len(known) >= MAX_CEREMONIES or next(iter(known.values())).good_until <= ask.now):
        del known[next(iter(known))]
    known[ceremony] = Started(wanted, whose[0], whose[1], state, ask.now + keeper.policy.ceremony_ms)
    return Ceremony(ceremony, json.dumps(dict(options)["publicKey"]), "")


def _claim(keeper: Keeper, ask: Ask, answer: CeremonyAnswer, kind: str) -> Started:
    started: Started | None = keeper.ceremonies.pop(answer.ceremony, None)
    if started is None or started.wanted.kind != kind or started.good_until <= ask.now:
        raise no_match()
    return started


def _json(text: str) -> dict[str, Any]:
    data = json.loads(text) if len(text) <= MAX_RESPONSE else None
    if not isinstance(data, dict):
        raise ValueError("not a credential")
    return data


def _count(keeper: Keeper, person: Person, counter: int) -> Person:
    """A counter that does not rise means the passkey was copied. Synced passkeys always say 0."""
    if counter <= person.sign_count and (counter or person.sign_count):
        raise ValueError("the passkey's counter went back")
    if counter:
        person = replace(person, sign_count=counter)
        save_person(keeper, person)
    return person

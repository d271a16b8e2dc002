"""The software authenticator against Yubico's server library: the same one the custodian verifies with."""

import json
from typing import Any

import pytest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from parlour.demo.passkeys import Authenticator, NoPasskey

ORIGIN = "http://localhost:8000"
ANA = PublicKeyCredentialUserEntity(id=b"ana-handle", name="Ana", display_name="Ana")
REQUIRED = UserVerificationRequirement.REQUIRED


@pytest.fixture
def server() -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(id="localhost", name="Parlour")
    return Fido2Server(rp, verify_origin=lambda origin: origin == ORIGIN)


def enrol(server: Fido2Server, device: Authenticator) -> AttestedCredentialData:
    options, state = server.register_begin(ANA, user_verification=REQUIRED)
    data = server.register_complete(state, json.loads(device.create(json.dumps(dict(options)))))
    assert data.credential_data is not None
    return data.credential_data


def sign_in(
    server: Fido2Server, credential: AttestedCredentialData, device: Authenticator, **named: Any
) -> Any:
    options, state = server.authenticate_begin(named.get("credentials"), user_verification=REQUIRED)
    answer = json.loads(device.get(json.dumps(dict(options))))
    server.authenticate_complete(state, [credential], answer)
    return answer


def test_a_new_passkey_is_accepted_and_signs_in_without_being_named(server: Fido2Server) -> None:
    device = Authenticator(ORIGIN)
    credential = enrol(server, device)
    answer = sign_in(server, credential, device)
    assert answer["type"] == "public-key"
    assert answer["clientExtensionResults"] == {}


def test_the_named_passkey_is_used_among_several(server: Fido2Server) -> None:
    device = Authenticator(ORIGIN)
    first = enrol(server, device)
    enrol(server, device)
    answer = sign_in(server, first, device, credentials=[first])
    assert answer["id"] == json.loads(json.dumps(answer))["rawId"]


def test_counters_go_up(server: Fido2Server) -> None:
    device = Authenticator(ORIGIN)
    credential = enrol(server, device)
    sign_in(server, credential, device)
    first = device.credentials[0].count
    sign_in(server, credential, device)
    assert device.credentials[0].count > first


def test_another_origin_is_refused_by_the_server(server: Fido2Server) -> None:
    device = Authenticator("http://localhost.evil.example")
    options, state = server.register_begin(ANA, user_verification=REQUIRED)
    with pytest.raises(ValueError, match="origin"):
        server.register_complete(state, json.loads(device.create(json.dumps(dict(options)))))


def test_a_device_without_a_fitting_passkey_says_so(server: Fido2Server) -> None:
    options, _ = server.authenticate_begin(user_verification=REQUIRED)
    with pytest.raises(NoPasskey):
        Authenticator(ORIGIN).get(json.dumps(dict(options)))


def test_a_saved_device_goes_on_working(server: Fido2Server) -> None:
    device = Authenticator(ORIGIN)
    credential = enrol(server, device)
    again = Authenticator.from_json(json.loads(json.dumps(device.to_json())))
    sign_in(server, credential, again)

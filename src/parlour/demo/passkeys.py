"""A passkey authenticator in software, for the demo, rehearsals and tests. Protects nobody: it never asks.

It takes the options a page would hand to `navigator.credentials` and gives the JSON a browser's
`credential.toJSON()` gives (WebAuthn Level 3, sections 5.1 and 6), so that the custodian verifies it
by the one road it has.
"""

import base64
import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

ES256 = -7
_USER_PRESENT, _USER_VERIFIED, _HAS_CREDENTIAL = 0x01, 0x04, 0x40
_NO_AAGUID = bytes(16)


class NoPasskey(LookupError):
    """This authenticator holds no credential these options ask for. A browser would say the same."""


@dataclass(slots=True)
class Credential:
    id: bytes
    rp_id: str
    user_handle: bytes
    key: ec.EllipticCurvePrivateKey
    count: int = 0


@dataclass(slots=True)
class Authenticator:
    """One person's device: every credential on it can be found without being named (resident)."""

    origin: str
    credentials: list[Credential] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def create(self, options: str | dict[str, Any]) -> str:
        """Answers `navigator.credentials.create`."""
        asked = _public_key(options)
        if ES256 not in {one["alg"] for one in asked["pubKeyCredParams"]}:
            raise NoPasskey("only ES256 is spoken here")
        rp_id = asked["rp"].get("id") or _host(self.origin)
        self._refuse_excluded(asked.get("excludeCredentials") or [])
        credential = Credential(
            os.urandom(32), rp_id, _bytes(asked["user"]["id"]), ec.generate_private_key(ec.SECP256R1())
        )
        self.credentials.append(credential)
        public = cbor.encode(_cose(credential.key))
        attested = _NO_AAGUID + len(credential.id).to_bytes(2, "big") + credential.id + public
        data = _authenticator_data(credential, _USER_PRESENT | _USER_VERIFIED | _HAS_CREDENTIAL) + attested
        response = {
            "clientDataJSON": _text(self._client_data("webauthn.create", asked["challenge"])),
            "attestationObject": _text(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
            "authenticatorData": _text(data),
            "publicKey": _text(_spki(credential.key)),
            "publicKeyAlgorithm": ES256,
            "transports": ["internal"],
        }
        return _answer(credential, response)

    def get(self, options: str | dict[str, Any]) -> str:
        """Answers `navigator.credentials.get`; the sign counter goes up each time."""
        asked = _public_key(options)
        credential = self._find(asked.get("rpId") or _host(self.origin), asked.get("allowCredentials") or [])
        client_data = self._client_data("webauthn.get", asked["challenge"])
        with self._lock:
            # A counter that follows the clock goes up over restarts too, with nothing to write down.
            credential.count = max(credential.count + 1, int(time.time()))
            data = _authenticator_data(credential, _USER_PRESENT | _USER_VERIFIED)
        signature = credential.key.sign(
            data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        response = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(signature),
            "userHandle": _text(credential.user_handle),
        }
        return _answer(credential, response)

    def answer(self, options: str | dict[str, Any]) -> str:
        """Either, by what the options ask: only those for creation name a user."""
        return self.create(options) if "user" in _public_key(options) else self.get(options)

    def to_json(self) -> dict[str, Any]:
        return {"origin": self.origin, "credentials": [_saved(one) for one in self.credentials]}

    @classmethod
    def from_json(cls, saved: dict[str, Any]) -> "Authenticator":
        return cls(saved["origin"], [_loaded(one) for one in saved["credentials"]])

    def _find(self, rp_id: str, allowed: list[dict[str, Any]]) -> Credential:
        wanted = {_bytes(one["id"]) for one in allowed}
        for credential in reversed(self.credentials):
            if credential.rp_id == rp_id and (not wanted or credential.id in wanted):
                return credential
        raise NoPasskey("no passkey here for this site")

    def _refuse_excluded(self, excluded: list[dict[str, Any]]) -> None:
        if {_bytes(one["id"]) for one in excluded} & {one.id for one in self.credentials}:
            raise NoPasskey("this device has a passkey for this person already")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        facts = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(facts, separators=(",", ":")).encode()


def _public_key(options: str | dict[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(options) if isinstance(options, str) else options
    inner: dict[str, Any] = parsed.get("publicKey", parsed)
    return inner


def _authenticator_data(credential: Credential, flags: int) -> bytes:
    rp_hash = hashlib.sha256(credential.rp_id.encode()).digest()
    return rp_hash + bytes((flags,)) + credential.count.to_bytes(4, "big")


def _answer(credential: Credential, response: dict[str, Any]) -> str:
    return json.dumps(
        {
            "id": _text(credential.id),
            "rawId": _text(credential.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
    )


def _cose(key: ec.EllipticCurvePrivateKey) -> dict[int, Any]:
    point = key.public_key().public_numbers()
    return {1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def _saved(credential: Credential) -> dict[str, Any]:
    private = credential.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "id": _text(credential.id),
        "rp_id": credential.rp_id,
        "user_handle": _text(credential.user_handle),
        "key": _text(private),
        "count": credential.count,
    }


def _loaded(saved: dict[str, Any]) -> Credential:
    key = serialization.load_der_private_key(_bytes(saved["key"]), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a passkey of this authenticator")
    return Credential(_bytes(saved["id"]), saved["rp_id"], _bytes(saved["user_handle"]), key, saved["count"])


def _host(origin: str) -> str:
    return origin.partition("://")[2].partition(":")[0]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

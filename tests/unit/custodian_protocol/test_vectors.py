"""The library we stand on, against the vectors of the standards we name."""

import json
import re
from typing import Any

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from .published import folder


def test_hkdf_sha256_as_in_rfc_5869() -> None:
    text = (folder("hkdf") / "rfc-5869-HKDF-SHA256.txt").read_text()
    found = 0
    for block in text.split("COUNT =")[1:]:
        facts = dict(re.findall(r"^(\w+)[ \t]*=[ \t]*([0-9a-f]*)$", block, re.MULTILINE))
        salt, info, key = (bytes.fromhex(facts.get(name, "")) for name in ("salt", "info", "IKM"))
        expected = bytes.fromhex(facts["OKM"])
        assert HKDF(hashes.SHA256(), len(expected), salt or None, info).derive(key) == expected
        assert (
            HKDFExpand(hashes.SHA256(), len(expected), info).derive(bytes.fromhex(facts["PRK"])) == expected
        )
        found += 1
    assert found >= 3


def test_hpke_as_in_rfc_9180() -> None:
    """Base mode, X25519, first message: what the library's one-shot interface can be shown with."""
    vectors: list[Any] = json.loads((folder("hpke") / "rfc9180-x25519-sha256-base-and-auth.json").read_text())
    aeads = {1: hpke.AEAD.AES_128_GCM, 3: hpke.AEAD.CHACHA20_POLY1305}
    base = [one for one in vectors if one["mode"] == 0]
    assert base
    for one in base:
        suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, aeads[one["aead_id"]])
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(one["skRm"]))
        first = one["encryptions"][0]
        sealed = bytes.fromhex(one["enc"] + first["ct"])
        opened = hpke_open(suite, sealed, private, bytes.fromhex(one["info"]), bytes.fromhex(first["aad"]))
        assert opened.hex() == first["pt"]


def hpke_open(suite: hpke.Suite, sealed: bytes, private: X25519PrivateKey, info: bytes, aad: bytes) -> bytes:
    from cryptography.hazmat.bindings._rust import openssl

    opened: bytes = openssl.hpke._decrypt_with_aad(suite, sealed, private, info=info, aad=aad)
    return opened

"""Signs our mails with DKIM (RFC 6376, relaxed/relaxed), so that other servers can tell them from a forger's.

With RSA (rsa-sha256) or Ed25519 (RFC 8463), whichever kind of key lies there. Written here because the library for
it has no wheel and brings its own RSA; the test holds it to the RFC's own example.
"""

import base64
import hashlib
import re
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

SELECTOR = "parlour"
FILE = "dkim.key"
# Named once more than they occur: a header of that name added on the way breaks the signature.
ONCE_MORE = ("from", "to", "subject", "date", "message-id")
SIGNED = (*ONCE_MORE, "auto-submitted", "list-unsubscribe", "mime-version", "content-type")
_SPACE = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class BadKey(Exception):
    """The key file holds no RSA or Ed25519 key without a password. The text says no more than that."""


def key_in(file: Path) -> Key | None:
    """None when there is no file: mails then leave without a signature of ours."""
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    try:
        key = load_pem_private_key(raw, None)
    except (ValueError, TypeError):
        raise BadKey from None
    if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise BadKey
    return key


def signed(letter: bytes, key: Key, domain: str, at: int) -> bytes:
    """The letter, lines ended by CRLF, with a signature in front. `at` in milliseconds."""
    head, _, body = letter.partition(b"\r\n\r\n")
    headers = _headers(head)
    there = [name for name in SIGNED if name in headers]
    names = [*there, *(name for name in ONCE_MORE if name in headers)]
    tags = (
        f"v=1; a={_algorithm(key)}; c=relaxed/relaxed; d={domain}; s={SELECTOR}; t={at // 1000};\r\n"
        f" h={':'.join(names)};\r\n bh={_text(hashlib.sha256(relaxed_body(body)).digest())};\r\n b="
    ).encode()
    covered = b"".join(headers[name] + b"\r\n" for name in there) + relaxed_header(b"DKIM-Signature: " + tags)
    signature = _text(_sign(key, covered)).encode()
    lines = [signature[at : at + 72] for at in range(0, len(signature), 72)]
    return b"DKIM-Signature: " + tags + b"\r\n ".join(lines) + b"\r\n" + letter


def dns_record(key: Key, domain: str) -> str:
    """Name and text of the record that receivers look the public key up in."""
    if isinstance(key, rsa.RSAPrivateKey):
        kind, raw = "rsa", key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, raw = "ed25519", key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{SELECTOR}._domainkey.{domain}. TXT v=DKIM1; k={kind}; p={_text(raw)}"


def relaxed_header(line: bytes) -> bytes:
    """RFC 6376, 3.4.2: without the line end."""
    name, _, value = line.partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", _FOLD.sub(b"", value)).strip()


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4."""
    lines = [_SPACE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _headers(head: bytes) -> dict[str, bytes]:
    """Each of our mails has a header of a name once."""
    lines = re.split(rb"\r\n(?![ \t])", head)
    return {line.partition(b":")[0].strip().lower().decode("ascii"): relaxed_header(line) for line in lines}


def _algorithm(key: Key) -> str:
    return "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ed25519-sha256"


def _sign(key: Key, covered: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(hashlib.sha256(covered).digest())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

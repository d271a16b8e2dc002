"""Signatures on our mails: the RFC's own example, and what a receiver sees when a letter was changed on its way."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from parlour.notices.model import Mail, Post
from parlour.worker.dkim import BadKey, dns_record, key_in, relaxed_body, relaxed_header, signed
from parlour.worker.smtp import Later, MailServer
from tests.support.mailserver import mail_server

# RFC 8463, appendix A: the message, its public key and its signature.
EXAMPLE = (
    b"From: Joe SixPack <joe@football.example.com>\r\n"
    b"To: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner ready?\r\n"
    b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
)
EXAMPLE_BODY = b"\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n".removeprefix(b"\r\n")
EXAMPLE_SIGNATURE = (
    b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    b" d=football.example.com; i=@football.example.com;\r\n"
    b" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    b" subject : date : message-id : from : subject : date;\r\n"
    b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b" b="
)
EXAMPLE_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
EXAMPLE_B = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
MAIL = Mail("Northwind", "You have a reply.\n\nOpen the page.\n", "https://help.northwind.example/stop/x")
NOW, BACK = 1_772_452_800_000, "0" * 32


def test_the_example_of_the_rfc_is_read_as_its_author_wrote_it() -> None:
    body = base64.b64encode(hashlib.sha256(relaxed_body(EXAMPLE_BODY)).digest()).decode()
    assert body == "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    lines = [relaxed_header(line) + b"\r\n" for line in EXAMPLE.split(b"\r\n")[:-1]]
    covered = b"".join(lines) + relaxed_header(EXAMPLE_SIGNATURE)
    known = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(EXAMPLE_KEY))
    known.verify(base64.b64decode(EXAMPLE_B), hashlib.sha256(covered).digest())


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b"A: X \r\n", b"a:X"),
        (b"B : Y\t\r\n\tZ  \r\n", b"b:Y Z"),
    ],
)
def test_headers_are_relaxed_as_in_the_rfcs_table(raw: bytes, read: bytes) -> None:
    assert relaxed_header(raw.removesuffix(b"\r\n")) == read  # RFC 6376, 3.4.5


def test_bodies_are_relaxed_as_in_the_rfcs_table() -> None:
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"\r\n\r\n") == b""


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_letter_that_leaves_is_signed_and_a_changed_one_does_not_fit(tmp_path: Path, kind: str) -> None:
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "dkim.key").write_bytes(pem)
    with mail_server() as box:
        post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
        with MailServer(post, tmp_path / "mail.password", "help.northwind.example") as server:
            server.send("cleo@example.org", MAIL, BACK, NOW)
    (letter,) = box.letters
    assert f"k={kind};" in dns_record(key, "northwind.example")
    verify(letter.raw, key)
    for old, new in (
        (b"Subject: Northwind", b"Subject: Southwind"),
        (b"cleo@", b"dora@"),
        (b"a reply", b"no reply"),
        (b"\r\nSubject:", b"\r\nFrom: bank@example.org\r\nSubject:"),
        (b"/stop/x", b"/stop/y"),
    ):
        assert old in letter.raw
        with pytest.raises(InvalidSignature):
            verify(letter.raw.replace(old, new, 1), key)
    verify(letter.raw.replace(b"Subject: ", b"Subject:   "), key)  # a server on the way may


def test_without_a_key_nothing_is_signed_and_with_a_broken_one_mails_wait(tmp_path: Path) -> None:
    with mail_server() as box:
        post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
        with MailServer(post, tmp_path / "mail.password", "help.northwind.example") as server:
            server.send("cleo@example.org", MAIL, BACK, NOW)
        assert b"DKIM" not in box.letters[0].raw
        (tmp_path / "dkim.key").write_text("not a key")
        with pytest.raises(BadKey):
            key_in(tmp_path / "dkim.key")
        with pytest.raises(Later), MailServer(post, tmp_path / "mail.password", "help.northwind.example"):
            pass
        assert len(box.letters) == 1


def verify(raw: bytes, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> None:
    """As a receiver does, RFC 6376, 6.1: of a name that is listed twice the last header comes first."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *others = re.split(rb"\r\n(?![ \t])", head)
    assert first.startswith(b"DKIM-Signature:")
    tags = dict(
        tag.strip().split("=", 1) for tag in re.sub(r"\s+", "", first.partition(b":")[2].decode()).split(";")
    )
    if tags["bh"] != base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode():
        raise InvalidSignature
    left = [(line.partition(b":")[0].strip().lower().decode(), line) for line in others]
    covered = b""
    for name in tags["h"].split(":"):
        found = next((one for one in reversed(left) if one[0] == name), None)
        if found:
            left.remove(found)
            covered += relaxed_header(found[1]) + b"\r\n"
    covered += relaxed_header(re.sub(rb"b=[^;]*$", b"b=", first))
    signature = base64.b64decode(tags["b"])
    if isinstance(key, rsa.RSAPrivateKey):
        key.public_key().verify(signature, covered, padding.PKCS1v15(), hashes.SHA256())
    else:
        key.public_key().verify(signature, hashlib.sha256(covered).digest())


def test_the_helper_signs_nothing_twice() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    assert (
        signed(EXAMPLE + b"\r\n" + EXAMPLE_BODY, key, "football.example.com", NOW).count(b"DKIM-Signature")
        == 1
    )

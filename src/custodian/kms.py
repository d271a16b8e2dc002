"""The key service: the transit engine of OpenBao or Vault, over HTTP, as its documentation says.
https://openbao.org/api-docs/secret/transit/

It wraps the root, and once more every case's seed, which the root has already wrapped: it never sees one. A case is
then opened only after the service was asked, so its quota on decryptions bounds even a custodian that was taken over,
and its own audit log, out of our reach, counts each of them.

It is never asked inside a turn: see `wrapping`.
"""

import base64
import http.client
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from custodian_protocol.addresses import LOOPBACK

from .keys import CannotStart
from .refusing import report

TIMEOUT_SECONDS = 4.0  # shorter than web's patience with us
AWAY = "The key service does not answer. Nothing can be opened until it does; what is written is kept."
SPENT = "The key service allows no more conversations to be opened for now. Those that are open stay open."


class KmsAway(Exception):
    """Said to whoever asked, in these words."""


@dataclass(frozen=True, slots=True)
class Transit:
    """`url` ends with the engine's path and the key's name: https://bao.example:8200/v1/transit/parlour."""

    url: str
    token: Path  # read each time, so that an agent beside us may renew it
    authority: str = ""  # file of the certificate authority; "" for those of the system

    def encrypt(self, secrets: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Pairs of context and secret. Raises KmsAway."""
        batch = [{"plaintext": _text(secret), "context": _text(about.encode())} for about, secret in secrets]
        results = self._ask("encrypt", {"batch_input": batch}).get("batch_results", [])
        wrapped = [str(one.get("ciphertext", "")).encode() for one in results]
        if len(wrapped) != len(secrets) or not all(wrapped):
            raise KmsAway(AWAY)
        return wrapped

    def decrypt(self, context: str, wrapped: bytes) -> bytes:
        """Raises KmsAway, also when this is not what was wrapped for that context."""
        asked = {"ciphertext": wrapped.decode(), "context": _text(context.encode())}
        return base64.b64decode(str(self._ask("decrypt", asked).get("plaintext", "")))

    def renew(self) -> None:
        """The token, for those that can be."""
        self._post(f"{self._parts[1]}/auth/token/renew-self", {})

    @property
    def _parts(self) -> tuple[str, str, str]:
        """Host and port; what comes before the engine, /v1; engine and key."""
        parts = urlsplit(self.url)
        _, version, rest = parts.path.split("/", 2)
        return parts.netloc, f"/{version}", rest

    def _ask(self, act: str, asked: dict[str, Any]) -> dict[str, Any]:
        _, version, rest = self._parts
        engine, _, key = rest.rpartition("/")
        answer = self._post(f"{version}/{engine}/{act}/{key}", asked).get("data")
        return answer if isinstance(answer, dict) else {}

    def _post(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            line = self._line()
            try:
                headers = {
                    "X-Vault-Token": self.token.read_text().strip(),
                    "Content-Type": "application/json",
                }
                line.request("POST", path, json.dumps(asked), headers)
                answer = line.getresponse()
                body = answer.read()
            finally:
                line.close()
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise KmsAway(SPENT)
            if answer.status != HTTPStatus.OK:
                report("kms-refused", status=answer.status)
                raise KmsAway(AWAY)
            told = json.loads(body)
            return told if isinstance(told, dict) else {}
        except (OSError, ValueError, http.client.HTTPException) as problem:
            report("kms-away", error=type(problem).__name__)
            raise KmsAway(AWAY) from None

    def _line(self) -> http.client.HTTPConnection:
        host = self._parts[0]
        if self.url.startswith("http:"):
            return http.client.HTTPConnection(host, timeout=TIMEOUT_SECONDS)
        trusted = ssl.create_default_context(cafile=self.authority or None)
        return http.client.HTTPSConnection(host, timeout=TIMEOUT_SECONDS, context=trusted)


def transit(url: str, token: str, authority: str) -> Transit | None:
    """None without a url. Raises CannotStart."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise CannotStart("The key service's address begins with https://, or is on this machine.")
    if not parts.hostname or len([part for part in parts.path.split("/") if part]) < 3:
        raise CannotStart(
            "The key service's address names engine and key, as https://bao.example:8200/v1/transit/parlour does."
        )
    if not token:
        raise CannotStart("The key service wants a token: say in which file it lies.")
    return Transit(url, Path(token), authority)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

"""A stand-in for OpenBao's transit engine with one derived key and a quota of its own, for the drill and the tests.

A process apart: it is started with a token and a quota, and prints its port. It speaks the wire format of
https://openbao.org/api-docs/secret/transit/ and refuses as the real one does: 403 without the token, 400 for another
context, 429 past the quota, which counts decryptions and never refills here. It keeps no key beyond its own life.
"""

import base64
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ENGINE, KEY = "/v1/transit", "parlour"
PREFIX = "vault:v1:"
NONCE_BYTES = 12


class Refusal(Exception):
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, token: str, quota: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.token, self.left, self.counting = token, quota, Lock()
        self.root = os.urandom(32)

    def encrypt(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "batch_input" in asked:
            return {"batch_results": [self.encrypt(one) for one in asked["batch_input"]]}
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._key(asked).encrypt(nonce, base64.b64decode(asked["plaintext"]), None)
        return {"ciphertext": PREFIX + base64.b64encode(nonce + sealed).decode(), "key_version": 1}

    def decrypt(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.counting:
            if self.left <= 0:
                raise Refusal(429, f'request path "transit/decrypt/{KEY}": rate limit quota exceeded')
            self.left -= 1
        raw = base64.b64decode(asked["ciphertext"].removeprefix(PREFIX))
        try:
            opened = self._key(asked).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
        except InvalidTag:
            raise Refusal(400, "cipher: message authentication failed") from None
        return {"plaintext": base64.b64encode(opened).decode()}

    def _key(self, asked: dict[str, Any]) -> AESGCM:
        context = base64.b64decode(asked.get("context", ""))
        if not context:
            raise Refusal(400, "missing 'context' for key derivation")
        return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=context).derive(self.root))


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.headers.get("X-Vault-Token") != self.server.token:
                raise Refusal(403, "permission denied")
            self._answer(200, {"data": self._asked(json.loads(body or b"{}"))})
        except Refusal as refusal:
            self._answer(refusal.status, {"errors": [str(refusal)]})

    def _asked(self, asked: dict[str, Any]) -> dict[str, Any]:
        acts = {
            f"{ENGINE}/encrypt/{KEY}": self.server.encrypt,
            f"{ENGINE}/decrypt/{KEY}": self.server.decrypt,
        }
        if self.path == "/v1/auth/token/renew-self":
            return {}
        if self.path not in acts:
            raise Refusal(404, "no handler for route")
        return acts[self.path](asked)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """What is asked names cases."""


def main() -> None:
    service = Service(sys.argv[1], int(sys.argv[2]))
    print(service.server_address[1], flush=True)
    service.serve_forever()

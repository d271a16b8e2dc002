"""X's side of a webhook: the check that an address is ours (CRC), then signed events, each again when it was not
answered with 200 (docs.x.com/x-api/webhooks). Only addresses on this machine are ever called.
"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import threading
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from .world import World
from .x_shapes import Shapes

ANSWER_WITHIN = 10.0
AGAIN_AFTER = (5.0, 60.0, 240.0)  # seconds: three more times in five minutes
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LEGACY, MODERN = "x-twitter-webhooks-signature", "x-twitter-webhooks-signature-oauth2"


class NotHere(ValueError):
    """The address is not on this machine."""


@dataclass(slots=True)
class Hook:
    """`header` LEGACY goes with a consumer secret, MODERN with the client secret of OAuth 2.0."""

    world: World
    shapes: Shapes
    address: str
    secret: str = field(repr=False)
    header: str = LEGACY
    again_after: tuple[float, ...] = AGAIN_AFTER
    given_up: int = 0  # events that were never answered with 200
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        if urlsplit(self.address).hostname not in LOOPBACK:
            raise NotHere("a stand-in calls addresses on this machine only")

    def check(self) -> bool:
        token = secrets.token_urlsafe(24)
        status, body = self._ask("GET", f"?crc_token={quote(token)}&nonce={secrets.token_hex(8)}")
        try:
            answered = json.loads(body)["response_token"]
        except (ValueError, KeyError, TypeError):
            return False
        return status == 200 and hmac.compare_digest(str(answered), self._signed(token.encode()))

    def start(self) -> None:
        self._thread = threading.Thread(
            target=self._deliver, args=(len(self.world.events),), name="x-webhook"
        )
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self.world.wake()
        if self._thread:
            self._thread.join()

    def _deliver(self, seen: int) -> None:
        while not self._ended.is_set():
            for event in self.world.wait(seen, 1.0):
                seen += 1
                if body := self.shapes.activity(event):
                    self._tell(body)

    def _tell(self, body: bytes) -> None:
        for pause in (0.0, *self.again_after):
            if self._ended.wait(pause):
                return
            if self._ask("POST", "", body)[0] == 200:
                return
        self.given_up += 1

    def _ask(self, method: str, query: str, body: bytes = b"") -> tuple[int, bytes]:
        """(0, b"") when nobody answers."""
        headers = {"content-type": "application/json", self.header: self._signed(body)} if body else {}
        place = urlsplit(self.address)
        line = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=ANSWER_WITHIN)
        try:
            line.request(method, (place.path or "/") + query, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read(65_536)
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            line.close()

    def _signed(self, what: bytes) -> str:
        digest = hmac.digest(self.secret.encode(), what, hashlib.sha256)
        return "sha256=" + base64.b64encode(digest).decode()

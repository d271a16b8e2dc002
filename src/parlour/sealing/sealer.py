"""The only way words get into the store: sealed to a case's envelope, under a key that is gone right after.

A sealing session is one HPKE-sealed first key for one case and this process. Each item is sealed under the
session's current key, which is then replaced by HMAC(key, "next") and dropped. So this process holds, at any
moment, only keys of items not yet written: whoever reads its memory learns nothing already stored.
"""

import hmac
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol import records
from custodian_protocol.messages import SessionHeader
from parlour.foundation.chance import chance
from parlour.foundation.ids import new_id
from parlour.sealing.opened import Sealed

SESSION_SECONDS = 15 * 60
MAX_SESSIONS = 4096
ML_KEM_BYTES = 1184
KEY_BYTES = 32

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a case's words are sealed to. `kind` is "envelope" (key_id is the case's id) or "intake"."""

    id: str  # the case's id
    kind: str
    key_id: str
    public_key: bytes = field(repr=False)


@dataclass(slots=True)
class _Session:
    id: str
    case_id: str
    key_id: str
    header: SessionHeader | None  # None once the store holds it durably
    expires: float
    step: int
    key: bytes = field(repr=False)


class Sealer:
    """Safe to use from many threads. Holds at most 4,096 sessions of at most 15 minutes each."""

    def __init__(
        self, *, monotonic: Callable[[], float] = time.monotonic, max_sessions: int = MAX_SESSIONS
    ) -> None:
        self._monotonic = monotonic
        self._max_sessions = max_sessions
        self._lock = threading.Lock()
        self._by_case: OrderedDict[str, _Session] = OrderedDict()
        self._by_id: dict[str, _Session] = {}
        self._swept = monotonic()

    def seal(self, envelope: Envelope, *, case_id: str, item_id: str, field: str, content: bytes) -> Sealed:
        """Under the case's session when one is alive, else under a new one sealed to `envelope`."""
        while True:
            sealed = self.seal_on(case_id=case_id, item_id=item_id, field=field, content=content)
            if sealed is not None:
                return sealed
            self._begin(envelope, case_id)

    def seal_on(self, *, case_id: str, item_id: str, field: str, content: bytes) -> Sealed | None:
        """Without the public key; None when no session of this case is alive and the key must be fetched."""
        taken = self._next_key(case_id)
        if taken is None:
            return None
        session, header, step, key = taken
        nonce = chance(records.NONCE_BYTES)
        aad = records.item_aad(case_id, session.id, step, item_id, field)
        ciphertext = AESGCM(key).encrypt(nonce, records.pad(content), aad)
        record = records.Record(session.id, step, nonce, ciphertext).to_bytes()
        return Sealed(record, header, session.id, session.key_id)

    def durable(self, session_id: str) -> None:
        """The session's header is committed: later items need not carry it."""
        with self._lock:
            session = self._by_id.get(session_id)
            if session is not None:
                session.header = None

    def forget(self, case_id: str) -> None:
        """Drop the case's key, because the case was erased or has moved to another envelope."""
        with self._lock:
            self._drop(case_id)

    def _next_key(self, case_id: str) -> tuple[_Session, SessionHeader | None, int, bytes] | None:
        with self._lock:
            session = self._live(case_id)
            if session is None:
                return None
            self._by_case.move_to_end(case_id)
            taken = session, session.header, session.step, session.key
            session.step += 1
            # Not hmac.digest: it lets go of the interpreter, and under load waits long to get it back.
            session.key = hmac.new(session.key, b"next", "sha256").digest()
            return taken

    def _live(self, case_id: str) -> _Session | None:
        session = self._by_case.get(case_id)
        if session is None:
            return None
        if session.step >= records.MAX_STEP or session.expires <= self._monotonic():
            self._drop(case_id)
            return None
        return session

    def _begin(self, envelope: Envelope, case_id: str) -> None:
        if envelope.id != case_id:
            raise ValueError("an envelope seals for its own case only")
        session_id, key = new_id(), os.urandom(KEY_BYTES)
        info = records.session_info(envelope.kind, envelope.key_id, case_id, session_id)
        sealed_key = _SUITE.encrypt(key, public_key(envelope.public_key), info)
        header = SessionHeader(session_id, envelope.kind, envelope.key_id, sealed_key)
        now = self._monotonic()
        session = _Session(session_id, case_id, envelope.key_id, header, now + SESSION_SECONDS, 0, key)
        with self._lock:
            self._sweep(now)
            self._drop(case_id)
            self._by_case[case_id] = session
            self._by_id[session_id] = session
            while len(self._by_case) > self._max_sessions:
                self._drop(next(iter(self._by_case)))

    def _sweep(self, now: float) -> None:
        if now - self._swept < 60:
            return
        self._swept = now
        for case_id in [one.case_id for one in self._by_case.values() if one.expires <= now]:
            self._drop(case_id)

    def _drop(self, case_id: str) -> None:
        session = self._by_case.pop(case_id, None)
        if session is not None:
            del self._by_id[session.id]


def public_key(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    """Raises ValueError when the bytes are not an ML-KEM-768 key followed by an X25519 key."""
    if len(raw) != records.PUBLIC_KEY_BYTES:
        raise ValueError("not an envelope's public key")
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:ML_KEM_BYTES]),
        X25519PublicKey.from_public_bytes(raw[ML_KEM_BYTES:]),
    )

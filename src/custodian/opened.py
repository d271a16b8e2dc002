"""Private keys and sealing-session keys of cases being worked on, so that a thread is not paid for twice.

Bounded, dropped on release, resolve, erase and lockdown. Whether a case may be opened is never asked here:
the register decides each time, on disk.
"""

import hmac
from collections import OrderedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol.messages import SealedItem, SessionHeader
from custodian_protocol.records import BadRecord, item_aad, parse_record, session_info, unpad

from .envelopes import SUITE, private_key

MAX_CASES = 512
MAX_SESSIONS = 256  # of one case
SESSION_KEY_BYTES = 32


class CaseKeys:
    """One case's keys: private keys by key id, and each session's ratchet as far as it was needed."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        self._private: dict[str, hpke.MLKEM768X25519PrivateKey] = {}
        self._chains: dict[str, list[bytes]] = {}

    def knows(self, header: SessionHeader) -> bool:
        return header.id in self._chains or header.key_id in self._private

    def learn(self, key_id: str, seed: bytes) -> None:
        self._private[key_id] = private_key(seed)

    def begin(self, header: SessionHeader) -> None:
        """Open a session's first key. A header that does not open leaves its items unopened, no more."""
        if header.id in self._chains or header.key_id not in self._private:
            return
        info = session_info(header.kind, header.key_id, self.case_id, header.id)
        try:
            key = SUITE.decrypt(header.header, self._private[header.key_id], info=info)
        except (InvalidTag, ValueError):
            return
        if len(key) == SESSION_KEY_BYTES:
            if len(self._chains) >= MAX_SESSIONS:
                self._chains.pop(next(iter(self._chains)))
            self._chains[header.id] = [key]

    def open_item(self, item: SealedItem) -> bytes | None:
        try:
            record = parse_record(item.record)
            chain = self._chains[record.session_id]
            while len(chain) <= record.step:
                chain.append(hmac.digest(chain[-1], b"next", "sha256"))
            aad = item_aad(self.case_id, record.session_id, record.step, item.id, item.field)
            return unpad(AESGCM(chain[record.step]).decrypt(record.nonce, record.ciphertext, aad))
        except (InvalidTag, BadRecord, KeyError):
            return None


class OpenedKeys:
    """The least recently used case makes room."""

    def __init__(self) -> None:
        self._cases: OrderedDict[str, CaseKeys] = OrderedDict()

    def peek(self, case_id: str) -> CaseKeys | None:
        return self._cases.get(case_id)

    def of(self, case_id: str) -> CaseKeys:
        keys = self._cases.pop(case_id, None) or CaseKeys(case_id)
        self._cases[case_id] = keys
        if len(self._cases) > MAX_CASES:
            self._cases.popitem(last=False)
        return keys

    def drop(self, case_id: str) -> None:
        self._cases.pop(case_id, None)

    def drop_all(self) -> None:
        self._cases.clear()

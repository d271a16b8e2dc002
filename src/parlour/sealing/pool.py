"""Envelopes ready to be used, so that a new case never waits for the custodian.

Every public key is checked against the custodian's pinned signing key when it arrives here: a store that was
tampered with can then withhold envelopes, but not slip in a key to which somebody else holds the private half.
"""

from collections import deque

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodian_protocol.blocks import signed_of
from custodian_protocol.messages import Blank, IntakeKey
from custodian_protocol.records import envelope_statement
from parlour.foundation.clock import Clock
from parlour.foundation.errors import Busy
from parlour.foundation.ids import new_id
from parlour.foundation.logs import logger
from parlour.sealing.records import intake_key, lease_blanks, save_intake_key
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Store
from parlour.store.pending import Pending

LEASE = 256  # sixteen blocks: their signatures and paths keep a thread busy for 5 ms
LOW_MARK = 500

_log = logger("sealing")


class EnvelopePool:
    """Safe to use from many threads. `take` never blocks."""

    def __init__(self, token_key: bytes, clock: Clock) -> None:
        self._verifier = Ed25519PublicKey.from_public_bytes(token_key)
        self._clock = clock
        self._blanks: deque[Envelope] = deque()
        self._intake: IntakeKey | None = None
        self._checked: tuple[bytes, bytes] | None = (
            None  # what the last good block's signature was over, and it
        )

    def __len__(self) -> int:
        return len(self._blanks)

    @property
    def low(self) -> bool:
        return len(self._blanks) < LOW_MARK

    @property
    def has_intake(self) -> bool:
        return self._intake is not None and self._clock.now() < self._intake.not_after

    def take(self) -> Envelope:
        """A blank, else an envelope of our own naming under this month's intake key."""
        try:
            return self._blanks.popleft()
        except IndexError:
            pass
        intake = self._intake
        if intake is None or self._clock.now() >= intake.not_after:
            raise Busy("We cannot take a new conversation right now. Please try again in a minute.")
        return Envelope(new_id(), "intake", intake.id, intake.public_key)

    def take_blank(self) -> Envelope:
        """For what cannot wait for adoption, as a file's quarantine."""
        try:
            return self._blanks.popleft()
        except IndexError:
            raise Busy(
                "We cannot take files this minute. Your words are safe. Please try again soon."
            ) from None

    def refill(self, store: Store, count: int = LEASE) -> Pending[int]:
        """Lease blanks from the store; answers how many were good. Call it again while the pool is `low`."""
        return store.write(lambda tx: lease_blanks(tx, count)).then(self._accept)

    def set_intake(self, key: IntakeKey) -> bool:
        """False, and nothing changed, when the custodian's signature is not on it."""
        if not self._signed("intake", key.id, key.public_key, key.signature):
            _log.error("intake key with a false signature")
            return False
        self._intake = key
        return True

    def remember_intake(self, store: Store, key: IntakeKey) -> Pending[None]:
        """Keep the key in the store for a web process that starts while the custodian is away."""
        self.set_intake(key)
        return store.write(lambda tx: save_intake_key(tx, key))

    def recall_intake(self, store: Store) -> bool:
        """Blocking, at start: the key the store remembers, when there is one."""
        key = store.read(intake_key)
        return key is not None and self.set_intake(key)

    def empty(self) -> None:
        """After a lockdown: what was leased before it is not used any more."""
        self._blanks.clear()

    def _accept(self, blanks: tuple[Blank, ...]) -> int:
        good = [one for one in blanks if self._in_signed_block(one)]
        if len(good) < len(blanks):
            _log.error("blank envelopes with a false signature", count=len(blanks) - len(good))
        self._blanks.extend(Envelope(one.id, "envelope", one.id, one.public_key) for one in good)
        return len(good)

    def _in_signed_block(self, blank: Blank) -> bool:
        """Blanks of one block come one after another, so its signature is checked once for all of them."""
        try:
            block = signed_of(envelope_statement("envelope", blank.id, blank.public_key), blank.signature)
        except ValueError:
            return False
        if block != self._checked:
            if not self._verified(*block):
                return False
            self._checked = block
        return True

    def _signed(self, kind: str, key_id: str, public_key: bytes, signature: bytes) -> bool:
        return self._verified(envelope_statement(kind, key_id, public_key), signature)

    def _verified(self, statement: bytes, signature: bytes) -> bool:
        try:
            self._verifier.verify(signature, statement)
        except InvalidSignature:
            return False
        return True

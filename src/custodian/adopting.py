"""Adopting: what was written while no blank was left moves from the month's intake key to the case's own.

Asked again, after a crash of either side, it answers with the same envelope and a new sealing session.
"""

import hmac
import os
from collections.abc import Callable

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol.messages import Adopt, Adopted, OpenedItem, Refusal, SealedItem, SessionHeader
from custodian_protocol.records import NONCE_BYTES, Record, item_aad, pad, session_info
from custodian_protocol.shapes import good_id, new_id

from .envelopes import CURVE_BYTES, SUITE, add_seed, public_bytes, seed_of, sign_public
from .keeper import Ask, Keeper
from .opened import CaseKeys
from .opening import check_size, needed_seeds, open_items
from .refusing import Denied, Refused


def adopt(keeper: Keeper, ask: Ask, message: Adopt) -> Callable[[], Adopted]:
    """Gives nothing away: opened and sealed again in one step. What does not open is left out."""
    check_size(message.sessions, message.items, b"")
    if not good_id(message.case) or any(header.kind != "intake" for header in message.sessions):
        raise Refused(Refusal.BAD_MESSAGE, "Only what is sealed to an intake key is adopted.")
    public = _envelope_for(keeper, ask, message.case)
    seeds = needed_seeds(keeper, message.case, message.sessions)

    def after_commit() -> Adopted:
        opened, _ = open_items(CaseKeys(message.case), seeds, message.sessions, message.items)
        fields = {item.id: item.field for item in message.items}
        signature = sign_public(keeper.keys, "envelope", message.case, public)
        return Adopted(public, signature, *reseal(message.case, public, opened, fields, ask.now))

    return after_commit


def reseal(
    case_id: str, public: bytes, opened: tuple[OpenedItem, ...], fields: dict[str, str], now: int
) -> tuple[SessionHeader, tuple[SealedItem, ...]]:
    """One sealing session for all, exactly as web seals."""
    session_id, key = new_id(now), os.urandom(32)
    target = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:-CURVE_BYTES]),
        X25519PublicKey.from_public_bytes(public[-CURVE_BYTES:]),
    )
    info = session_info("envelope", case_id, case_id, session_id)
    header = SessionHeader(session_id, "envelope", case_id, SUITE.encrypt(key, target, info=info))
    items = []
    for step, item in enumerate(opened):
        aad = item_aad(case_id, session_id, step, item.id, fields[item.id])
        nonce = os.urandom(NONCE_BYTES)
        record = Record(session_id, step, nonce, AESGCM(key).encrypt(nonce, pad(item.content), aad))
        items.append(SealedItem(item.id, fields[item.id], record.to_bytes()))
        key = hmac.digest(key, b"next", "sha256")
    return header, tuple(items)


def _envelope_for(keeper: Keeper, ask: Ask, case_id: str) -> bytes:
    """The public half of the envelope made under the case's own id, now or when this was asked before."""
    if keeper.store.one("SELECT 1 FROM tombstones WHERE mark = ?", keeper.keys.mark(case_id)):
        raise Denied(Refusal.WRONG_STATE, "This case has been erased.", "erased")
    row = keeper.store.one("SELECT kind FROM seeds WHERE id = ?", case_id)
    if row and row[0] != "adopted":
        raise Denied(Refusal.WRONG_STATE, "This case has its own envelope.", "not-intake")
    seed = seed_of(keeper.store, keeper.keys, case_id)
    return public_bytes(seed) if seed else add_seed(keeper.store, keeper.keys, case_id, "adopted", ask.now)

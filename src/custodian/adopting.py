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
from custodian_protocol.records import Record, item_aad, pad, session_info

from .envelopes import CURVE_SEED_BYTES, SUITE, add_seed, new_id, public_bytes, seed_of, sign_public
from .keeper import Ask, Keeper
from .keys import NONCE_BYTES
from .keystore import one
from .opened import CaseKeys
from .opening import MAX_HEADERS, needed_seeds, open_items
from .policy import MAX_ITEMS
from .refusing import Leaf, Refused
from .register import good_id


def adopt(keeper: Keeper, ask: Ask, message: Adopt) -> Callable[[], Adopted]:
    if len(message.items) > MAX_ITEMS or len(message.sessions) > MAX_HEADERS or not good_id(message.case):
        raise Refused(Refusal.BAD_MESSAGE, f"At most {MAX_ITEMS} items at once.")
    if any(header.kind != "intake" for header in message.sessions):
        raise Refused(Refusal.BAD_MESSAGE, "Only what is sealed to an intake key is adopted.")
    public = _envelope_for(keeper, ask, message.case)
    seeds = needed_seeds(keeper, message.case, message.sessions)

    def after_commit() -> Adopted:
        opened, _ = open_items(CaseKeys(message.case), seeds, message.sessions, message.items)
        fields = {item.id: item.field for item in message.items}
        signature = sign_public(keeper.keys, "envelope", message.case, public)
        header, items = reseal(message.case, public, opened, fields, ask.now)
        return Adopted(public, signature, header, items)

    return after_commit


def reseal(
    case_id: str, public: bytes, opened: tuple[OpenedItem, ...], fields: dict[str, str], now: int
) -> tuple[SessionHeader, tuple[SealedItem, ...]]:
    """One sealing session for all, exactly as web seals."""
    session_id, key = new_id(now), os.urandom(32)
    target = hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:-CURVE_SEED_BYTES]),
        X25519PublicKey.from_public_bytes(public[-CURVE_SEED_BYTES:]),
    )
    info = session_info("envelope", case_id, case_id, session_id)
    header = SessionHeader(session_id, "envelope", case_id, SUITE.encrypt(key, target, info=info))
    items = []
    for step, item in enumerate(opened):
        aad = item_aad(case_id, session_id, step, item.id, fields[item.id])
        nonce = os.urandom(NONCE_BYTES)
        ciphertext = AESGCM(key).encrypt(nonce, pad(item.content), aad)
        record = Record(session_id, step, nonce, ciphertext).to_bytes()
        items.append(SealedItem(item.id, fields[item.id], record))
        key = hmac.digest(key, b"next", "sha256")
    return header, tuple(items)


def _envelope_for(keeper: Keeper, ask: Ask, case_id: str) -> bytes:
    """The public half of the envelope made under the case's own id, now or when this was asked before."""
    if one(keeper.store, "SELECT 1 FROM tombstones WHERE mark = ?", keeper.keys.mark(case_id)):
        raise Refused(
            Refusal.WRONG_STATE, "This case has been erased.", Leaf("denied", ask.socket, "", "adopt")
        )
    row = one(keeper.store, "SELECT kind FROM seeds WHERE id = ?", case_id)
    if row is None:
        return add_seed(keeper.store, keeper.keys, case_id, "adopted", ask.now)
    if row[0] != "adopted":
        raise Refused(
            Refusal.WRONG_STATE, "This case has its own envelope.", Leaf("denied", ask.socket, "", "adopt")
        )
    seed = seed_of(keeper.store, keeper.keys, case_id)
    if seed is None:
        raise Refused(Refusal.WRONG_STATE, "This case has no envelope.")
    return public_bytes(seed)

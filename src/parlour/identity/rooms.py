"""The room made together with a new case: its receipt code and first session.

Everything derives from web's own key and the form's idempotency key, so a replayed POST shows the same
receipt and sets the same cookies while nothing of it is stored. Whoever holds only one of the two keys can
derive nothing: a form key is 128 bits of chance, web's key 256.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from custodian_protocol.records import binding
from parlour.customers.model import CustomerAtCase
from parlour.identity import receipt_code
from parlour.identity.tokens import own_token

SESSION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Room:
    code: str = field(repr=False)
    lookup: str
    proof: bytes = field(repr=False)
    verifier: bytes  # SHA-256 of the proof
    write_token: str = field(repr=False)
    read_session: str
    read_secret: bytes = field(repr=False)

    @property
    def read_verifier(self) -> bytes:
        return sha256(self.read_secret).digest()

    def customer(self, case_id: str) -> CustomerAtCase:
        return CustomerAtCase(case_id, self.read_session, self.read_secret, self.write_token)


def derive_room(web_key: bytes, form_key: str) -> Room:
    length = receipt_code.CODE_BYTES + 16 + 32 + 32
    info = binding("room", form_key)
    drawn = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(web_key)
    code = receipt_code.code_from(drawn[: receipt_code.CODE_BYTES])
    rest = drawn[receipt_code.CODE_BYTES :]
    lookup, proof = receipt_code.lookup_and_proof(code)
    return Room(
        code=code,
        lookup=lookup,
        proof=proof,
        verifier=sha256(proof).digest(),
        write_token=own_token(rest[48:80]),
        read_session=rest[:16].hex(),
        read_secret=rest[16:48],
    )

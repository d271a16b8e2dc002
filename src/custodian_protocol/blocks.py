"""One signature over a block of blank envelopes. The root of the tree of their statements is signed, and each
blank carries the way from its own statement to that root.

Checking a signature costs web more than sealing a message; so it checks one for sixteen blanks, and four hashes
for each. What is signed is still each envelope's id, kind and key.
"""

from collections.abc import Sequence

from .merkle import inclusion, leaf_hash, node_hash, root_of
from .records import binding

BLOCK = 16  # a power of two, so that a place in the block tells at each step which side it comes from
SIGNATURE_BYTES = 64
HASH_BYTES = 32


def block_of(statements: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """What is to be signed over these statements, a power of two in number, and each one's way to it."""
    hashes = [leaf_hash(one) for one in statements]
    ways = [bytes((place,)) + b"".join(inclusion(place, hashes)) for place in range(len(hashes))]
    return _statement(root_of(hashes)), ways


def signed_of(statement: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """What must have been signed if this statement is in the block, and the signature over it. ValueError for
    bytes that are no such signature."""
    signed, way = signature[:SIGNATURE_BYTES], signature[SIGNATURE_BYTES:]
    steps, odd = divmod(len(way) - 1, HASH_BYTES)
    if odd or way[0] >> steps or BLOCK >> steps == 0:
        raise ValueError("not a block's signature")
    place, hashed = way[0], leaf_hash(statement)
    for start in range(1, len(way), HASH_BYTES):
        sibling = way[start : start + HASH_BYTES]
        hashed = node_hash(sibling, hashed) if place & 1 else node_hash(hashed, sibling)
        place >>= 1
    return _statement(hashed), signed


def _statement(root: bytes) -> bytes:
    return binding("envelope-block", root)

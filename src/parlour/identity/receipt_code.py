"""Receipt codes: 24 characters of Crockford base32 (120 bits) and a check character. Secret; opens one case.

The check character is a sum over GF(32) with a different weight for each place, so it catches every single
wrong character and every swap of two characters, near or far; one wrong code in 32 of any other kind passes
it and is then simply unknown.
"""

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from custodian_protocol.records import binding
from parlour.foundation.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES = 15
DATA_CHARACTERS = 24
CODE_CHARACTERS = DATA_CHARACTERS + 1

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")
_SEEN = rf"[{ALPHABET}OIL]"
_GAP = r"[\s\-\u2010-\u2015\u2212_.]{1,3}"
_DIGIT = re.compile(r"[0-9]")
# Either every group stands apart or none does: with gaps where they please, "very disappointed with Delta" fits.
_CODE_IN_TEXT = re.compile(
    rf"(?<![0-9A-Z])(?=({_SEEN}{{25}}|(?:{_SEEN}{{4}}{_GAP}){{6}}{_SEEN})(?![0-9A-Z]))"
)


class Slip(Invalid):
    """What was typed cannot be a receipt code: a slip of the fingers, not a wrong code."""

    code = "slip"
    words = "One character looks wrong. Check each group."


def new_code() -> str:
    return code_from(os.urandom(CODE_BYTES))


def code_from(drawn: bytes) -> str:
    number = int.from_bytes(drawn, "big")
    data = "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (DATA_CHARACTERS - 1), -1, -5))
    return data + _check(data)


def show(code: str) -> str:
    """Groups of four: `4G7K-M2XR-9TWH-P3CD-8JQA-V6ZE-5`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(text: str) -> str:
    """The code as typed by a person: any case, spaces or hyphens, O for 0, I and L for 1. Raises Slip."""
    code = _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)
    if len(code) != CODE_CHARACTERS:
        raise Slip("A receipt code has 25 letters and numbers. Check that none is missing.")
    if any(character not in _VALUES for character in code):
        raise Slip("A receipt code has only letters and numbers, and never the letter U. Check each group.")
    if _check(code[:DATA_CHARACTERS]) != code[DATA_CHARACTERS]:
        raise Slip
    return code


def lookup_and_proof(code: str) -> tuple[str, bytes]:
    """What the custodian finds a case by, and what proves the code; neither leads back to it."""
    drawn = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=binding("receipt")).derive(
        code.encode()
    )
    return drawn[:16].hex(), drawn[16:]


def verifier(proof: bytes) -> bytes:
    return sha256(proof).digest()


def contains_code(text: str) -> bool:
    """Whether a receipt code was typed into a message, grouped as we show it or run together.

    Web knows no codes, so any well-formed one counts. One without a single digit (a code in ten thousand)
    does not: a long hashtag, or words in groups of four, are more common than that.
    """
    if len(text) < CODE_CHARACTERS or not _DIGIT.search(text):
        return False
    for found in _CODE_IN_TEXT.finditer(text.upper()):
        if not any(character.isdigit() for character in found.group(1)):
            continue
        try:
            read_code(found.group(1))
        except Slip:
            continue
        return True
    return False


def _check(data: str) -> str:
    total = 0
    for character, weighted in zip(data, _WEIGHTED, strict=True):
        total ^= weighted[character]
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    """In GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left, right = _double(left), right >> 1
    return product


def _double(value: int) -> int:
    """Times x in GF(32), modulo x^5 + x^2 + 1; its powers run through all 31 non-zero values."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _weights() -> Iterator[int]:
    """One for each place: x, x^2, x^3 ...; the check character's own weight is 1."""
    weight = 1
    while True:
        weight = _double(weight)
        yield weight


_WEIGHTED = [
    {character: _times(value, weight) for character, value in _VALUES.items()}
    for weight in islice(_weights(), DATA_CHARACTERS)
]

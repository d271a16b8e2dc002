"""Recovery sheets: the root as the XOR of three random shares, two shares a sheet, any two sheets hold all three.

One sheet alone says nothing about the root. A line is ten bytes in Crockford base32 with a check character
modulo 37, so that any one wrong character, and any two swapped neighbours, are found and named.
"""

import hashlib
import hmac
import os
import re

SHARE_BYTES = 32
LINE_BYTES = 10
LINES = 4
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
SHARES = ("A", "B", "C")
HELD = (("A", "B"), ("B", "C"), ("C", "A"))  # by sheet
_READ_AS = str.maketrans("OIL", "011")
_LINE = re.compile(r"^\s*([ABC])\s*([1-4])\s*[:.]\s*(\S.*)$", re.IGNORECASE)


class Slip(ValueError):
    """A sheet was mistyped or does not belong. The text names the line, never what stands on it."""


def print_sheets(root: bytes, installation: str) -> tuple[str, str, str]:
    first, second = os.urandom(SHARE_BYTES), os.urandom(SHARE_BYTES)
    shares = {"A": first, "B": second, "C": _xor(root, first, second)}
    sheet = [
        "\n".join(
            [
                f"PARLOUR RECOVERY SHEET {number} of 3",
                f"Installation {installation}",
                "Any two sheets open everything. Keep the three in three places.",
                *(line for name in names for line in _print_share(name, shares[name])),
            ]
        )
        for number, names in enumerate(HELD, start=1)
    ]
    return sheet[0], sheet[1], sheet[2]


def read_sheets(first: str, second: str) -> bytes:
    """Two different sheets as typed, spaces and case forgiven, as the root. Raises Slip."""
    held = _read_sheet(first, "first")
    other = _read_sheet(second, "second")
    for name in held.keys() & other.keys():
        if not hmac.compare_digest(held[name], other[name]):
            raise Slip("These two sheets were not printed together.")
    shares = held | other
    if len(shares) < len(SHARES):
        raise Slip("This is the same sheet twice. Two different sheets are needed.")
    return _xor(*shares.values())


def _print_share(name: str, share: bytes) -> list[str]:
    framed = share + hashlib.sha256(name.encode() + share).digest()[: LINE_BYTES * LINES - SHARE_BYTES]
    lines = []
    for index in range(LINES):
        number = int.from_bytes(framed[index * LINE_BYTES : (index + 1) * LINE_BYTES], "big")
        digits = "".join(DIGITS[number >> shift & 31] for shift in range(75, -1, -5))
        groups = " ".join(digits[at : at + 4] for at in range(0, 16, 4))
        lines.append(f"{name}{index + 1}: {groups} {CHECKS[number % 37]}")
    return lines


def _read_sheet(text: str, which: str) -> dict[str, bytes]:
    parts: dict[str, dict[int, bytes]] = {}
    for line in text[:4_096].splitlines():
        if found := _LINE.match(line):
            name, index = found[1].upper(), int(found[2])
            parts.setdefault(name, {})[index] = _read_line(
                found[3], f"Line {name}{index} of the {which} sheet"
            )
    if len(parts) != 2 or any(len(lines) != LINES for lines in parts.values()):
        raise Slip(f"The {which} sheet needs two blocks of four lines, such as A1 to A4 and B1 to B4.")
    return {name: _join(name, lines, which) for name, lines in parts.items()}


def _read_line(text: str, where: str) -> bytes:
    typed = re.sub(r"[\s-]", "", text).upper()
    digits, check = typed[:-1].translate(_READ_AS), typed[-1:]
    if len(digits) != 16 or any(digit not in DIGITS for digit in digits):
        raise Slip(f"{where} should have sixteen characters and a check character.")
    number = 0
    for digit in digits:
        number = number << 5 | DIGITS.index(digit)
    if check != CHECKS[number % 37]:
        raise Slip(f"{where} has a slip in it.")
    return number.to_bytes(LINE_BYTES, "big")


def _join(name: str, lines: dict[int, bytes], which: str) -> bytes:
    framed = b"".join(lines[index] for index in sorted(lines))
    share = framed[:SHARE_BYTES]
    if framed[SHARE_BYTES:] != hashlib.sha256(name.encode() + share).digest()[: len(framed) - SHARE_BYTES]:
        raise Slip(f"Block {name} of the {which} sheet has a slip in it.")
    return share


def _xor(*values: bytes) -> bytes:
    mixed = 0
    for value in values:
        mixed ^= int.from_bytes(value, "big")
    return mixed.to_bytes(SHARE_BYTES, "big")

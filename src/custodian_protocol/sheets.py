"""How a recovery sheet is written and read back: two blocks of lines, each line with a check character.

A line is ten bytes in Crockford base32 and a check character modulo 37, so that any one wrong character, and
any two swapped neighbours, are found and named. What the bytes mean only the custodian knows; whoever asks
for a typed sheet can say at once which line has a slip.
"""

import re

BLOCK_BYTES = 40
LINE_BYTES = 10
LINES = BLOCK_BYTES // LINE_BYTES
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
_READ_AS = str.maketrans("OIL", "011")
_LINE = re.compile(r"^\s*([ABC])\s*([1-4])\s*[:.]\s*(\S.*)$", re.IGNORECASE)


class Slip(ValueError):
    """A sheet was mistyped or does not belong. The text names the line, never what stands on it."""


def write_sheet(number: int, installation: str, blocks: dict[str, bytes]) -> str:
    head = (
        f"PARLOUR RECOVERY SHEET {number} of 3",
        f"Installation {installation}",
        "Any two sheets open everything. Keep the three in three places.",
    )
    return "\n".join([*head, *(line for name in blocks for line in _write_block(name, blocks[name]))])


def read_sheet(text: str, which: str) -> dict[str, bytes]:
    """The two blocks by name, spaces and case forgiven. `which` is how the sheet is called in a Slip."""
    blocks: dict[str, dict[int, bytes]] = {}
    for line in text[:4_096].splitlines():
        if found := _LINE.match(line):
            name, index = found[1].upper(), int(found[2])
            blocks.setdefault(name, {})[index] = _read_line(
                found[3], f"Line {name}{index} of the {which} sheet"
            )
    if len(blocks) != 2 or any(len(lines) != LINES for lines in blocks.values()):
        raise Slip(f"The {which} sheet needs two blocks of four lines, such as A1 to A4 and B1 to B4.")
    return {name: b"".join(lines[index] for index in sorted(lines)) for name, lines in blocks.items()}


def _write_block(name: str, block: bytes) -> list[str]:
    lines = []
    for index in range(LINES):
        number = int.from_bytes(block[index * LINE_BYTES : (index + 1) * LINE_BYTES], "big")
        digits = "".join(DIGITS[number >> shift & 31] for shift in range(75, -1, -5))
        groups = " ".join(digits[at : at + 4] for at in range(0, 16, 4))
        lines.append(f"{name}{index + 1}: {groups} {CHECKS[number % 37]}")
    return lines


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

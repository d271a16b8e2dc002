"""Recovery sheets: the root as the XOR of three random shares, two shares a sheet, any two sheets hold all three.

One sheet alone says nothing about the root. How shares are written down is in `custodian_protocol.sheets`.
"""

import os

from custodian_protocol.sheets import BLOCK_BYTES, Slip, read_sheet, write_sheet

from .keys import ROOT_BYTES

HELD = ("AB", "BC", "CA")  # which shares stand on which sheet


def print_sheets(root: bytes, installation: str) -> tuple[str, ...]:
    first, second = os.urandom(BLOCK_BYTES), os.urandom(BLOCK_BYTES)
    shares = {"A": first, "B": second, "C": _xor(root.ljust(BLOCK_BYTES, b"\0"), first, second)}
    blocks = ({name: shares[name] for name in names} for names in HELD)
    return tuple(write_sheet(number, installation, held) for number, held in enumerate(blocks, start=1))


def read_sheets(first: str, second: str) -> bytes:
    """Two different sheets as typed, as the root. Raises Slip."""
    held, other = read_sheet(first, "first"), read_sheet(second, "second")
    shares = held | other
    if len(shares) < len(HELD):
        raise Slip("This is the same sheet twice. Two different sheets are needed.")
    root = _xor(*shares.values())
    if any(held[name] != other[name] for name in held.keys() & other.keys()) or any(root[ROOT_BYTES:]):
        raise Slip("These two sheets were not printed together.")
    return root[:ROOT_BYTES]


def _xor(*values: bytes) -> bytes:
    mixed = 0
    for value in values:
        mixed ^= int.from_bytes(value, "big")
    return mixed.to_bytes(BLOCK_BYTES, "big")

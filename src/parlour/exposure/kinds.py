"""Sets of kinds as whole numbers, one bit a kind: millions of posts are counted, and most give nothing away."""

from collections.abc import Iterable

from detector import Kind

KINDS: tuple[Kind, ...] = tuple(Kind)
BIT: dict[Kind, int] = {kind: 1 << place for place, kind in enumerate(KINDS)}

GRAVE = frozenset(
    {
        Kind.PASSWORD,
        Kind.TOKEN,
        Kind.COOKIE,
        Kind.PRIVATE_KEY,
        Kind.CARD,
        Kind.IBAN,
        Kind.BANK_ACCOUNT,
        Kind.PASSPORT,
        Kind.NI_NUMBER,
        Kind.NHS_NUMBER,
    }
)
LIGHT = frozenset({Kind.NAME, Kind.BOOKING, Kind.ORDER, Kind.TRACKING, Kind.PARTIAL_POSTCODE})


def as_bits(kinds: Iterable[Kind]) -> int:
    bits = 0
    for kind in kinds:
        bits |= BIT[kind]
    return bits


def from_bits(bits: int) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if bits & BIT[kind])


def weight(bits: int) -> int:
    """What opens an account, takes money or cannot be changed weighs three; what a thief must combine, two or one."""
    return sum(3 if kind in GRAVE else 1 if kind in LIGHT else 2 for kind in from_bits(bits))

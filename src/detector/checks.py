"""Check digits. Each takes digits (or letters and digits) without separators."""

from operator import mul

_NHS_WEIGHTS = range(10, 1, -1)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod_97(iban: str) -> bool:
    """ISO 13616-1 through ISO/IEC 7064 MOD 97-10; letters count from A = 10."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def nhs(digits: str) -> bool:
    """NHS Data Dictionary, NHS NUMBER: modulus 11 over ten digits, a check of 10 is never issued."""
    check: int = -sum(map(mul, _NHS_WEIGHTS, map(int, digits))) % 11
    return check == int(digits[9])


def s10(digits: str) -> bool:
    """UPU S10, the nine digits of a registered item: modulus 11."""
    check: int = 11 - sum(map(mul, _S10_WEIGHTS, map(int, digits))) % 11
    return {10: 0, 11: 5}.get(check, check) == int(digits[8])

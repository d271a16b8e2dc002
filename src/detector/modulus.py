"""The modulus check of a UK sort code with an account number: VocaLink, "Validating account numbers", 4.80.

The weight table is VocaLink's, changes every few months and is not shipped: whoever has it hands it in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

_NO_ROOM = (0,) * 8
_EXCEPTION_2 = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
_EXCEPTION_2_G9 = (*_NO_ROOM, 8, 7, 10, 9, 3, 1)
_EITHER = frozenset(((2, 9), (10, 11), (12, 13)))  # pairs of exceptions of which one check is enough
A, B, C, G, H = 6, 7, 8, 12, 13  # places of the account's letters among all fourteen digits


@dataclass(frozen=True, slots=True)
class Rule:
    start: int
    end: int
    method: str  # MOD10, MOD11 or DBLAL
    weights: tuple[int, ...]
    exception: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    rules: tuple[Rule, ...] = field(repr=False)
    substitutes: Mapping[str, str] = field(default_factory=dict, repr=False)  # sort codes, for exception 5


def read_weights(table: str, substitutes: str = "") -> Weights:
    """Of the two files as VocaLink publishes them, `valacdos.txt` and `scsubtab.txt`. Raises ValueError."""
    pairs = [line.split() for line in substitutes.splitlines() if line.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("not a list of substitutes")
    return Weights(tuple(_rules(table)), {pair[0]: pair[1] for pair in pairs})


def passes(weights: Weights, sort_code: str, account: str, *, known: bool = False) -> bool:
    """Six and eight digits. A sort code that the table does not know cannot be checked, and passes unless it must be
    `known`."""
    digits = _digits(sort_code + account)
    found = [rule for rule in weights.rules if rule.start <= int(sort_code) <= rule.end][:2]
    if not found:
        return not known
    if found[0].exception == 6 and 4 <= digits[A] <= 8 and digits[G] == digits[H]:
        return True  # an account in a foreign currency, which has no check
    outcomes = (_passes(rule, digits, weights) for rule in found if not _left_out(rule, digits))
    pair = tuple(rule.exception for rule in found)
    return any(outcomes) if pair in _EITHER else all(outcomes)


def _rules(table: str) -> Iterator[Rule]:
    for line in table.splitlines():
        parts = line.split()
        if not parts:
            continue
        if len(parts) not in (17, 18) or parts[2] not in ("MOD10", "MOD11", "DBLAL"):
            raise ValueError("not a line of the weight table")
        start, end, *numbers = (int(part) for part in (*parts[:2], *parts[3:]))
        yield Rule(start, end, parts[2], tuple(numbers[:14]), numbers[14] if len(numbers) > 14 else 0)


def _left_out(rule: Rule, digits: tuple[int, ...]) -> bool:
    return rule.exception == 3 and digits[C] in (6, 9)


def _passes(rule: Rule, digits: tuple[int, ...], weights: Weights) -> bool:
    match rule.exception:
        case 2 if digits[A]:
            rule = replace(rule, weights=_EXCEPTION_2_G9 if digits[G] == 9 else _EXCEPTION_2)
        case 4:
            return _total(rule, digits) % 11 == digits[G] * 10 + digits[H]
        case 5:
            return _exception_5(
                rule, _with_code(weights.substitutes.get(_code(digits), _code(digits)), digits)
            )
        case 7 | 10 if digits[G] == 9 and (rule.exception == 7 or digits[A : B + 1] in ((0, 9), (9, 9))):
            rule = replace(rule, weights=(*_NO_ROOM, *rule.weights[8:]))
        case 8:
            digits = _with_code("090126", digits)
        case 9:
            digits = _with_code("309634", digits)
    sound = not _total(rule, digits) % (11 if rule.method == "MOD11" else 10)
    if not sound and rule.exception == 14 and digits[H] in (0, 1, 9):
        return not _total(rule, (*digits[:A], 0, *digits[A:H])) % 11
    return sound


def _exception_5(rule: Rule, digits: tuple[int, ...]) -> bool:
    base, check = (11, digits[G]) if rule.method == "MOD11" else (10, digits[H])
    rest = _total(rule, digits) % base
    return check == 0 if rest == 0 else base - rest == check


def _total(rule: Rule, digits: tuple[int, ...]) -> int:
    products = [digit * weight for digit, weight in zip(digits, rule.weights, strict=True)]
    if rule.method != "DBLAL":
        return sum(products)
    return sum(sum(divmod(abs(product), 10)) for product in products) + (27 if rule.exception == 1 else 0)


def _with_code(code: str, digits: tuple[int, ...]) -> tuple[int, ...]:
    return (*_digits(code), *digits[6:])


def _code(digits: tuple[int, ...]) -> str:
    return "".join(map(str, digits[:6]))


def _digits(text: str) -> tuple[int, ...]:
    return tuple(map(int, text))

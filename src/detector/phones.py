"""Telephone numbers: shapes of the UK numbering plan (Ofcom), E.164 and the North American plan; the rest by its words."""

import re

import phonenumbers

_NANP = re.compile(r"(?:1[ .-]?)?(?:\d{3}[-.]|[2-9]\d\d\)?[ .-]{1,2}|[2-9]\d\d\))\d{3}[-. ]\d{4}")
_SOCIAL_SECURITY = re.compile(r"\d{3}-\d\d-\d{4}")  # a number of the United States that looks like a phone
_SAID_AFTER = re.compile(r"[ ,(-]{0,2}(?:office|fax|mobile|mob|cell|landline|tel)\b")
_SAID = re.compile(
    r"(?:\b(?:phone|mobile|mob|cell|cellphone|tel|telephone|landline|whatsapp|fax|hotline|helpline)\b"
    r"|\b(?:call|ring|text|reach|contact|phone|calling|ringing)(?: (?:me|us|him|her|back|you|them|him back))?"
    r"(?: (?:on|at|back))?:?"
    r"|\b(?:my|his|her|contact|new|old|other|this)(?: (?:contact|new|old|other|own))? (?:number|numbers|no|num|nr)\b"
    r"|\banswering (?:on|at))[^.!?\n]{0,24}$"
)
_EXTENSION = re.compile(r"\s?(?:x|ext\.?|extension)\s?\d{1,6}(?!\d)", re.IGNORECASE)
# Ofcom's plan keeps 03, 08 and 09 for organisations; nobody has one at home.
_BUSINESS = ("03", "08", "09")
_BUSINESS_TYPES = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }
)


def is_phone(digits: str, written: str, plus: bool, is_said: bool) -> bool:
    count = len(digits)
    if not 7 <= count <= 15 or "/" in written or ":" in written or _SOCIAL_SECURITY.fullmatch(written):
        return False
    if is_said or _NANP.fullmatch(written):
        return True
    if plus:
        return count >= 8
    if digits[:2] == "00":
        return count >= 11 and digits[2] not in "01"
    if digits[0] == "0" and digits[1] in "1235789":
        return count in (10, 11) or (digits[1] == "7" and 9 <= count <= 13)
    if (count == 10 and digits[0] == "7") or (count == 12 and digits[:2] == "44"):
        return "." not in written and _valid(digits)
    return False


def said(before: str, after: str = "") -> bool:
    return _SAID.search(before) is not None or _SAID_AFTER.match(after) is not None


def extension_end(words: str, end: int) -> int:
    match = _EXTENSION.match(words, end)
    return match.end() if match else end


def e164(written: str) -> str:
    """Empty when it is no number of any plan."""
    number = _parsed(written)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""


def is_business(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    national = "0" + digits[2:].lstrip("0") if digits[:2] == "44" else digits
    if national.startswith("0") and not digits.startswith("00"):
        return national.startswith(_BUSINESS)
    number = _parsed(written if written[0] == "+" or digits[0] != "1" else "+" + written)
    return number is not None and phonenumbers.number_type(number) in _BUSINESS_TYPES


def _valid(digits: str) -> bool:
    number = _parsed("+" + digits if digits[:2] == "44" else digits)
    return number is not None and phonenumbers.is_valid_number(number)


def _parsed(written: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None

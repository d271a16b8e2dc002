"""Telephone numbers: the shapes of Ofcom's numbering plan, E.164 and the North American plan; others by their "
"words."""

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
_MOBILE = re.compile(r"7[1-9]\d{8}|447\d{8,10}|44[12]\d{8,9}")
_TOLL_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}$")
_NOT_DIGITS = re.compile(r"\D")
_BUSINESS_TYPES = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }
)


def may_be_phone(digits: str, written: str) -> bool:
    return (
        len(digits) <= 15
        and "/" not in written
        and ":" not in written
        and not _SOCIAL_SECURITY.fullmatch(written)
    )


def is_phone_by_shape(digits: str, written: str, plus: bool) -> bool:
    count = len(digits)
    if _NANP.fullmatch(written):
        return True
    if plus:
        return count >= 8
    if digits[:2] == "00":
        # 001 and ten digits in one piece is an airline's ticket number more often than a call to America.
        return count >= 11 and digits[2] != "0" and (digits[2] != "1" or not written.isdigit())
    if digits[0] == "0" and digits[1] in "1235789":
        return count in (10, 11) or (digits[1] == "7" and 9 <= count <= 13)
    if digits[0] == "7" or digits[:2] == "44":
        return "." not in written and _MOBILE.fullmatch(digits) is not None
    return False


def said(before: str) -> bool:
    return (
        "phone" in before or "mob" in before or "cell" in before or "tel" in before or "landline" in before
        or "whatsapp" in before or "fax" in before or "line" in before or "call" in before or "ring" in before
        or "text" in before or "reach" in before or "contact" in before or "answering" in before
        or " n" in before
    ) and _SAID.search(before) is not None  # fmt: skip


def said_after(low: str, end: int) -> bool:
    return _SAID_AFTER.match(low, end) is not None


def extension_end(words: str, end: int) -> int:
    match = _EXTENSION.match(words, end)
    return match.end() if match else end


def e164(written: str) -> str:
    """Empty when it is no number of any plan."""
    number = _parsed(written)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""


def is_business(written: str) -> bool:
    digits = _NOT_DIGITS.sub("", written)
    if written[0] == "+" and not digits.startswith(("44", "1")):
        number = _parsed(written)
        return number is not None and phonenumbers.number_type(number) in _BUSINESS_TYPES
    if digits.startswith("44"):
        digits = "0" + digits[2:].lstrip("0")
    return digits.startswith(_BUSINESS) or _TOLL_FREE.match(digits) is not None


def _parsed(written: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None

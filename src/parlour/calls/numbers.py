"""Telephone numbers as people write them, and as they are sealed: E.164."""

from typing import TYPE_CHECKING

from parlour.foundation.errors import Invalid

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# A desk that calls whatever it is told to must not be told to call at its own cost.
COSTLY = ("PREMIUM_RATE", "SHARED_COST", "UAN", "VOICEMAIL", "PAGER")
LONGEST = 40

WRONG = "Enter a telephone number we can call, with its country code, like +44 20 7946 0958"
TOO_COSTLY = "We cannot call premium or shared-cost numbers. Enter another number"


def read_number(text: str, region: str = "") -> str:
    """`region`: whose numbers may be written without a country code."""
    number = _parsed(text, region)
    if number is None:
        raise Invalid(WRONG, code="number")
    import phonenumbers

    kind = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(number) in {getattr(kind, name) for name in COSTLY}:
        raise Invalid(TOO_COSTLY, code="number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def region_of(numbers: tuple[str, ...]) -> str:
    """The country of the first of the company's own numbers; "" when it lists none."""
    import phonenumbers

    number = _parsed(numbers[0], "") if numbers else None
    return (phonenumbers.region_code_for_number(number) or "") if number else ""


def spaced(number: str) -> str:
    """+44 20 7946 0958, for people to read."""
    import phonenumbers

    parsed = phonenumbers.parse(number, None)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _parsed(text: str, region: str) -> "PhoneNumber | None":
    """Imported when first needed: its tables are 10 MB that most pages never touch."""
    import phonenumbers

    if len(text) > LONGEST:
        return None
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None

"""Kinds, platforms, numbers and times as words, for the report, the command and the desk."""

from datetime import UTC, datetime

from detector import Kind

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH, YEAR = 30 * DAY, 365 * DAY

KINDS = {
    Kind.NAME: "names",
    Kind.PHONE: "phone numbers",
    Kind.EMAIL: "mail addresses",
    Kind.POSTCODE: "postcodes",
    Kind.PARTIAL_POSTCODE: "parts of a postcode",
    Kind.ADDRESS: "street addresses",
    Kind.BIRTH_DATE: "birth dates",
    Kind.BOOKING: "booking references",
    Kind.ORDER: "order numbers",
    Kind.TRACKING: "tracking numbers",
    Kind.ACCOUNT: "account and loyalty numbers",
    Kind.CARD: "card numbers",
    Kind.IBAN: "IBANs",
    Kind.BANK_ACCOUNT: "bank accounts",
    Kind.NI_NUMBER: "National Insurance numbers",
    Kind.NHS_NUMBER: "NHS numbers",
    Kind.PASSPORT: "passport numbers",
    Kind.PASSWORD: "passwords",
    Kind.TOKEN: "access tokens",
    Kind.COOKIE: "session cookies",
    Kind.PRIVATE_KEY: "private keys",
}
PLATFORMS = {"x": "X", "facebook": "Facebook", "mastodon": "Mastodon", "mail": "Mail", "": "Not said"}


def kind(code: str) -> str:
    return KINDS[Kind(code)] if code in list(Kind) else code


def kinds(codes: tuple[str, ...]) -> str:
    """`names, postcodes and passwords`"""
    named = [kind(code) for code in codes]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def platform(code: str) -> str:
    return PLATFORMS.get(code, code)


def number(count: int) -> str:
    return f"{count:,}"


def many(count: int, one: str, more: str = "") -> str:
    """`1 customer`, `2,000 customers`"""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def share(part: int, whole: int) -> str:
    """`1 in 14`: what a reader can picture. Nothing of nothing is nobody."""
    if not part:
        return "none"
    if part * 10 >= whole * 6:
        return f"{part * 100 // whole}%"
    return f"1 in {round(whole / part):,}"


def lasting(seconds: int) -> str:
    """The largest unit that says it with a number of two or more."""
    for unit, word in (
        (YEAR, "years"),
        (MONTH, "months"),
        (DAY, "days"),
        (HOUR, "hours"),
        (MINUTE, "minutes"),
    ):
        if seconds >= 2 * unit:
            return f"{seconds // unit:,} {word}"
    return "less than 2 minutes"


def day(at: int) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%B %Y}"


def month(code: str) -> str:
    """`2025-03` as `March 2025`"""
    return f"{datetime.strptime(code, '%Y-%m').replace(tzinfo=UTC):%B %Y}"


def plain(text: object) -> str:
    """On one line of a terminal, whatever a file or its name tries there."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in str(text))

"""What can be found, whose it can be, and who is speaking."""

from dataclasses import dataclass
from enum import StrEnum

from detector.modulus import Weights


class Kind(StrEnum):
    NAME = "name"  # only where somebody says or is asked for a name
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    PARTIAL_POSTCODE = "partial-postcode"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    BOOKING = "booking"
    ORDER = "order"
    TRACKING = "tracking"
    ACCOUNT = "account"
    CARD = "card"
    IBAN = "iban"
    BANK_ACCOUNT = "bank-account"  # UK sort code with account number
    NI_NUMBER = "ni-number"
    NHS_NUMBER = "nhs-number"
    PASSPORT = "passport"
    PASSWORD = "password"  # noqa: S105  the name of a kind, not one of them
    TOKEN = "token"  # noqa: S105  the name of a kind, not one of them
    COOKIE = "cookie"
    PRIVATE_KEY = "private-key"


class Whose(StrEnum):
    CUSTOMER = "customer"
    COMPANY = "company"
    STAFF = "staff"
    SCAMMER = "scammer"


class Speaker(StrEnum):
    CUSTOMER = "customer"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Company:
    """What is known to be the company's own: E.164 phones, mail domains in lower case, postcodes without a space."""

    phones: frozenset[str] = frozenset()
    mail_domains: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    weights: Weights | None = None  # VocaLink's, where the caller has them: see detector.modulus


NOBODY = Company()


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    start: int  # positions in the text as it was given, in code points; `end` is one past the last
    end: int
    whose: Whose

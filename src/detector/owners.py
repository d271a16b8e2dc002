"""Whose it is: the customer's unless something says otherwise."""

import re

from detector.kinds import Company, Kind, Speaker, Whose
from detector.names import is_staff_mentioned
from detector.phones import e164, is_business
from detector.reading import Reading, Span

_SCAM = re.compile(
    r"\bscam|\bfraud|\bphish|\bspoof|\bfake\b|\bbogus|\bdodgy|\bsuspicious|\bspam|\bnuisance|\bhoax|\bcold[- ]call"
)
_FROM = re.compile(
    r"\b(?:(?:call|calls|text|texts|sms|message|messages|email|emails|mail|txt)"
    r"|(?:called|texted|rang|ringing|phoned|phoning|emailed|messaged|contacted"
    r"|calling) me) (?:\w+ ){0,2}from\b[^.!?]{0,24}$"
)
_YOURS = re.compile(  # said by a customer
    r"\byour (?:\w+ ){0,4}(?:is|on|at|in|number|line|address|:)? ?$"
    r"|\b(?:call|called|calling|ring|rang|ringing|phone|phoned|email|emailed|emailing|dial|dialled)"
    r" (?:you|them|your \w+|customer services?)(?: \w+){0,2} $"
    r"|\b(?:called|calling|rang|rung|ringing|phoned|dialled|dialling|emailed|to (?:call|ring|phone|email)) $"
    r"|\b(?:branch|store|shop|office)(?: \w+){0,2} $"
)
_THEIRS = re.compile(
    r"\b(?:your|you gave|ending|affected|registered|on file|you've)\b[^.!?]{0,30}$"
)  # said by a company
_ROLES = frozenset(
    "help support info contact customerservice customerservices customer.services customer.service service care "
    "complaints enquiries enquiry noreply no-reply hello sales feedback press admin office team social".split()
)
_PLACED = frozenset((Kind.PHONE, Kind.EMAIL, Kind.POSTCODE, Kind.PARTIAL_POSTCODE, Kind.ADDRESS))
_SCAMMED = frozenset((Kind.PHONE, Kind.EMAIL))


def whose(span: Span, text: Reading, speaker: Speaker, company: Company) -> Whose:
    if span.kind is Kind.NAME:
        is_staff = speaker is Speaker.COMPANY or is_staff_mentioned(text.before(span.start, 70))
        return Whose.STAFF if is_staff else Whose.CUSTOMER
    if span.kind not in _PLACED:
        return Whose.CUSTOMER
    written = (text.whole if span.kind is Kind.EMAIL else text.words)[span.start : span.end]
    before = text.before(span.start, 70)
    if _is_known(span.kind, written, company):
        return Whose.COMPANY
    if speaker is Speaker.COMPANY:
        return Whose.CUSTOMER if _THEIRS.search(before) else Whose.COMPANY
    if span.kind in _SCAMMED and _is_scam(before, text.low[span.end : span.end + 50]):
        return Whose.SCAMMER
    if _is_public(span.kind, written) or _YOURS.search(before[-45:]):
        return Whose.COMPANY
    return Whose.CUSTOMER


def _is_scam(before: str, after: str) -> bool:
    return (
        _FROM.search(before) is not None
        or _SCAM.search(before) is not None
        or _SCAM.search(after) is not None
    )


def _is_known(kind: Kind, written: str, company: Company) -> bool:
    if kind is Kind.PHONE:
        return bool(company.phones) and e164(written) in company.phones
    if kind is Kind.EMAIL:
        domain = written.lower().rpartition("@")[2]
        return any(domain == own or domain.endswith("." + own) for own in company.mail_domains)
    if kind is Kind.POSTCODE:
        return written.upper().replace(" ", "") in company.postcodes
    return False


def _is_public(kind: Kind, written: str) -> bool:
    if kind is Kind.PHONE:
        return is_business(written)
    return kind is Kind.EMAIL and written.lower().partition("@")[0] in _ROLES

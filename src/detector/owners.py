"""Whose it is: the customer's unless something says otherwise."""

import re

from detector.kinds import Company, Kind, Speaker, Whose
from detector.names import is_staff_mentioned
from detector.phones import e164, is_business
from detector.reading import Reading, Span

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
    r"|\b(?:sent|send|sending|wrote|written|write|forwarded|replied) (?:(?:an?|the|my|this|another|it|you|\d) ){0,2}"
    r"(?:(?:e-?mails?|mails?|message|letter|dm) )?to:? $"
    r"|\be-?mail (?:address )?(?:that|which|to|for|where)\b[^.!]{0,50} is $"
)
_ASKED_AFTER = re.compile(r"\W{0,3}(?:\?|(?:is |as )?(?:your|the (?:right|correct|official))\b)")
_THEIRS = re.compile(
    r"\b(?:your|you gave|ending|affected|registered|on file|you've)\b[^.!?]{0,30}$"
)  # said by a company
# Something done to a customer's address, against what is asked to be done to a company's.
_DELIVERED = re.compile(
    r"(?<!you )(?<!you've )(?<!have )\b(?:re-?sent|sent|forwarded|e-?mailed|credited|delivered|issued|linked|updated)"
    r"\b[^.!?]{0,40}\b(?:to|in|under|with)\b[^.!?]{0,20}$"
    r"|\b(?:this|the) e-?mail(?: id| address)?:? $|\be-?mail id:? $"
)
_INVITED = re.compile(
    r"\b(?:(?:please|pls|plz|kindly|can|could|to|also|and|or|just|always|can) |^|[.!?:] )"
    r"(?:e-?mail|send|forward|write|mail|contact|reach|call|message|submit)\b[^.!?]{0,60}\b(?:to|at|on|via):? $"
)
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
        return Whose.CUSTOMER if _is_theirs(span.kind, before) else Whose.COMPANY
    if span.kind in _SCAMMED and _is_scam(before, text.low[span.end : span.end + 50]):
        return Whose.SCAMMER
    if _is_public(span.kind, written) or _is_yours(before[-70:]):
        return Whose.COMPANY
    if span.kind is Kind.EMAIL and "my" not in before and _ASKED_AFTER.match(text.low, span.end):
        return Whose.COMPANY
    return Whose.CUSTOMER


def _is_theirs(kind: Kind, before: str) -> bool:
    """In a company's words."""
    if kind is Kind.EMAIL:
        if _DELIVERED.search(before):
            return True
        if _INVITED.search(before):
            return False
    return _THEIRS.search(before) is not None


def _is_yours(before: str) -> bool:
    return (
        "your" in before or "call" in before or "ring" in before or "rang" in before or "phon" in before
        or "mail" in before or "dial" in before or "branch" in before or "store" in before or "shop" in before
        or "office" in before or "rung" in before or " to" in before
    ) and _YOURS.search(before) is not None  # fmt: skip


def _is_scam(before: str, after: str) -> bool:
    if " from" in before and _FROM.search(before):
        return True
    near = f"{before} {after}"
    return (
        "scam" in near or "fraud" in near or "phish" in near or "spoof" in near or "bogus" in near or "dodgy" in near
        or "suspicious" in near or "spam" in near or "nuisance" in near or "hoax" in near or "cold call" in near
        or "fake " in near or "on behalf of" in near or "claiming to be" in near or "pretending" in near
    )  # fmt: skip


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

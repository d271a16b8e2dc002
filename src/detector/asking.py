"""What a company's own words ask its customers to send."""

import re
from collections.abc import Iterator

from detector.folding import fold
from detector.kinds import Kind

_SENTENCE = re.compile(r"[.!?\n]+(?:\s|$)")
# The verbs of asking, and the words before them that turn them round: "never send us your password".
_ASK = re.compile(
    r"\b(?:dm|pm|send(?! (?:to|an e-?mail|you)\b)|share|provide|give|confirm|tell|supply|include|(?:pop|drop"
    r"|fire|pass|shoot)(?= us\b| me\b| over\b| your\b| a\b)|forward"
    r"|advise|verify|state|quote|leave|(?:direct message|message|msg|e-?mail)(?= us\b| me\b|,? (?:your|ur)\b)"
    r"|(?:reply|respond)(?: back| to us)? with|let (?:us|me) (?:know|have)"
    r"|(?:can|could|may|might) (?:we|i) (?:please |just )?(?:have|get|take|grab|ask)"
    r"|do you have (?:the|your|a|an)"
    r"|(?:we|i)(?:'ll| will| would|'d)? (?:just |also )?need|what(?:'s| is| was)|which is)\b"
)
_TURNED = re.compile(
    r"(?:\bnever|\bnot|n't|\bavoid|\bwithout|\bno need to|\brather than|\binstead of|\bbefore you|\bif you|\bwhen you"
    r"|\bwe(?:'ll)?|\bi(?:'ll| can)|\bto)(?: (?!just\b|please\b|plz\b|pls\b|kindly\b)[a-z']+){0,2} $"
)
# A post cut in two goes on with its list: "... reference, email address and postcode. 2/2"
_CARRIED_ON = re.compile(
    r"^(?:@\w{1,60}\s{1,3}){0,9}\W{0,9}(?:your |and )?(?:[a-z]{2,12} |registered first line of )?"
    r"(?:reference|ref|e-?mail(?: address)?|address|names?|number|postcode)(?:,| and )"
)
_INVITED = re.compile(r"(?:\bforget to|\bfree to|\bhesitate to|\byou to|\byou(?:'ll)? need to|\bmind to) $")
_ALREADY = re.compile(r"\b(?:thanks|thank you|cheers)(?: so much)? for [a-z]+ing\b")
_NUMBER = (
    r"(?: ref(?:erence)?s?| numbers?| nos?\b| num\b| id\b| #|#"
    r"| (?:and|or|&) (?:your )?[a-z]+ (?:numbers?|#)|/[a-z]+ number)"
)
_AND = r"(?:,|&|and|/| -)"
_ITEMS = {
    Kind.EMAIL: r"e-?mail (?:address|id|addy|used|linked|registered|that|on (?:the|your))"
    r"|(?:your|account|number|phone|username|address|postcode) (?:[a-z']+ )?e-?mail\b(?! (?:us|me|our|to|from)\b)"
    rf"|{_AND} ?(?:your |the )?e-?mail\b(?! (?:us|me|our|to|at|from)\b)|(?:number|username) ?(?:or |/)e-?mail",
    Kind.PHONE: r"(?:phone|mobile|telephone|contact|cell|tel|callback|call back|landline|daytime|affected|mob)\.?"
    r" ?(?:numbers?\b|num\b|nos?\b|#)|your (?:contact |new |best )?(?:number|phone no|mobile)\b"
    r"(?! (?:of|network|plan|app|data|device|is)\b)|phone (?:or|and|&) [a-z]+ number"
    r"|(?:\ba|\bthe|best|good|name|address|e-?mail|postcode|and|&|,|/) (?:contact )?number\b"
    r"(?= (?:you|we|to|that|on|or|and|&|for|so|where)\b|[.,?/&]|$)",
    Kind.POSTCODE: r"post ?code|postal code|\bzip\b",
    Kind.ADDRESS: r"(?<!mail )(?<!ip )(?<!mac )(?<!web )(?<!url )(?<!\bto )(?<!store )(?<!this )(?<!\bour )"
    r"(?<!following )"
    r"(?<!'s )\baddress(?:es)?\b(?! (?:this|these|it|that|your|the|any)\b)",
    Kind.BIRTH_DATE: r"date of birth|birth ?date|\bd\.?o\.?b\b",
    Kind.BOOKING: rf"(?:booking|reservation|confirmation|ticket|itinerary|holiday)(?:{_NUMBER}| code| details"
    rf"| locator)"
    r"|\bpnr\b|record locator|\bconf(?:irm)?\.?(?: ?#| code| number| no\b)"
    r"|booking confirmation|e-?ticket\b|\b(?:your|the|a|file|bag|claim) ref(?:erence)?\b",
    Kind.ORDER: rf"(?:order|invoice|case|claim|complaint)(?:{_NUMBER}| details)",
    Kind.TRACKING: rf"(?:tracking|parcel|consignment|shipment|delivery|awb)(?:{_NUMBER}| details)",
    Kind.ACCOUNT: r"(?<!\bno )(?:account|acct|customer|member(?:ship)?|policy|loyalty|exec(?:utive)?(?: club)?"
    r"|frequent flyer|rewards?"
    rf"|aadvantage|sky ?miles|nectar|clubcard)(?: club| card)?{_NUMBER}|user ?names?\b|user id|(?:account"
    rf"|acct) (?:details|info)",
    Kind.CARD: r"\bcard (?:number|no\b|details)|(?:digits|numbers) (?:of|on) (?:your|the) (?:[a-z]+ )?card",
    Kind.BANK_ACCOUNT: r"\bsort ?code|\bbank (?:details|account)",
    Kind.IBAN: r"\biban\b",
    Kind.NI_NUMBER: r"\bnational insurance|\bni (?:number|no\b)|\bnino\b",
    Kind.NHS_NUMBER: r"\bnhs (?:number|no\b)",
    Kind.PASSPORT: r"\bpassport",
    Kind.PASSWORD: r"\bpassword|\bpasscode|memorable word|\bpin (?:number|code)|security answer",
    Kind.NAME: r"\b(?:full|your|last|first|sur|account holder'?s?|passenger'?s?|guest'?s?"
    r"|the) names?\b(?! (?:of|is)\b)"
    r"|\bsurname\b|\b(?:dm|confirm|send)(?: us| me)? names?\b|\bname on (?:the|your)"
    rf"|\bnames? ?{_AND} ?(?:your )?(?:e-?mail|address|number|post ?code|phone|mobile|booking|order|account|dob"
    rf"|date|contact|id)\b",
}
# What a text must hold for a kind to be worth looking for.
_STEMS = {
    Kind.EMAIL: ("mail",),
    Kind.PHONE: ("number", "phone", "mobile", " num", " no", "#"),
    Kind.POSTCODE: ("post", "zip"),
    Kind.ADDRESS: ("address",),
    Kind.BIRTH_DATE: ("birth", "dob", "d.o.b", "d.ob", "do.b"),
    Kind.BOOKING: ("book", "reserv", "conf", "ticket", "itin", "holiday", "pnr", "locator", "ref"),
    Kind.ORDER: ("order", "invoice", "case", "claim", "complaint"),
    Kind.TRACKING: ("track", "parcel", "consign", "shipment", "deliver", "awb"),
    Kind.ACCOUNT: (
        "acc", "customer", "member", "policy", "loyalty", "exec", "flyer", "reward", "vantage", "miles", "nectar",
        "clubcard", "user",
    ),
    Kind.CARD: ("card",),
    Kind.BANK_ACCOUNT: ("sort", "bank"),
    Kind.IBAN: ("iban",),
    Kind.NI_NUMBER: ("insurance", "ni ", "nino"),
    Kind.NHS_NUMBER: ("nhs",),
    Kind.PASSPORT: ("passport",),
    Kind.PASSWORD: ("pass", "memorable", "pin ", "security"),
    Kind.NAME: ("name",),
}  # fmt: skip
_ASKED = tuple((kind, _STEMS[kind], re.compile(pattern)) for kind, pattern in _ITEMS.items())


def asks_for(text: str) -> frozenset[Kind]:
    """The kinds a text asks its reader for, such as "DM us your full name and address"."""
    low = fold(text).lower()
    if not _may_name(low):
        return frozenset()
    sentences = _SENTENCE.split(low)
    asked = {kind for sentence in sentences for kind in _asked_in(sentence)}
    for sentence in sentences[:2]:
        asked.update(_carried_on(sentence))
    return frozenset(asked)


def _may_name(low: str) -> bool:
    """Whether any kind's stem is here, the common ones first."""
    return (
        "number" in low or "mail" in low or "book" in low or "name" in low or "address" in low or "ref" in low
        or "acc" in low or "order" in low or "track" in low or "conf" in low or "ticket" in low or "#" in low
        or " no" in low or " num" in low or "phone" in low or "mobile" in low or "post" in low or "card" in low
        or "pass" in low or "reserv" in low or "case" in low or "claim" in low or "deliver" in low or "pin " in low
        or "birth" in low or "dob" in low or "d.o.b" in low or "zip" in low or "itin" in low or "holiday" in low
        or "pnr" in low or "locator" in low or "invoice" in low or "complaint" in low or "parcel" in low
        or "consign" in low or "shipment" in low or "awb" in low or "customer" in low or "member" in low
        or "policy" in low or "loyalty" in low or "exec" in low or "flyer" in low or "reward" in low
        or "vantage" in low or "miles" in low or "nectar" in low or "user" in low or "sort" in low or "bank" in low
        or "iban" in low or "insurance" in low or "nhs" in low or "security" in low or "memorable" in low
    )  # fmt: skip


def _carried_on(sentence: str) -> list[Kind]:
    found = list(_named(sentence, 0)) if _CARRIED_ON.match(sentence) else []
    return found if len(found) > 1 else []


def _asked_in(sentence: str) -> Iterator[Kind]:
    for ask in _ASK.finditer(sentence):
        before = sentence[max(0, ask.start() - 40) : ask.start()]
        if (_TURNED.search(before) and not _INVITED.search(before)) or _ALREADY.search(before):
            continue
        yield from _named(sentence, ask.start())
        return


def _named(sentence: str, start: int) -> Iterator[Kind]:
    for kind, stems, item in _ASKED:
        for stem in stems:
            if sentence.find(stem, start) >= 0:
                if item.search(sentence, start):
                    yield kind
                break

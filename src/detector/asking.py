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
_ASKED = tuple((kind, re.compile(pattern)) for kind, pattern in _ITEMS.items())
_SIGNS = re.compile(
    r"mail|number|phone|mobile|post|zip|address|birth|dob|d\.o\.b|book|reserv|ref|pnr|ticket|order|track"
    r"|account|user|member|polic"
    r"|card|sort|iban|insur|nhs|pass|name|locat|\bno\b|#|id\b"
)


def asks_for(text: str) -> frozenset[Kind]:
    """The kinds a text asks its reader for, such as "DM us your full name and address"."""
    low = (text if text.isascii() else fold(text)).lower()
    if not _SIGNS.search(low):
        return frozenset()
    return frozenset(kind for sentence in _SENTENCE.split(low) for kind in _asked_in(sentence))


def _asked_in(sentence: str) -> Iterator[Kind]:
    if _CARRIED_ON.match(sentence):
        found = [kind for kind, item in _ASKED if item.search(sentence)]
        if len(found) > 1:
            yield from found
            return
    for ask in _ASK.finditer(sentence):
        before = sentence[max(0, ask.start() - 40) : ask.start()]
        if (_TURNED.search(before) and not _INVITED.search(before)) or _ALREADY.search(before):
            continue
        for kind, item in _ASKED:
            if item.search(sentence, ask.start()):
                yield kind
        return

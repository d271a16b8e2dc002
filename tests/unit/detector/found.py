"""What `find` found, as the words it points at."""

from detector import NOBODY, Company, Kind, Speaker, Whose, find


def found(
    text: str, speaker: Speaker = Speaker.CUSTOMER, company: Company = NOBODY
) -> list[tuple[Kind, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find(text, speaker, company)]


def owners(text: str, speaker: Speaker = Speaker.CUSTOMER, company: Company = NOBODY) -> list[Whose]:
    return [finding.whose for finding in find(text, speaker, company)]

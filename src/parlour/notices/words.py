"""The mails, whole. Three fixed sentences, a link, a check code; nothing anybody typed but the company's name."""

import gettext
from functools import lru_cache
from pathlib import Path

from parlour.notices.model import Mail, NoticeKind

LOCALE = Path(__file__).parent.parent / "locale"
REPLY = (
    "You have a reply from %(company)s.",
    "To read it, open %(url)s/return and enter your receipt code.",
    "To get no more of these mails, open this link and press the button:",
)
CONFIRM = (
    "Somebody asked %(company)s to write to this address when there is a reply.",
    "If that was not you, you need not do anything.",
    "If it was you, open this link and press the button:",
)
CHECK = "Check code: %(code)s (%(url)s/check)"


def mail(kind: str, *, language: str, company: str, url: str, code: str, link: str) -> Mail:
    told = _catalogue(language).gettext
    facts = {"company": " ".join(company.split()), "url": url, "code": code}
    sentences = [told(one) % facts for one in (REPLY if kind == NoticeKind.REPLY else CONFIRM)]
    body = "\n\n".join((*sentences, link, told(CHECK) % facts)) + "\n"
    return Mail(facts["company"], body, link if kind == NoticeKind.REPLY else "")


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("parlour", LOCALE, [language], fallback=True)

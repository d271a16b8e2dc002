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
LINK = (
    "Somebody asked %(company)s for a link to a conversation of yours.",
    "The link opens no earlier words: it shows where the conversation stands, and you can write more.",
    "If it was you, open it within 30 minutes and press the button:",
)
SENTENCES = {NoticeKind.REPLY: REPLY, NoticeKind.CONFIRM: CONFIRM, NoticeKind.LINK: LINK}
CHECK = "Check code: %(code)s (%(url)s/check)"


def mail(kind: NoticeKind, *, language: str, company: str, url: str, code: str, link: str) -> Mail:
    told = _catalogue(language).gettext
    facts = {"company": " ".join(company.split()), "url": url, "code": code}
    sentences = [told(one) % facts for one in SENTENCES[kind]]
    body = "\n\n".join((*sentences, link, told(CHECK) % facts)) + "\n"
    return Mail(facts["company"], body, link if kind == NoticeKind.REPLY else "")


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("parlour", LOCALE, [language], fallback=True)

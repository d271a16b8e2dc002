"""The words that leave for a public network, whole: fixed sentences and one link. Nothing else can be sent.

A connector is handed an `Invitation` and never a text, and an invitation is made of a reply's kind, a language and a
link of ours. So there is no road from a case, a form or an agent's keyboard to a public network: whoever wants to say
something else out there has to change this file.
"""

import gettext
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from parlour.street.model import Reply

LOCALE = Path(__file__).parent.parent / "locale"
PUBLIC = (
    "We can help, but not here, so your details stay private. Start at %(link)s. You do not need any account."
)
DIRECT = (
    "We can help, but not here, so your details stay private. This link opens a private page with us: %(link)s. "
    "It works once, for 48 hours. You do not need any account."
)
SENTENCES = {Reply.PUBLIC: PUBLIC, Reply.DIRECT: DIRECT}
_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,255}(?:/l/[A-Za-z0-9_-]{32})?")


@dataclass(frozen=True, slots=True)
class Invitation:
    """`link` is our address alone, or with a one-time link's token. Raises ValueError on any other."""

    reply: Reply
    language: str
    link: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _LINK.fullmatch(self.link):
            raise ValueError("not a link of ours")

    @property
    def text(self) -> str:
        return _catalogue(self.language).gettext(SENTENCES[self.reply]) % {"link": self.link}


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("parlour", LOCALE, [language], fallback=True)

"""Who we are on WhatsApp, and what we send.

developers.facebook.com/documentation/business-messaging/whatsapp: messages, business-scoped-user-ids
"""

import re
from typing import NoReturn

from parlour.connectors.contract import Unreadable
from parlour.connectors.line import Away, Denied, Line
from parlour.connectors.meta_graph import told
from parlour.connectors.meta_reading import key, words
from parlour.connectors.whatsapp.reading import BUSINESS_SCOPED
from parlour.street.model import Account, Reply, Target

TELEPHONE = re.compile(r"\+?[0-9]{3,20}")


def account(line: Line) -> Account:
    found = told(line.get("", fields="id,display_phone_number,verified_name"))
    try:
        name = words(found.get("verified_name"))
        return Account(key(found.get("id")), words(found.get("display_phone_number")), name)
    except (Unreadable, AttributeError):
        raise Away from None


def send(line: Line, target: Target, text: str) -> str:
    """`to` takes telephone numbers, `recipient` the ids that took their place."""
    person = target.author.id
    if target.reply is not Reply.DIRECT or not (
        BUSINESS_SCOPED.fullmatch(person) or TELEPHONE.fullmatch(person)
    ):
        raise Denied("not-permitted")
    data = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient" if BUSINESS_SCOPED.fullmatch(person) else "to": person,
        "type": "text",
        "text": {"body": text, "preview_url": False},
    }
    answer = line.ask("POST", "/messages", data=data)
    try:
        return str(told(answer)["messages"][0]["id"])
    except (Away, KeyError, IndexError, TypeError):
        return ""  # it was accepted: sending again would be worse than not knowing its id


def sent_before() -> NoReturn:
    """What was sent cannot be read back, and there are no idempotency keys: whether it went out is not to be known,
    and a second invitation must be somebody's decision."""
    raise Denied("unknown")

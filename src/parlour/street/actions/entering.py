"""Somebody follows an invitation: one press, then an empty page of our own."""

import secrets
from dataclasses import replace

from parlour.cases.actions import open_case
from parlour.cases.model import OpenedCase
from parlour.foundation.errors import Gone, NotFound
from parlour.ground import Ground
from parlour.notices.queries import hash_of
from parlour.rota.actions import offer_to
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street import policy
from parlour.street.model import Invited, Origin
from parlour.street.records import cards, rooms

TOKEN_BYTES = 24


def press_link(ground: Ground, token: str) -> Pending[str]:
    """The link is spent; another, which was in no message, opens the page to write on. Raises NotFound for one that is
    unknown or too old, Gone for one that was pressed before."""
    now, fresh = ground.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)

    def act(tx: Transaction) -> str:
        found = rooms.link_of(tx, hash_of(token), now)
        if found is None or found.kind != "invited":
            raise NotFound
        if not rooms.spend_link(tx, hash_of(token), now):
            raise Gone
        begun = replace(found, kind="begun", opened=False)
        rooms.add_link(tx, hash_of(fresh), begun, now + policy.BEGIN_MS)
        return fresh

    return ground.store.write(act)


def open_from_street(
    ground: Ground,
    invited: Invited,
    *,
    topic_id: str,
    body: str,
    form_key: str,
    language: str,
    email: str = "",
) -> Pending[OpenedCase]:
    """An ordinary case, not checked, offered first to whoever invited; with a pointer to where it began."""
    now = ground.clock.now()

    def also(tx: Transaction, case_id: str) -> None:
        card = cards.card_of(tx, invited.card_id) if invited.card_id else None
        if card is not None:
            rooms.add_room(tx, case_id, Origin(card.connector, card.url, card.seen_at + policy.KEPT_MS))
        if invited.staff_id:
            offer_to(tx, case_id, invited.staff_id, now)

    return open_case(
        ground,
        topic_id=topic_id,
        body=body,
        form_key=form_key,
        language=language,
        channel="web",
        email=email,
        follows=invited.follows,
        also=also,
    )

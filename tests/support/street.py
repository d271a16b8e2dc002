"""A street with something on it, put into the store as the worker would."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from parlour.app import build_clock
from parlour.exposure.kept.records import Report, keep_report
from parlour.foundation.clock import DAY, HOUR
from parlour.foundation.ids import new_id
from parlour.notices.queries import hash_of
from parlour.store import open_store
from parlour.store.contract import Transaction
from parlour.street.model import Account, Answer, AnswerState, Card, CardState, Invited, Removal, Reply
from parlour.street.policy import BEGIN_MS, LINK_MS
from parlour.street.records.answers import add_answer, end_answer
from parlour.street.records.cards import keep_card, reopen_card, set_card
from parlour.street.records.connections import (
    save_account,
    save_secrets,
    save_tested,
    save_trouble,
    set_paused,
)
from parlour.street.records.direct import want_removal
from parlour.street.records.rooms import add_link, spend_link
from tests.support.house import House
from tests.unit.exposure.test_report import full

LONG = "a_handle_of_very_many_letters_in_a_row_without_any_place_to_break"
_numbers = count(1)


@dataclass(frozen=True)
class Links:
    """Tokens of invitations, in each step."""

    asks: str
    opened: str
    begun: str
    begun_direct: str


def a_card(now: int, **facts: object) -> Card:
    post = f"p{next(_numbers)}"
    known = {
        "connector": "x", "post": post, "thread": post, "author": f"a-{post}", "handle": "cleo",
        "url": f"https://platform.example/{post}", "language": "en", "at": now, "seen_at": now,
        "kinds": (), "asks": False, "posing": (), "summoned": True, **facts,
    }  # fmt: skip
    return Card(new_id(), **known)  # type: ignore[arg-type] # named by tests


def a_street(house: House) -> Links:
    """Two accounts, cards of every state with answers of every state, a link in each step, and a report."""
    now = build_clock(house.settings).now()
    links = Links(
        *(f"{step}-{new_id()}"[:32].ljust(32, "0") for step in ("asks", "opened", "begun", "begun-direct"))
    )
    store = open_store(house.settings.store_url, role="test")
    try:
        store.write(lambda tx: _accounts(tx, now)).result(10)
        store.write(lambda tx: _cards(tx, now)).result(10)
        store.write(lambda tx: _links(tx, links, now)).result(10)
        store.write(lambda tx: keep_report(tx, Report("files-1", "files", now, full()))).result(10)
    finally:
        store.close()
    return links


def _accounts(tx: Transaction, now: int) -> None:
    for name in ("x", "mastodon"):
        save_secrets(tx, name, b"nobody opens this", now)
        save_account(tx, name, Account("1", "northwind"))
        save_tested(tx, name, "fine", now - HOUR)
    save_trouble(tx, "mastodon", "sign-in", now - DAY)
    set_paused(tx, "x", now - HOUR)
    want_removal(tx, Removal("mastodon", LONG, "mark", ("phone",), "by-hand", now))


def _cards(tx: Transaction, now: int) -> None:
    waiting = (
        a_card(now, kinds=("phone", "email", "partial-postcode"), asks=True),
        a_card(now, connector="mastodon", handle=LONG, url=f"https://platform.example/{LONG}", asks=True),
        a_card(now, summoned=False, url=""),
        a_card(now, posing=("handle", "name"), handle="n0rthwind"),
    )
    for card in waiting:
        keep_card(tx, card)
    for made in _answered():
        card = a_card(now, kinds=("order",))
        keep_card(tx, card)
        set_card(tx, card.id, CardState.INVITED if made else CardState.SET_ASIDE, "nobody", now)
        for reply, state in made:
            answer = _answer(card, reply, now)
            add_answer(tx, answer)
            end_answer(tx, answer, state, "not-permitted" if state == AnswerState.FAILED else "")
            if (reply, state) == (Reply.PUBLIC, AnswerState.FAILED):
                reopen_card(tx, card.id)


def _answered() -> Iterator[tuple[tuple[Reply, AnswerState], ...]]:
    yield ()
    for state in AnswerState:
        yield ((Reply.PUBLIC, state),)
    yield ((Reply.PUBLIC, AnswerState.SENT), (Reply.DIRECT, AnswerState.FAILED))


def _answer(card: Card, reply: Reply, now: int) -> Answer:
    whom = (card.connector, reply, card.post, card.thread, card.author, card.handle, card.language)
    return Answer(new_id(), *whom, AnswerState.DUE, "", card.id, "nobody", "", now, 0, now)


def _links(tx: Transaction, links: Links, now: int) -> None:
    card = a_card(now, kinds=("phone",))
    keep_card(tx, card)
    public, direct = Invited("invited", card.id, "", "nobody", False), Invited("begun", "", "", "", False)
    add_link(tx, hash_of(links.asks), public, now + LINK_MS)
    add_link(tx, hash_of(links.opened), public, now + LINK_MS)
    spend_link(tx, hash_of(links.opened), now)
    add_link(tx, hash_of(links.begun), Invited("begun", card.id, "", "nobody", False), now + BEGIN_MS)
    add_link(tx, hash_of(links.begun_direct), direct, now + BEGIN_MS)

"""Every write about notices that touches no other part of a case."""

import secrets
from dataclasses import dataclass, field

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.foundation.clock import DAY
from parlour.foundation.errors import NotFound
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.notices import policy, records
from parlour.notices.model import ContactState, Link, NoticeKind, NoticeState, Post, Why
from parlour.notices.queries import hash_of, link_of
from parlour.store.contract import Store, Transaction
from parlour.store.pending import Pending

TOKEN_BYTES = 24
BACK_BYTES = 16
UNKNOWN_LINK = "This link is not known, or too old."
RETURNED = {
    "bounced": (Why.BOUNCED, ContactState.BOUNCED),
    "complained": (Why.COMPLAINED, ContactState.STOPPED),
    "gave-up": (Why.RETURNED, None),  # a full mailbox may have room next week
}
LINK_OF_STATE = {ContactState.CONFIRMED: "confirm", ContactState.STOPPED: "stop"}
LINK_OF_NOTICE = {NoticeKind.CONFIRM: "confirm", NoticeKind.REPLY: "stop", NoticeKind.LINK: "return"}


@dataclass(frozen=True, slots=True)
class Begun:
    """A notice about to be sent, with what is in its mail and nowhere else."""

    id: str
    code: str = field(repr=False)
    token: str = field(repr=False)
    back: str = field(repr=False)  # the token of its return address


def save_post(ground: Ground, by: ActingAgent, post: Post) -> Pending[None]:
    must_run_the_company(by, ground.token_key, ground.clock.now())
    policy.must_be_sound(post)
    return ground.store.write(lambda tx: records.save_post(tx, post))


def stop(ground: Ground, token: str) -> Pending[None]:
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        pressed(tx, token, ContactState.STOPPED, now)

    return ground.store.write(act)


def pressed(tx: Transaction, token: str, state: ContactState, now: int) -> str:
    """Whoever holds the mailbox pressed the button; the case it is about. Pressed twice it is as it was."""
    found = link_of(tx, token, LINK_OF_STATE[state], now)
    if found is None or not records.set_state(tx, found.case_id, state):
        raise NotFound(UNKNOWN_LINK)
    return found.case_id


def press_return(ground: Ground, token: str) -> Pending[str]:
    """The mailed link is spent; for half an hour another, which is in no mail, shows where the case stands."""
    now, fresh = ground.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)

    def act(tx: Transaction) -> str:
        found = link_of(tx, token, "return", now)
        if found is None:
            raise NotFound(UNKNOWN_LINK)
        records.drop_link(tx, hash_of(token))
        where = Link(found.case_id, "where")
        records.insert_link(tx, hash_of(fresh), where, now + policy.LINK_MS[where.kind])
        return fresh

    return ground.store.write(act)


def begin_notice(ground: Ground, kind: NoticeKind, case_id: str) -> Pending[Begun]:
    """Its check code and its link are known to the store before they are to anybody else."""
    now = ground.clock.now()
    digits = f"{secrets.randbelow(10**policy.CODE_DIGITS):0{policy.CODE_DIGITS}d}"
    begun = Begun(new_id(), digits, secrets.token_urlsafe(TOKEN_BYTES), secrets.token_hex(BACK_BYTES))
    link = Link(case_id, LINK_OF_NOTICE[kind])

    def act(tx: Transaction) -> Begun:
        records.begin_notice(tx, begun.id, Link(case_id, kind), hash_of(begun.code), hash_of(begun.back), now)
        records.insert_link(tx, hash_of(begun.token), link, now + policy.LINK_MS[link.kind])
        return begun

    return ground.store.write(act)


def end_notice(ground: Ground, notice_id: str, state: NoticeState, why: str = "") -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: records.end_notice(tx, notice_id, state, why, now))


def drop_notice(ground: Ground, notice_id: str) -> Pending[None]:
    """It did not leave, and will be begun anew."""
    return ground.store.write(lambda tx: records.drop_notice(tx, notice_id))


def forget_old(ground: Ground) -> Pending[None]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: records.forget(tx, now, now - policy.KEPT_MS, now - 2 * DAY))


def came_back(store: Store, token: str, news: str) -> Pending[bool]:
    """What a returned mail says, by the token of its return address; False when no mail of ours had it. Said twice
    it is as it was. An address that bounced, or whose owner complained, is written to no more until it is given, or
    confirmed, anew."""

    def act(tx: Transaction) -> bool:
        found = records.notice_to_return(tx, hash_of(token))
        if found is None:
            return False
        notice_id, case_id, at = found
        if news in RETURNED:
            why, state = RETURNED[news]
            records.mark_returned(tx, notice_id, why)
            if state is not None and case_id:
                records.end_contact(tx, case_id, state, at)
        return True

    return store.write(act)

"""Which conversation a request may enter, and what the custodian shows of it."""

import os
from dataclasses import dataclass, field

from custodian_protocol.messages import CaseHead, Opened, Refusal
from parlour.cases.actions import seen_by_customer
from parlour.cases.model import Case, Kind, ReadMessage, Thread
from parlour.cases.queries import case_by_id, read_messages, thread, to_open
from parlour.cases.queries.registration import waits_for_registration
from parlour.customers.queries import may_enter
from parlour.files.model import Progress
from parlour.foundation.errors import NotFound
from parlour.identity.references import read_reference
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.downloads import progress_of
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.sessions import HeldRoom, rooms

PAGE = 200  # messages on one page
# What the custodian says of a case it has not been told of yet.
_UNREGISTERED = frozenset({Refusal.NO_SESSION, Refusal.WRONG_STATE, Refusal.NOT_YOURS})


class NotHere(Exception):
    """This browser does not hold that conversation. The same answer whether or not it exists."""

    def __init__(self, reference: str, *, ended: bool = False, kept: str = "") -> None:
        self.reference = reference
        self.ended = ended  # it did, until its session ended
        self.kept = kept  # words that were not sent, to be given back
        super().__init__("not here")


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as its customer may see it now. `away`: the custodian cannot open words this minute."""

    case: Case
    messages: tuple[ReadMessage, ...]
    looked: int
    head: CaseHead | None
    away: bool
    more: bool
    progress: dict[str, Progress] = field(default_factory=dict)  # of the files these messages brought

    @property
    def last_seq(self) -> int:
        return self.messages[-1].message.seq if self.messages else 0


def held_room(request: WebRequest, reference: str, *, kept: str = "") -> HeldRoom:
    """What the cookie says, which proves nothing yet."""
    written = read_reference(reference) if len(reference) <= 16 else None
    held = rooms(request).find(written) if written else None
    if held is None:
        raise NotHere(written or "", kept=kept)
    return held


async def entered_case(request: WebRequest, held: HeldRoom) -> Case:
    return (await _sealed(front_of(request), held, 0, 1)).case


async def see(request: WebRequest, held: HeldRoom, after: int = 0) -> Seen:
    front = front_of(request)
    sealed = await _sealed(front, held, after, PAGE)
    if sealed.case.erased_at:
        return Seen(sealed.case, (), 0, None, away=False, more=False)
    newest = max((one.seq for one in sealed.messages if one.kind == Kind.OUTBOUND), default=0)
    if newest > sealed.case.customer_seen:
        # Before they are opened, and read anew: what was taken back until now is not shown.
        await seen_by_customer(front.ground, sealed.case.id, newest)
        sealed = await _sealed(front, held, after, PAGE)
    opened = await _opened(front, held, sealed)
    if opened is None:
        return Seen(sealed.case, _unread(sealed), 0, None, away=True, more=sealed.more)
    shown = read_messages(sealed, opened)
    found = await progress_of(front, sealed.case.id, shown)
    return Seen(sealed.case, shown, opened.looked, opened.head, False, sealed.more, found)


async def _sealed(front: Front, held: HeldRoom, after: int, limit: int) -> Thread:
    now, key = front.now(), front.ground.token_key

    def query(reader: Reader) -> Thread:
        if not may_enter(reader, key, held.customer, now):
            raise NotHere(held.reference, ended=True)
        return thread(reader, held.customer.case_id, after, limit, with_notes=False)

    try:
        found = await front.ground.store.fetch(query)
    except NotFound:
        raise NotHere(held.reference) from None
    if found.case.reference != held.reference:
        raise NotHere(held.reference)
    return found


async def _opened(front: Front, held: HeldRoom, sealed: Thread) -> Opened | None:
    """None while the custodian is away, or has not heard of the case yet."""
    question = to_open(sealed, held.customer.principal(), purpose="", nonce=os.urandom(16))
    for attempt in (1, 2):
        try:
            opened: Opened = await front.custodian.ask("open", question)
        except CustodianAway:
            front.metrics.custodian_away.inc()
            return None
        except CustodianRefused as refused:
            if refused.code not in _UNREGISTERED:
                return None
            settled = attempt == 1 and await front.registrar.settled(sealed.case.id)
            if not settled and await _unregistered(front, sealed.case.id):
                return None
            # Between that refusal and this look the registration may have arrived: only a second "no" is one.
            if attempt == 2:
                if refused.code == Refusal.WRONG_STATE or await _closed(front, sealed.case.id):
                    return None
                raise NotHere(held.reference, ended=True) from None
        else:
            return opened
    return None


async def _unregistered(front: Front, case_id: str) -> bool:
    return await front.ground.store.fetch(lambda reader: waits_for_registration(reader, case_id))


async def _closed(front: Front, case_id: str) -> bool:
    """On its day a conversation is erased a moment before the store has heard of it, and its session with it."""
    case = await front.ground.store.fetch(lambda reader: case_by_id(reader, case_id))
    return case is None or case.closed


def _unread(sealed: Thread) -> tuple[ReadMessage, ...]:
    """The shape of the conversation without its words: who wrote when."""
    return tuple(ReadMessage(message, "", "", damaged=False) for message in sealed.messages)

"""Somebody writes to us for the first time about a matter: a case begins with its first message."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from custodian_protocol.frames import pack
from custodian_protocol.messages import Registration
from custodian_protocol.shapes import FACT
from parlour.cases import policy
from parlour.cases.actions.contact import NewContact, insert_contact
from parlour.cases.actions.sending import hash_of
from parlour.cases.masked import Fact, SealedFact
from parlour.cases.model import Kind, OpenedCase, Status
from parlour.cases.records import facts as records
from parlour.cases.records import outbox, writing
from parlour.cases.records.writing import NewCase, Send
from parlour.company.queries import company
from parlour.customers.records import insert_token
from parlour.events import publish
from parlour.foundation.clock import DAY
from parlour.foundation.errors import Conflict, Invalid
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.identity.references import new_reference
from parlour.identity.rooms import SESSION_DAYS, Room, derive_room
from parlour.identity.tokens import token_hash
from parlour.notices.model import CONTACT
from parlour.notices.policy import clean_address, day_mark
from parlour.promises.policy import promise_at
from parlour.sealing.opened import Sealed, Words
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.teams.queries import team_of_topic

REFERENCES_TRIED = 4
ROOM_ORIGINS = ("web", "api")

AlsoOpened = Callable[[Transaction, str], None]  # given the new case's id, in its transaction, the first time


@dataclass(frozen=True, slots=True)
class _Opening:
    """All that is settled before the transaction."""

    key_hash: str
    topic_id: str
    language: str
    channel: str
    origin: str
    at: int
    room: Room | None
    envelope: Envelope
    message_id: str
    sealed: Sealed
    contact: NewContact | None
    follows: str
    facts: tuple[SealedFact, ...]
    also: AlsoOpened | None


def open_case(
    ground: Ground,
    *,
    topic_id: str,
    body: str,
    form_key: str,
    language: str,
    channel: str = "web",
    origin: str = "web",
    email: str = "",
    follows: str = "",
    facts: tuple[Fact, ...] = (),
    also: AlsoOpened | None = None,
) -> Pending[OpenedCase]:
    """`topic_id` "" means the first topic. A case that mail, staff or a public network began gets no room: no code, no
    session. `email` is where its customer wishes to be told of replies; `follows` the case whose link led here."""
    key_hash = hash_of(form_key)
    content = Words(policy.clean_customer_body(body)).to_content()
    room = derive_room(ground.web_key, form_key) if origin in ROOM_ORIGINS else None
    envelope, message_id, now = ground.pool.take(), new_id(), ground.clock.now()
    sealed = ground.sealer.seal(
        envelope, case_id=envelope.id, item_id=message_id, field=Kind.INBOUND, content=content
    )
    opening = _Opening(
        key_hash=key_hash,
        topic_id=topic_id,
        language=language,
        channel=channel,
        origin=origin,
        at=now,
        room=room,
        envelope=envelope,
        message_id=message_id,
        sealed=sealed,
        contact=_contact(ground, envelope, email, now) if email else None,
        follows=follows,
        facts=tuple(_sealed_fact(ground, envelope, fact) for fact in facts),
        also=also,
    )
    return ground.store.write(_in_transaction(opening), case_id=envelope.id).then(_settled(ground, opening))


def _contact(ground: Ground, envelope: Envelope, email: str, now: int) -> NewContact:
    address, item_id = clean_address(email), new_id()
    sealed = ground.sealer.seal(
        envelope, case_id=envelope.id, item_id=item_id, field=CONTACT, content=address.encode()
    )
    return NewContact(item_id, day_mark(ground.web_key, address, now), sealed)


def _sealed_fact(ground: Ground, envelope: Envelope, fact: Fact) -> SealedFact:
    item_id = new_id()
    sealed = ground.sealer.seal(
        envelope, case_id=envelope.id, item_id=item_id, field=FACT + fact.name, content=fact.value.encode()
    )
    return SealedFact(item_id, fact.name, fact.label, sealed)


def _settled(ground: Ground, opening: _Opening) -> Callable[[OpenedCase], OpenedCase]:
    def settle(opened: OpenedCase) -> OpenedCase:
        if opened.repeated:
            ground.sealer.forget(opening.envelope.id)
        else:
            ground.sealer.durable(opening.sealed.session_id)
        return opened

    return settle


def _in_transaction(opening: _Opening) -> Callable[[Transaction], OpenedCase]:
    def act(tx: Transaction) -> OpenedCase:
        send = Send(opening.envelope.id, opening.message_id, opening.at)
        earlier = writing.claim_send(tx, opening.key_hash, send)
        return _again(tx, opening, earlier) if earlier else _first(tx, opening)

    return act


def _again(tx: Transaction, opening: _Opening, earlier: Send) -> OpenedCase:
    known = writing.reference_and_promise(tx, earlier.case_id)
    # The key of a form inside a case opened no case, so the room derived from it belongs to nothing.
    if known is None or writing.message_seq(tx, earlier.message_id) > 1:
        raise Conflict("This form was already used. Load the page again.", code="form-key")
    recent = opening.at < earlier.at + policy.REPLAY_MS
    return OpenedCase(
        case_id=earlier.case_id,
        reference=known[0],
        promise_at=known[1],
        sent_at=earlier.at,
        room=opening.room if recent else None,
        repeated=True,
        registration=None,
    )


def _first(tx: Transaction, opening: _Opening) -> OpenedCase:
    topic = team_of_topic(tx, opening.topic_id)
    if topic is None:
        raise Invalid("Choose what this is about.", code="topic")
    topic_id, team_id, promise_minutes = topic
    operator = company(tx)
    promised_at = promise_at(operator.hours, promise_minutes or operator.target_minutes, opening.at)
    case = NewCase(
        envelope=opening.envelope,
        topic_id=topic_id,
        team_id=team_id,
        status=Status.OPEN,
        origin=opening.origin,
        channel=opening.channel,
        language=opening.language,
        opened_at=opening.at,
        promise_at=promised_at,
        queue_at=policy.queue_at(promised_at, opening.at),
    )
    reference = writing.insert_case(tx, case, (new_reference() for _ in range(REFERENCES_TRIED)))
    if opening.follows:
        writing.set_follows(tx, case.envelope.id, opening.follows)
    registration = _registration(opening, team_id)
    _write_first_message(tx, opening, registration)
    if opening.also is not None:
        opening.also(tx, case.envelope.id)
    publish(tx, case_id=case.envelope.id, team_id=team_id, kind="case-opened", case_seq=1, at=opening.at)
    return OpenedCase(
        case_id=case.envelope.id,
        reference=reference,
        promise_at=promised_at,
        sent_at=opening.at,
        room=opening.room,
        repeated=False,
        registration=registration if opening.envelope.kind == "envelope" else None,
    )


def _write_first_message(tx: Transaction, opening: _Opening, registration: Registration) -> None:
    case_id, at = opening.envelope.id, opening.at
    author = ("customer", "")
    writing.insert_message(tx, opening.message_id, case_id, 1, Kind.INBOUND, author, at, opening.sealed)
    if opening.room is not None:
        insert_token(tx, token_hash(opening.room.write_token), case_id, at + SESSION_DAYS * DAY)
    # The custodian registers no case without an envelope, so one of intake is adopted first; see `adopt`.
    kind = "adopt" if opening.envelope.kind == "intake" else "register"
    payload = json.dumps(pack(registration))
    outbox.insert(tx, outbox.row_id(kind, case_id), kind, case_id, payload, at)
    if opening.contact is not None:
        insert_contact(tx, case_id, opening.contact, at)
    for fact in opening.facts:
        records.insert_fact(tx, case_id, fact)


def _registration(opening: _Opening, team_id: str) -> Registration:
    room = opening.room
    return Registration(
        case=opening.envelope.id,
        team=team_id,
        origin=opening.origin,
        opened_at=opening.at,
        opener="",
        receipt_lookup=room.lookup if room else "",
        receipt_verifier=room.verifier if room else b"",
        read_session=room.read_session if room else "",
        read_verifier=room.read_verifier if room else b"",
    )

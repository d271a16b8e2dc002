"""An agent answers, or leaves a note the customer never sees. Two actions, and no road from one to the other."""

from parlour.agents.model import ActingAgent
from parlour.cases import policy
from parlour.cases.actions.contact import tell_of_reply
from parlour.cases.actions.sending import Also, Decide, Item, and_also, hash_of, repeated_send, seal_and_write
from parlour.cases.model import Kind, Sent, Status
from parlour.cases.policy import Facts
from parlour.cases.records import writing
from parlour.events import publish
from parlour.foundation.errors import NotAllowed
from parlour.foundation.ids import new_id
from parlour.ground import Ground, InSteps, Steps
from parlour.identity.tokens import verified
from parlour.sealing.opened import FileName, Sealed, Words
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def reply(
    ground: Ground,
    agent: ActingAgent,
    case_id: str,
    *,
    body: str,
    form_key: str,
    seen_seq: int,
    team: str = "",
    files: tuple[FileName, ...] = (),
    also: Also | None = None,
) -> Pending[Sent]:
    """`seen_seq`: the newest place the agent's page showed; raises StaleReply past it. `team`: if just read."""
    key_hash, now = hash_of(form_key), ground.clock.now()
    words = policy.clean_body(body, with_files=bool(files))
    must_be_signed_in(ground, agent, now)

    def decide_for(item: Item) -> Decide[Sent]:
        def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Sent:
            policy.must_hold(case, agent.staff_id)
            earlier = repeated_send(tx, item, key_hash, now)
            if earlier is not None:
                return earlier
            policy.must_take_words(case, now)
            policy.must_be_open(case)
            policy.must_be_fresh(writing.newer_than(tx, item.case_id, seen_seq, agent.staff_id))
            return and_also(tx, also, _reply(tx, case, item, sealed, now, agent))

        return decide

    def steps() -> Steps[Sent]:
        # The customer reads who answered and from which team, so both are sealed with the words.
        name: str = team or (yield ground.store.fetch(lambda reader: writing.team_name(reader, case_id)))
        content = Words(words, f"{agent.name}, {name}", files).to_content()
        item = Item(new_id(), case_id, Kind.OUTBOUND, content)
        return (yield from seal_and_write(ground, item, decide_for(item)))

    return InSteps(steps)


def note(ground: Ground, agent: ActingAgent, case_id: str, *, body: str, form_key: str) -> Pending[Sent]:
    key_hash, words, now = hash_of(form_key), policy.clean_body(body), ground.clock.now()
    must_be_signed_in(ground, agent, now)
    item = Item(new_id(), case_id, Kind.NOTE, Words(words, agent.name).to_content())

    def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Sent:
        policy.must_hold(case, agent.staff_id)
        earlier = repeated_send(tx, item, key_hash, now)
        if earlier is not None:
            return earlier
        policy.must_take_words(case, now)
        seq = case.last_seq + 1
        writing.insert_message(tx, item.id, case_id, seq, item.kind, ("agent", agent.staff_id), now, sealed)
        writing.moved_on(tx, case_id, seq, now)
        return _sent(tx, case, item, seq, now, case.promise_at)

    return InSteps(lambda: seal_and_write(ground, item, decide))


def must_be_signed_in(ground: Ground, agent: ActingAgent, now: int) -> None:
    token = verified(ground.token_key, agent.write_token, now)
    if token is None or token.kind != "staff" or token.staff != agent.staff_id:
        raise NotAllowed("Your session has ended. Sign in again; your words are kept.", code="ended")


def _reply(tx: Transaction, case: Facts, item: Item, sealed: Sealed, now: int, agent: ActingAgent) -> Sent:
    seq = case.last_seq + 1
    writing.insert_message(tx, item.id, item.case_id, seq, item.kind, ("agent", agent.staff_id), now, sealed)
    writing.turned(
        tx,
        item.case_id,
        seq,
        now,
        status=Status.WAITING,
        waiting_since=0,
        promise_at=0,
        queue_at=policy.queue_at(0, now),
    )
    tell_of_reply(tx, item.case_id, now)
    return _sent(tx, case, item, seq, now, 0)


def _sent(tx: Transaction, case: Facts, item: Item, seq: int, now: int, promise_at: int) -> Sent:
    publish(tx, case_id=item.case_id, team_id=case.team_id, kind="message-added", case_seq=seq, at=now)
    return Sent(
        case_id=item.case_id,
        message_id=item.id,
        seq=seq,
        sent_at=now,
        promise_at=promise_at,
        repeated=False,
        resolved=False,
    )

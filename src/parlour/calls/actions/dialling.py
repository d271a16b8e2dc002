"""An agent who holds the case dials, and says how it ended."""

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_be_signed_in
from parlour.calls import policy, records, words
from parlour.calls.actions.asking import tell
from parlour.calls.actions.sealing import Items, seal_and_decide
from parlour.calls.model import Call, Field, Outcome
from parlour.cases.policy import Facts, must_be_open, must_hold
from parlour.cases.records import writing
from parlour.foundation.errors import Conflict, NotFound
from parlour.ground import Ground, InSteps, Steps
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def dial(ground: Ground, agent: ActingAgent, case_id: str, *, team: str) -> Pending[None]:
    """Lights the customer's page. The customer reads who calls and from which team, so that is sealed."""
    now = ground.clock.now()
    must_be_signed_in(agent, ground.token_key, now)
    first_name = agent.name.split()[0]

    def steps() -> Steps[None]:
        call: Call | None = yield ground.store.fetch(lambda reader: records.live_call(reader, case_id))
        fresh = call is not None and policy.needs_new_words(call, now)
        contents = {Field.CALLER: f"{first_name}, {team}".encode()}
        if fresh:
            contents[Field.WORDS] = words.to_content(words.draw())
        return (yield from seal_and_decide(ground, case_id, contents, decide))

    def decide(tx: Transaction, case: Facts, items: Items) -> tuple[None, bool]:
        must_hold(case, agent.staff_id)
        must_be_open(case)
        call = _live(tx, case_id)
        if policy.needs_new_words(call, now) and Field.WORDS not in items:
            raise Conflict("The words have just run out. Press again for new ones.", code="words-over")
        for field, item in items.items():
            records.put_item(tx, case_id, call.id, field, item)
        new = Field.WORDS in items or not call.words_until
        until = now + policy.WORDS_MS if new else call.words_until
        records.dialling(tx, call.id, agent.staff_id, now, until)
        tell(tx, case_id, now)
        return None, True

    return InSteps(steps)


def end_dialling(ground: Ground, agent: ActingAgent, case_id: str, outcome: Outcome) -> Pending[None]:
    now = ground.clock.now()
    must_be_signed_in(agent, ground.token_key, now)

    def act(tx: Transaction) -> None:
        case = writing.facts(tx, case_id)
        if case is None:
            raise NotFound
        must_hold(case, agent.staff_id)
        call = _live(tx, case_id)
        policy.must_be_dialling(call, agent.staff_id)
        tries = call.tries + 1
        if policy.ends(outcome, tries):
            records.ended(tx, call.id, outcome, tries, now)
        else:
            records.missed(tx, call.id, tries, now)
        tell(tx, case_id, now)

    return ground.store.write(act, case_id=case_id)


def _live(tx: Transaction, case_id: str) -> Call:
    call = records.live_call(tx, case_id)
    if call is None:
        raise Conflict("This call is over. The customer can ask for another.", code="call-over")
    return call

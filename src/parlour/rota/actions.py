"""Every write to the rota: an agent's beat and choice, and the worker's turn, which offers, re-offers and tells."""

from collections.abc import Callable
from dataclasses import replace

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_be_signed_in
from parlour.cases.actions import say_lost
from parlour.events import publish
from parlour.foundation.errors import Invalid
from parlour.ground import Ground
from parlour.rota import policy, records
from parlour.rota.model import LOST, Offer, Presence, State
from parlour.rota.queries import held_live, presences, waiting
from parlour.store.contract import Reader, Transaction
from parlour.store.pending import Pending

CHOICES = (State.AVAILABLE, State.AWAY)


def choose(ground: Ground, agent: ActingAgent, state: str) -> Pending[Presence]:
    """Available or away. Also the one press with which somebody who was taken out comes back."""
    if state not in CHOICES:
        raise Invalid("Choose Available or Away.", code="state")
    now = _signed_in(ground, agent)
    chosen = Presence(agent.staff_id, agent.teams, state, now, now)

    def act(tx: Transaction) -> Presence:
        records.save_presence(tx, chosen)
        return chosen

    return ground.store.write(act)


def beat(ground: Ground, agent: ActingAgent, quiet_ms: int = 0) -> Pending[Presence | None]:
    """None for somebody who never chose to be here: opening the desk alone makes nobody available."""
    now = _signed_in(ground, agent)

    def act(tx: Transaction) -> Presence | None:
        known = records.presence_of(tx, agent.staff_id)
        if known is None:
            return None
        fresh = policy.beaten(known, agent.teams, now, quiet_ms)
        records.save_presence(tx, fresh)
        return fresh

    return ground.store.write(act)


def leave(ground: Ground, staff_id: str) -> Pending[None]:
    """At sign-out: gone on purpose, which no customer is told as a lost connection."""

    def act(tx: Transaction) -> None:
        known = records.presence_of(tx, staff_id)
        if known is not None:
            records.save_presence(tx, replace(known, state=State.AWAY))

    return ground.store.write(act)


def turn(ground: Ground, slots: int) -> int:
    """The worker's: who was lost is told to their customers, who waits is offered. How much changed."""
    now = ground.clock.now()
    present = ground.store.read(lambda reader: presences(reader, now))
    if not present and not ground.store.read(records.offers):
        return 0
    lost = [who.staff_id for who in present if policy.standing(who, now) == LOST]
    told = [_tell(ground, staff_id, now) for staff_id in lost]
    found = ground.store.read(_planned(present, lost, slots, now))
    changed = len(found.over) + len(found.missed) + len(found.made)
    if changed:
        ground.store.write(lambda tx: _carry_out(tx, found, now)).result()
    return changed + sum(told)


def offer_to(tx: Transaction, case_id: str, staff_id: str, now: int) -> None:
    """A new case whose customer this agent brought in goes to them first, while they are here; then to the team."""
    who = records.presence_of(tx, staff_id)
    if who is not None and policy.standing(who, now) == State.AVAILABLE:
        records.save_offer(tx, Offer(case_id, staff_id, now, now + policy.BROUGHT_IN_MS))


def _planned(
    present: tuple[Presence, ...], lost: list[str], slots: int, now: int
) -> Callable[[Reader], policy.Plan]:
    teams = {team for who in present for team in who.teams}

    def read(reader: Reader) -> policy.Plan:
        cases = waiting(reader, teams, lost, now)
        return policy.plan(cases, records.offers(reader), present, slots, now)

    return read


def _tell(ground: Ground, staff_id: str, now: int) -> int:
    cases = ground.store.read(lambda reader: held_live(reader, staff_id, now))
    return sum(say_lost(ground, case_id, staff_id).result() for case_id in cases)


def _carry_out(tx: Transaction, found: policy.Plan, now: int) -> None:
    for offer in found.over:
        if records.end_offer(tx, offer) and records.is_held_by(tx, offer.case_id, offer.staff_id):
            records.no_misses(tx, offer.staff_id)
    for offer in found.missed:
        if records.end_offer(tx, offer):
            _miss(tx, offer)
    for offer in found.made:
        records.save_offer(tx, offer)
        _show(tx, offer, now)


def _show(tx: Transaction, offer: Offer, now: int) -> None:
    """The pages of its team look at once, instead of at their next beat."""
    team_id, seq = records.team_and_seq(tx, offer.case_id)
    publish(tx, case_id=offer.case_id, team_id=team_id, kind="case-offered", case_seq=seq, at=now)


def _miss(tx: Transaction, offer: Offer) -> None:
    passed = (*offer.missed_by, offer.staff_id)
    records.save_offer(tx, Offer(offer.case_id, "", offer.offered_at, offer.ends_at, passed))
    who = records.presence_of(tx, offer.staff_id)
    if who is not None:
        records.save_presence(tx, policy.after_miss(who))


def _signed_in(ground: Ground, agent: ActingAgent) -> int:
    now = ground.clock.now()
    must_be_signed_in(agent, ground.token_key, now)
    return now

"""Decisions about who is here and who is offered what, from what was measured alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from parlour.foundation.clock import MINUTE, SECOND
from parlour.rota.model import LOST, Offer, Presence, State, Waiting

BEAT_MS = 15 * SECOND
LOST_MS = 45 * SECOND
IDLE_MS = 5 * MINUTE
OFFER_MS = 60 * SECOND
BROUGHT_IN_MS = 2 * MINUTE  # for the agent who brought the customer in: longer, as they wait for it
MISSES = 2
FORGOTTEN_MS = 15 * MINUTE  # who was lost this long has gone home: their next page asks them to choose again
LIVE_MS = 15 * MINUTE  # a conversation in which nothing was said this long holds nobody's slot
CUSTOMER_MS = 30 * MINUTE  # who wrote within this may still be there; we do not watch customers to know more


def standing(who: Presence, now: int) -> str:
    """What is true of an agent at this moment: a state, or lost."""
    silent = now - who.beat_at
    if who.state == State.AVAILABLE and silent > LOST_MS:
        return LOST if silent <= FORGOTTEN_MS else State.AWAY
    if who.state == State.AVAILABLE and now - who.active_at > IDLE_MS:
        return State.IDLE
    return State(who.state)


def beaten(who: Presence, teams: tuple[str, ...], now: int, quiet_ms: int) -> Presence:
    """After a beat. `quiet_ms`: since the last key, pointer or page, as the agent's own page says."""
    if now - who.beat_at > FORGOTTEN_MS:
        return replace(who, teams=teams, state=State.AWAY, beat_at=now, active_at=now, misses=0)
    active_at = max(who.active_at, now - max(0, quiet_ms))
    fresh = replace(who, teams=teams, beat_at=now, active_at=active_at)
    if fresh.state == State.AVAILABLE and now - active_at > IDLE_MS:
        return replace(fresh, state=State.IDLE)
    return fresh


def is_free(who: Presence, slots: int, now: int) -> bool:
    return who.live < slots and standing(who, now) == State.AVAILABLE


def teams_with_somebody(presences: Iterable[Presence], slots: int, now: int) -> frozenset[str]:
    """Teams of which an agent is there, willing, and free: only for these may a page say so."""
    return frozenset(team for who in presences if is_free(who, slots, now) for team in who.teams)


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes now. A missed offer leaves the row, so that the next is made to somebody else."""

    over: tuple[Offer, ...] = ()  # taken, or nobody waits any more
    missed: tuple[Offer, ...] = ()
    made: tuple[Offer, ...] = ()


def plan(
    waiting: Sequence[Waiting],
    offers: Collection[Offer],
    presences: Collection[Presence],
    slots: int,
    now: int,
) -> Plan:
    """`waiting` comes in order of promise. A case is offered to one agent at a time, an agent one case."""
    wanted, known = {case.case_id for case in waiting}, {who.staff_id: who for who in presences}
    over = tuple(offer for offer in offers if offer.case_id not in wanted)
    asked = [offer for offer in offers if offer.staff_id and offer.case_id in wanted]
    missed = tuple(offer for offer in asked if _is_missed(offer, known, now))
    kept = [offer for offer in asked if offer not in missed]
    late, asking = {offer.staff_id for offer in missed}, {offer.staff_id for offer in kept}
    free = [
        after_miss(who) if who.staff_id in late else who for who in presences if who.staff_id not in asking
    ]
    passed = {offer.case_id: _passed(offer, offer in missed) for offer in offers}
    made: list[Offer] = []
    for case in waiting:
        if case.case_id in {offer.case_id for offer in kept}:
            continue
        passed_by = passed.get(case.case_id, ())
        chosen = _choose(case, passed_by, [who for who in free if is_free(who, slots, now)])
        if chosen:
            free.remove(chosen)
            made.append(Offer(case.case_id, chosen.staff_id, now, now + OFFER_MS, passed_by))
    return Plan(over, missed, tuple(made))


def after_miss(who: Presence) -> Presence:
    misses = who.misses + 1
    out = misses >= MISSES and who.state == State.AVAILABLE
    return replace(who, misses=misses, state=State.MISSED if out else who.state)


def _is_missed(offer: Offer, known: dict[str, Presence], now: int) -> bool:
    who = known.get(offer.staff_id)
    return now >= offer.ends_at or who is None or standing(who, now) != State.AVAILABLE


def _passed(offer: Offer, missed: bool) -> tuple[str, ...]:
    return (*offer.missed_by, offer.staff_id) if missed else offer.missed_by


def _choose(case: Waiting, passed: Collection[str], free: Sequence[Presence]) -> Presence | None:
    """The least busy of the team. Whoever missed it once is asked again only when nobody else is left to ask."""
    barred = {case.holder, *case.barred}
    able = [who for who in free if case.team_id in who.teams and who.staff_id not in barred]
    fresh = [who for who in able if who.staff_id not in passed] or able
    return min(fresh, key=lambda who: (who.live, who.misses, who.staff_id), default=None)

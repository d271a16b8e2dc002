"""Decisions about who is here and who is offered what, from what was measured alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from parlour.foundation.clock import MINUTE, SECOND
from parlour.rota.model import LOST, Offer, Presence, State, Waiting

BEAT_MS = 15 * SECOND
LOST_MS = 45 * SECOND
IDLE_MS = 5 * MINUTE
OFFER_MS = 60 * SECOND
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


def free_slots(who: Presence, slots: int, offered: int, now: int) -> int:
    return max(0, slots - who.live - offered) if standing(who, now) == State.AVAILABLE else 0


def teams_with_somebody(presences: Iterable[Presence], slots: int, now: int) -> frozenset[str]:
    """Teams of which an agent is there, willing, and free: only for these may a page say so."""
    return frozenset(team for who in presences if free_slots(who, slots, 0, now) for team in who.teams)


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
    """`waiting` comes in order of promise; each case is offered to one agent at a time, the least busy first."""
    by_case = {case.case_id: case for case in waiting}
    known = {who.staff_id: who for who in presences}
    over = tuple(offer for offer in offers if offer.case_id not in by_case)
    missed = tuple(
        offer
        for offer in offers
        if offer.case_id in by_case and offer.staff_id and _is_missed(offer, known, now)
    )
    standing_offers = {
        offer.case_id for offer in offers if offer.staff_id and offer not in missed and offer not in over
    }
    passed = {offer.case_id: _passed(offer, offer in missed) for offer in offers}
    busy = _busy(offers, standing_offers)
    made = []
    for case in waiting:
        if case.case_id in standing_offers:
            continue
        chosen = _choose(case, passed.get(case.case_id, ()), presences, busy, slots, now)
        if chosen:
            busy[chosen] = busy.get(chosen, 0) + 1
            made.append(Offer(case.case_id, chosen, now, now + OFFER_MS, passed.get(case.case_id, ())))
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


def _busy(offers: Iterable[Offer], standing_offers: Collection[str]) -> dict[str, int]:
    busy: dict[str, int] = {}
    for offer in offers:
        if offer.case_id in standing_offers:
            busy[offer.staff_id] = busy.get(offer.staff_id, 0) + 1
    return busy


def _choose(
    case: Waiting,
    passed: Collection[str],
    presences: Collection[Presence],
    busy: dict[str, int],
    slots: int,
    now: int,
) -> str:
    able = [
        who
        for who in presences
        if case.team_id in who.teams
        and who.staff_id != case.holder
        and free_slots(who, slots, busy.get(who.staff_id, 0), now)
    ]
    # Whoever missed it once is asked again only when nobody else is left to ask.
    fresh = [who for who in able if who.staff_id not in passed] or able
    if not fresh:
        return ""
    return min(
        fresh, key=lambda who: (who.live + busy.get(who.staff_id, 0), who.misses, who.staff_id)
    ).staff_id

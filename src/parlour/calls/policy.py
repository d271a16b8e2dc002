"""Decisions about a call, from its facts and the clock alone."""

from parlour.calls.model import Call, Outcome, State, Window
from parlour.foundation.errors import Conflict, Invalid
from parlour.promises.model import OpeningHours
from parlour.promises.policy import MINUTE, open_from, reply_by

WORDS_MS = 10 * MINUTE
PLACE_HELD_MS = 30 * MINUTE
MOST_TRIES = 3
WINDOW_MS = 2 * 60 * MINUTE
SHORTEST_WINDOW_MS = 30 * MINUTE
WINDOWS = 6
AHEAD_DAYS = 14

BY_AGENT = (Outcome.REACHED, Outcome.NOT_REACHED, Outcome.WRONG_NUMBER, Outcome.WORDS_FAILED)


def windows(hours: OpeningHours, now: int) -> tuple[Window, ...]:
    """Two hours each, inside opening hours, from the next one that has not begun."""
    found: list[Window] = []
    for start, end in open_from(hours, now, AHEAD_DAYS):
        at = -(-start // (30 * MINUTE)) * 30 * MINUTE
        while at + SHORTEST_WINDOW_MS <= end and len(found) < WINDOWS:
            found.append(Window(at, min(at + WINDOW_MS, end)))
            at += WINDOW_MS
    return tuple(found)


def soon(hours: OpeningHours, target_minutes: int, now: int) -> Window:
    """As soon as possible: from when we are next open, by the time we promise everybody."""
    opens = next((start for start, _ in open_from(hours, now, AHEAD_DAYS)), now)
    return Window(opens, reply_by(hours, target_minutes, now))


def chosen(hours: OpeningHours, target_minutes: int, choice: str, now: int) -> Window:
    """`choice`: "soon", or the start of one of the windows as a page of ours said it."""
    if choice == "soon":
        return soon(hours, target_minutes, now)
    offered = (one for one in windows(hours, now - WINDOW_MS) if one.by_at > now)
    for window in (*windows(hours, now), *offered):
        if choice == str(window.from_at):
            return window
    raise Invalid("Choose when we should call", code="when")


def is_calling(call: Call, now: int) -> bool:
    """A caller who forgot to say how it ended must not vouch for anybody who calls later."""
    return call.state == State.DIALLING and now < call.dialled_at + WORDS_MS and now < call.words_until


def has_words(call: Call, now: int) -> bool:
    """One call, ten minutes once dialling began, never again after an ending."""
    return call.state != State.ENDED and (not call.words_until or now < call.words_until)


def place_is_held(call: Call, now: int) -> bool:
    return call.state == State.MISSED and now < call.tried_at + PLACE_HELD_MS


def needs_new_words(call: Call, now: int) -> bool:
    """Dialling again within the ten minutes is the same call, with the same words."""
    return bool(call.words_until) and now >= call.words_until


def must_be_live(call: Call) -> None:
    if call.state == State.ENDED:
        raise Conflict("This call is over. The customer can ask for another.", code="call-over")


def must_be_dialling(call: Call, agent_id: str) -> None:
    must_be_live(call)
    if call.state != State.DIALLING or call.agent_id != agent_id:
        raise Conflict("Nobody is dialling. Press “I am dialling now” first.", code="not-dialling")


def outcome_from(text: str) -> Outcome:
    found = next((one for one in BY_AGENT if one == text), None)
    if found is None:
        raise Invalid("Choose how the call ended.", code="outcome")
    return found


def ends(outcome: Outcome, tries: int) -> bool:
    """After three calls nobody answered, we write instead."""
    return outcome != Outcome.NOT_REACHED or tries >= MOST_TRIES

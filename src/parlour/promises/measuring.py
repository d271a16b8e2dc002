"""What we dare to promise: how soon eight in ten were answered, never how soon half of them were. Pure."""

import math
from collections.abc import Sequence

from parlour.promises.model import FirstAnswer, Measure, OpeningHours
from parlour.promises.policy import open_minutes

LEAST_CASES = 20  # below this many answers the operator's target is promised
EIGHT_IN_TEN = 0.8
LEAST_ANSWERS, PACE_MS = 5, 3_600_000  # what a pace needs, and how far back it looks

MINUTE = 60_000
LEAST_NOTICE, MOST_NOTICE = 2 * MINUTE, 15 * MINUTE
LEAST_AGAIN = 30  # minutes: a promise that was moved once is moved far enough

Range = tuple[int, int]  # minutes


def measure(topic_id: str, cases: Sequence[FirstAnswer], hours: OpeningHours, now: int) -> Measure:
    settled = [case for case in cases if case.first_promise_at and _is_settled(case, now)]
    return Measure(
        topic_id,
        answer_minutes=_eight_in_ten(cases, hours, now),
        kept=sum(was_kept(case) for case in settled),
        owed=len(settled),
        pace_ms=_pace(cases, now),
    )


def was_kept(case: FirstAnswer) -> bool:
    """Answered by the first time shown; a promise that was moved is judged by the first one all the same."""
    return 0 < case.answered_at <= case.first_promise_at


def waiting_range(place: int, pace_ms: int) -> Range:
    """Minutes for somebody at this place in line, from what the last hour was like. (0, 0): not known."""
    if not pace_ms:
        return 0, 0
    least = max(1, place * pace_ms * 3 // (4 * MINUTE))
    return least, max(least + 1, -(-place * pace_ms * 5 // (4 * MINUTE)))


def must_be_moved(promised_at: int, waiting_since: int, now: int) -> bool:
    """Whether the new time must be said now: while the old one is still ahead, a tenth of the wait before it."""
    notice = min(max((promised_at - waiting_since) // 10, LEAST_NOTICE), MOST_NOTICE)
    return now >= promised_at - notice


def minutes_again(answer_minutes: int) -> int:
    return max(answer_minutes, LEAST_AGAIN)


def _is_settled(case: FirstAnswer, now: int) -> bool:
    return case.answered_at > 0 or now > case.first_promise_at


def _eight_in_ten(cases: Sequence[FirstAnswer], hours: OpeningHours, now: int) -> int:
    answered = [open_minutes(hours, one.opened_at, one.answered_at) for one in cases if one.answered_at]
    if len(answered) < LEAST_CASES:
        return 0
    # Who still waits counts once that wait is longer than what the others say: else a bad day would look good.
    seen = _nearest_rank(answered)
    waiting = [open_minutes(hours, one.opened_at, now) for one in cases if not one.answered_at]
    return max(1, _nearest_rank(answered + [one for one in waiting if one > seen]))


def _nearest_rank(minutes: Sequence[int]) -> int:
    return sorted(minutes)[math.ceil(len(minutes) * EIGHT_IN_TEN) - 1]


def _pace(cases: Sequence[FirstAnswer], now: int) -> int:
    lately = sum(now - PACE_MS < case.answered_at <= now for case in cases)
    return PACE_MS // lately if lately >= LEAST_ANSWERS else 0

"""What we dare to promise: how soon eight in ten were answered, never how soon half of them were. Pure."""

import math
from collections.abc import Sequence
from itertools import pairwise

from parlour.promises.model import FirstAnswer, Measure, OpeningHours
from parlour.promises.policy import open_minutes

LEAST_CASES = 20  # below this many answers the operator's target is promised
EIGHT_IN_TEN = 0.8
STRETCH, STRETCHES = 20, 20  # answers by which a pace is measured, and how many such stretches
BUSY = 5  # one stretch in five is a busy one: in the others we waited for customers, not they for us

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
        pace_ms=(pace := _pace(cases, hours)),
        line_minutes=line_minutes(sum(not case.answered_at for case in cases), pace),
    )


def was_kept(case: FirstAnswer) -> bool:
    """Answered by the first time shown; a promise that was moved is judged by the first one all the same."""
    return 0 < case.answered_at <= case.first_promise_at


def waiting_range(place: int, pace_ms: int) -> Range:
    """Minutes for somebody at this place in line, from how it goes when people wait. (0, 0): not known."""
    if not pace_ms:
        return 0, 0
    least = max(1, place * pace_ms * 3 // (4 * MINUTE))
    return least, max(least + 1, -(-place * pace_ms * 5 // (4 * MINUTE)))


def line_minutes(waiting: int, pace_ms: int) -> int:
    """Minutes until the last of them has an answer, a quarter more than it should take."""
    return -(-waiting * pace_ms * 5 // (4 * MINUTE))


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


def _pace(cases: Sequence[FirstAnswer], hours: OpeningHours) -> int:
    """Open time between two answers, over the newest of them, in stretches that were busy."""
    ends = sorted((case.answered_at for case in cases if case.answered_at), reverse=True)
    marks = ends[: STRETCH * STRETCHES + 1 : STRETCH]
    took = sorted(open_minutes(hours, before, after) for after, before in pairwise(marks))
    return max(1, took[len(took) // BUSY]) * MINUTE // STRETCH if took else 0

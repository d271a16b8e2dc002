"""How much is too much. Pure: lines of the log in, findings out.

A sign is worth what it seldom means: an honest agent opens a case for nothing now and then, is refused now and
then, and works late now and then. The line is where a day of honest work practically never comes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from statistics import median

from parlour.foundation.clock import DAY, MINUTE
from parlour.guard.model import Alarm, Day, Finding, Line, Sign

WORTH = {
    Sign.IDLE: 2,
    Sign.REFUSED: 1,
    Sign.MISS: 1,
    Sign.CLOSED: 1,
    Sign.PAIR: 2,
    Sign.NAME: 4,
    Sign.RATE: 8,
}
LINE = 16
HELD_UP_AT = 2 * LINE
IDLE_AFTER_MS = 30 * MINUTE
SAME_PAIR_FREE = 2  # as often a day nobody asks why
MISSES_HOUR = 60
FEWEST_FOR_A_RATE = 30  # cases taken in a day
TIMES_THE_OTHERS = 3
OUR_OWN = ("custodian", "worker", "control", "web", "customer", "automatic", "")


def findings(
    lines: Iterable[Line], seen: Mapping[Sign, Mapping[str, int]], closed: Callable[[int], bool]
) -> list[Finding]:
    """`lines` of the last day; `seen`: what the store says, a person: openings without any act, lookups that missed;
    `closed`: is a time outside the hours."""
    found = list(lines)
    touches: dict[str, Counter[Sign]] = defaultdict(Counter)
    for line in found:
        if line.act == "touched-bait":
            touches[_staff(line.who)][Sign.KEY if line.about == "api-key" else Sign.BAIT] += 1
    baited = [Finding(who, "bait", 0, dict(signs), bool(who)) for who, signs in sorted(touches.items())]
    scored = [(day, score(day)) for day in days(found, seen, closed)]
    over = [
        Finding(day.staff, "score", points, day.signs, points >= HELD_UP_AT)
        for day, points in scored
        if points >= LINE
    ]
    return baited + _service(found) + over


def _service(lines: list[Line]) -> list[Finding]:
    """Code in web tries every case it knows of. Nobody is held up: it is nobody's session."""
    count = sum(line.act == "many-refused" for line in lines)
    return [Finding("", "service", 0, {Sign.SERVICE: count}, False)] if count else []


def is_news(found: Finding, last: Alarm | None, now: int) -> bool:
    """Whether officers have to hear of this: not twice in a day of the same, but of every further touch of bait, and
    of a score that has grown past holding up."""
    if last is None or now - last.at >= DAY:
        return True
    if found.kind == "bait":
        return any(count > last.signs.get(sign, 0) for sign, count in found.signs.items())
    return found.kind == "score" and found.hold_up and last.score < HELD_UP_AT


def days(
    lines: list[Line], seen: Mapping[Sign, Mapping[str, int]], closed: Callable[[int], bool]
) -> list[Day]:
    signs: dict[str, Counter[Sign]] = defaultdict(Counter)
    took = Counter(line.who for line in lines if line.act == "took")
    for line in lines:
        if line.act == "denied":
            signs[line.who][Sign.REFUSED] += 1
        if line.act == "same-name":
            signs[line.who][Sign.NAME] += 1
        if line.act == "took" and closed(line.at):
            signs[line.who][Sign.CLOSED] += 1
    for asker, count in _pairs(lines).items():
        signs[asker][Sign.PAIR] += count
    for who in _far_ahead(took):
        signs[who][Sign.RATE] = 1
    for sign, counts in seen.items():
        for who, count in counts.items():
            signs[who][sign] += count
    people = {who for who in signs.keys() | took.keys() if who not in OUR_OWN}
    return [Day(who, took[who], dict(signs[who])) for who in sorted(people)]


def score(day: Day) -> int:
    return sum(WORTH.get(sign, 0) * count for sign, count in day.signs.items())


def _pairs(lines: list[Line]) -> Counter[str]:
    """Yeses of the same second person beyond the usual, counted against who asked. About one case each, so the
    commitment joins the question to its answer."""
    asked = {(line.case, line.about): line.who for line in lines if line.act == "asked"}
    pairs = Counter(
        (asked[line.case, line.about], line.who)
        for line in lines
        if line.act == "approved" and (line.case, line.about) in asked
    )
    counted: Counter[str] = Counter()
    for (asker, _), count in pairs.items():
        counted[asker] += max(0, count - SAME_PAIR_FREE)
    return counted


def _far_ahead(took: Mapping[str, int]) -> list[str]:
    ahead = []
    for who, count in took.items():
        others = [number for other, number in took.items() if other != who]
        if count >= FEWEST_FOR_A_RATE and others and count > TIMES_THE_OTHERS * median(others):
            ahead.append(who)
    return ahead


def _staff(who: str) -> str:
    return "" if who in OUR_OWN else who

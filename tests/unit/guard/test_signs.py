"""Signs in the log, and the game: thirty days of 200 people, ten of whom peek."""

import random
from collections import Counter

from parlour.foundation.clock import DAY, HOUR
from parlour.guard.model import Alarm, Finding, Line, Sign
from parlour.guard.policy import HELD_UP_AT, LINE, days, findings, is_news, score

NOON = 1_800_000_000_000
STAFF, ROGUES, DAYS = 200, 10, 30
ANA, BEN = "a" * 32, "b" * 32


def line(who: str, act: str, case: str = "", about: str = "", at: int = NOON) -> Line:
    return Line(at, who, act, case, about)


def always_open(_: int) -> bool:
    return False


def test_a_touch_of_bait_is_an_alarm_by_itself_and_holds_staff_up() -> None:
    lines = [line(ANA, "touched-bait"), line("customer", "touched-bait")]
    found = {one.staff: one for one in findings(lines, {}, always_open)}
    assert (found[ANA].kind, found[ANA].hold_up) == ("bait", True)
    assert (found[""].kind, found[""].hold_up) == ("bait", False)


def test_a_key_of_bait_and_a_service_that_is_refused_are_alarms_about_nobody() -> None:
    lines = [
        line("worker", "touched-bait", about="api-key"),
        line("web", "many-refused"),
        line(ANA, "same-name"),
    ]
    found = findings([*lines, *[line(ANA, "same-name")] * 3], {}, always_open)
    assert [(one.staff, one.kind, one.signs, one.hold_up) for one in found] == [
        ("", "bait", {Sign.KEY: 1}, False),
        ("", "service", {Sign.SERVICE: 1}, False),
        (ANA, "score", {Sign.NAME: 4}, False),
    ]
    assert not is_news(found[1], alarm("service", NOON - 1, service=1), NOON)
    assert is_news(found[1], alarm("service", NOON - DAY, service=1), NOON)


def alarm(kind: str, at: int, score: int = 0, **signs: int) -> Alarm:
    return Alarm("id", ANA, kind, score, dict(signs), at, 0, "", 0)


def test_what_officers_hear_of_again() -> None:
    bait = Finding(ANA, "bait", 0, {Sign.BAIT: 2}, True)
    assert is_news(bait, None, NOON)
    assert not is_news(bait, alarm("bait", NOON - 1, bait=2), NOON)
    assert is_news(bait, alarm("bait", NOON - 1, bait=1), NOON)  # touched again
    assert is_news(bait, alarm("bait", NOON - DAY, bait=2), NOON)
    over, twice = Finding(ANA, "score", LINE, {}, False), Finding(ANA, "score", HELD_UP_AT, {}, True)
    assert not is_news(over, alarm("score", NOON - 1, LINE), NOON)
    assert is_news(twice, alarm("score", NOON - 1, LINE), NOON)  # grown past holding up
    assert not is_news(twice, alarm("score", NOON - 1, HELD_UP_AT), NOON)


def test_each_sign_counts_what_it_is_worth() -> None:
    lines = [line(ANA, "denied"), line(ANA, "took"), line(BEN, "took")]
    (ana, ben) = days(lines, {Sign.IDLE: {ANA: 3}, Sign.MISS: {BEN: 2}}, lambda _: True)
    assert ana.signs == {Sign.REFUSED: 1, Sign.CLOSED: 1, Sign.IDLE: 3}
    assert (score(ana), score(ben)) == (1 + 1 + 6, 1 + 2)


def test_the_same_pair_counts_from_the_third_time_on() -> None:
    asked = [line(ANA, "asked", f"case-{n}", "earlier") for n in range(5)]
    yeses = [line(BEN, "approved", f"case-{n}", "earlier") for n in range(5)]
    (ana, *_) = days(asked + yeses, {}, always_open)
    assert ana.signs == {Sign.PAIR: 3}


def test_three_times_what_colleagues_take_is_a_sign_and_a_busy_day_for_all_is_none() -> None:
    usual = [line(f"{n:032x}", "took") for n in range(10) for _ in range(20)]
    (found,) = [one for one in days([*usual, *[line(ANA, "took")] * 61], {}, always_open) if one.signs]
    assert (found.staff, found.signs) == (ANA, {Sign.RATE: 1})
    busy = [line(f"{n:032x}", "took") for n in range(10) for _ in range(100)]
    assert not any(one.signs for one in days(busy, {}, always_open))


def test_services_and_customers_are_nobody_to_score() -> None:
    lines = [line(who, "denied") for who in ("web", "customer", "worker", "control") for _ in range(50)]
    assert findings(lines, {}, always_open) == []


def test_below_the_line_nothing_happens_and_twice_over_it_somebody_is_held_up() -> None:
    assert findings([], {Sign.IDLE: {ANA: (LINE - 1) // 2}}, always_open) == []
    (alarm,) = findings([], {Sign.IDLE: {ANA: LINE // 2}}, always_open)
    assert (alarm.score, alarm.hold_up) == (LINE, False)
    (alarm,) = findings([], {Sign.IDLE: {ANA: HELD_UP_AT // 2}}, always_open)
    assert alarm.hold_up


def test_the_peek_game() -> None:
    """200 staff, 5% of whom open at least eight customers a day they have nothing to do for, besides honest work; one
    percent of what they reach for is bait. Honest people leave 2% of what they open, are refused once in two hundred
    openings, mistype a reference in a hundred, and take 1% late.
    Whoever peeks more slowly than that is found by bait, or not: docs/how-to/guard.md."""
    chance = random.Random(7)
    people = [f"{n:032x}" for n in range(STAFF)]
    rogues = set(people[:ROGUES])
    honest_openings, false_alarms, found_on = 0, 0, dict.fromkeys(rogues, 0)
    for day in range(DAYS):
        lines: list[Line] = []
        idle, mistyped = Counter[str](), Counter[str]()
        for who in people:
            openings = chance.randint(25, 45)
            honest_openings += openings * (who not in rogues)
            for _ in range(openings):
                late = chance.random() < 0.01
                lines.append(line(who, "took", at=NOON + day * DAY + (9 * HOUR if late else 0)))
                idle[who] += chance.random() < 0.02
                lines += [line(who, "denied")] * (chance.random() < 0.005)
                mistyped[who] += chance.random() < 0.01
            if who in rogues:
                peeks = chance.randint(8, 20)
                lines += [line(who, "took")] * peeks
                idle[who] += peeks
                lines += [line(who, "touched-bait")] * any(chance.random() < 0.01 for _ in range(peeks))
        seen = {Sign.IDLE: idle, Sign.MISS: mistyped}
        alarmed = {one.staff for one in findings(lines, seen, lambda at: (at - NOON) % DAY > 8 * HOUR)}
        false_alarms += len(alarmed - rogues)
        for who in alarmed & rogues:
            found_on[who] += 1
    assert set(found_on.values()) == {DAYS}  # every one of them, on every day they peeked
    assert false_alarms * 500 <= honest_openings
    assert honest_openings > 150_000

"""Short times: today a clock, else a day and a clock, in the company's zone."""

from parlour.web.desk.when import date, day_number, short

NOON = 1_772_452_800_000  # Monday 2 March 2026, 12:00 in London
DAY = 24 * 3600 * 1000


def test_today_is_a_clock_time_and_another_day_says_which() -> None:
    today = day_number(NOON, "Europe/London")
    assert short(NOON, "Europe/London", "en", today) == "12:00"
    assert short(NOON + DAY, "Europe/London", "en", today) == "Tue 3 Mar, 12:00"
    assert short(0, "Europe/London", "en", today) == ""


def test_the_day_turns_in_the_companys_zone_not_in_utc() -> None:
    late = NOON + 11 * 3600 * 1000 + 30 * 60 * 1000  # 23:30 in London, the next day in Berlin
    assert short(late, "Europe/London", "en", day_number(NOON, "Europe/London")) == "23:30"
    assert short(late, "Europe/Berlin", "en", day_number(NOON, "Europe/Berlin")).startswith("Tue 3 Mar")


def test_a_date_of_erasure_carries_its_year() -> None:
    assert date(NOON + 90 * DAY, "Europe/London", "en") == "31 May 2026"

"""What connected accounts gave away, counted once a month from what was noted anyway."""

from parlour.exposure.kept.records import reports
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.street.model import Author, Kind
from parlour.worker.street import MonthlyDuty
from tests.integration.street.conftest import Corner

GIVES = "Ring me on 020 7946 0812, I am cleo@example.org"


def test_on_the_first_of_a_month_the_thirty_days_before_are_counted(corner: Corner) -> None:
    duty = MonthlyDuty(corner.office.ground)
    corner.platform.post(1, GIVES)
    corner.platform.post(2, "Thank you all")
    corner.platform.post(3, GIVES, kind=Kind.DIRECT)
    corner.platform.post(4, GIVES, author=Author("a66", "n0rthwind_help", "Northwind Support"))
    corner.turn(later_ms=MINUTE)
    duty.once()
    assert corner.office.store.read(reports) == []  # it is the second of March
    corner.office.clock.move(29 * DAY + 13 * HOUR)
    for _ in range(3):
        duty.once()
    (kept,) = corner.office.store.read(reports)
    assert (kept.source, kept.id) == ("month", "month-2026-04")
    totals = kept.summary.totals
    assert (totals.public, totals.private, totals.named) == (2, 1, 2)
    assert {one.kind: (one.public_posts, one.private_posts) for one in kept.summary.given} == {
        "phone": (1, 1),
        "email": (1, 1),
    }


def test_without_anything_said_before_the_month_there_is_no_report(corner: Corner) -> None:
    corner.platform.post(1, GIVES)
    corner.turn(later_ms=MINUTE)
    MonthlyDuty(corner.office.ground).once()
    assert corner.office.store.read(reports) == []

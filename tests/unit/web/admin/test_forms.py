"""What officers type, read into shapes: hours, holidays, teams."""

from datetime import date

import pytest

from parlour.promises.model import Span
from parlour.teams.model import Topic
from parlour.web.admin.forms import DAYS, Slips, read_company, read_hours, read_teams
from parlour.web.forms import Form

OPEN = {f"{day}_{end}": [clock] for day in DAYS[:5] for end, clock in (("start", "09:00"), ("end", "17:30"))}


def form(**fields: str) -> Form:
    return Form({name: [value] for name, value in fields.items()})


def hours(**fields: str) -> Form:
    return Form({**OPEN, "target": ["240"], **{name: [value] for name, value in fields.items()}})


def test_a_week_with_a_late_evening_and_a_holiday() -> None:
    late = {"friday_end": "00:00", "saturday_start": "10", "saturday_end": "14.00"}
    read, target, live = read_hours(hours(**late, holidays="2027-12-25\n", live_cases="5"), "UTC")
    assert read.week[0] == (Span(540, 1050),)
    assert read.week[4] == (Span(540, 1440),)
    assert read.week[5] == (Span(600, 840),)
    assert read.week[6] == ()
    assert read.holidays == {date(2027, 12, 25)}
    assert (target, live) == (240, 5)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("monday_end", "", "monday_start"),
        ("monday_end", "08:00", "monday_start"),
        ("monday_start", "25:00", "monday_start"),
        ("monday_start", "24:30", "monday_start"),
        ("monday_start", "noon", "monday_start"),
        ("holidays", "Christmas", "holidays"),
        ("holidays", "2027-02-30", "holidays"),
        ("live_cases", "0", "live_cases"),
        ("live_cases", "16", "live_cases"),
        ("live_cases", "many", "live_cases"),
        ("target", "", "target"),
        ("target", "0", "target"),
        ("target", "9999999", "target"),
        ("target", "²", "target"),
    ],
)
def test_a_slip_names_its_field(field: str, value: str, named: str) -> None:
    with pytest.raises(Slips) as slips:
        read_hours(hours(**{field: value}), "UTC")
    assert list(slips.value.errors) == [named]


def test_a_company_needs_a_name_and_a_zone_that_exists() -> None:
    typed = read_company(form(name=" Northwind ", address="", zone="Europe/London", phone="+44 20 7946 0000"))
    assert (typed.name, typed.address, typed.zone) == ("Northwind", "", "Europe/London")
    assert (typed.phone, typed.phone_hours) == ("+44 20 7946 0000", "")
    with pytest.raises(Slips) as slips:
        read_company(
            form(name="", address="x" * 401, zone="Mars/Olympus", phone="call Ana", phone_hours="x" * 201)
        )
    assert set(slips.value.errors) == {"name", "address", "zone", "phone", "phone_hours"}


def test_topics_are_known_by_name_wherever_they_moved() -> None:
    known = [Topic("a" * 32, "Billing", "t" * 32, 0)]
    read = read_teams(
        form(team_0="Accounts", topics_0="", team_1="Care", topics_1=" billing \n\nNew one"), known
    )
    assert read[0].topics == ()
    assert read[1].topics == (("a" * 32, "billing"), ("", "New one"))


def test_a_topic_whose_line_was_changed_in_its_place_is_the_same_topic_renamed() -> None:
    known = [
        Topic("t1", "Billing", "a", 0),
        Topic("t2", "Parcels", "a", 1),
        Topic("t3", "Fax", "a", 2, retired=True),
    ]

    def named(lines: str) -> tuple[tuple[str, str], ...]:
        form = Form({"team_0": ["Accounts"], "team_0_id": ["a"], "topics_0": [lines]})
        return read_teams(form, known)[0].topics

    assert named("Bills\nParcels") == (("t1", "Bills"), ("t2", "Parcels"))
    assert named("Bills\nParcels\nChat") == (
        ("", "Bills"),
        ("t2", "Parcels"),
        ("", "Chat"),
    )  # which is which?
    assert named("Parcels") == (("t2", "Parcels"),)
    assert named("Parcels\nBilling\nFax") == (("t2", "Parcels"), ("t1", "Billing"), ("t3", "Fax"))


def test_topics_without_a_team_are_not_lost_silently() -> None:
    with pytest.raises(Slips):
        read_teams(form(team_0="", topics_0="Billing"), [])

"""Signed out for being idle: warned before, kept in with one press, and never kept in by an empty chair."""

import pytest

from custodian_protocol.messages import Lockdown
from parlour.foundation.clock import HOUR, MINUTE
from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.conftest import Staffed
from tests.integration.desk.test_rota import pass_time

WARNING = "You are signed out at"


async def here(who: Browser, page: Page, quiet_ms: int) -> Page:
    fields = {**page.form("/desk/sign-out").fields, "quiet": str(quiet_ms // 1000), "next": page.path}
    return await who.send("/desk/here", fields, follow=False)


async def test_check_36_a_warning_five_minutes_before_and_one_press_to_stay(
    own_house: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = own_house.ana
    page = await ana.get("/desk/inbox/mine")
    assert WARNING not in (await here(ana, page, 0)).text
    pass_time(own_house, monkeypatch, HOUR)
    assert WARNING not in (await here(ana, page, HOUR)).text  # an open page alone keeps nobody in
    pass_time(own_house, monkeypatch, 50 * MINUTE)
    warned = await here(ana, page, HOUR + 50 * MINUTE)
    assert WARNING in warned.text
    stayed = await ana.press(warned, "/desk/stay")
    assert stayed.path == "/desk/inbox/mine"
    assert WARNING not in (await here(ana, stayed, 2 * HOUR)).text
    pass_time(own_house, monkeypatch, HOUR + 56 * MINUTE)
    assert (await here(ana, stayed, 2 * HOUR)).status == 401


async def test_who_presses_something_is_not_warned_all_day(
    own_house: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await own_house.ana.get("/desk/inbox/mine")
    for _ in range(5):
        pass_time(own_house, monkeypatch, 110 * MINUTE)
        assert WARNING not in (await here(own_house.ana, page, 0)).text


async def test_after_twelve_hours_a_press_does_not_help_and_the_warning_says_so(
    own_house: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await own_house.ana.get("/desk/inbox/mine")
    pass_time(own_house, monkeypatch, 12 * HOUR - 5 * MINUTE)
    warned = await here(own_house.ana, page, 0)
    assert "nobody stays signed in for more than twelve hours" in warned.text
    assert "Stay signed in" not in warned.text
    pass_time(own_house, monkeypatch, 5 * MINUTE)
    assert (await here(own_house.ana, page, 0)).status == 401


async def test_a_session_the_custodian_ended_is_over_at_the_next_press(own_house: Staffed) -> None:
    page = await own_house.ana.get("/desk/inbox/mine")
    await own_house.house.control.ask("lockdown", Lockdown(0))
    assert (await here(own_house.ana, page, 0)).status == 401


async def test_while_the_custodian_is_away_nobody_is_sent_out(own_house: Staffed) -> None:
    page = await own_house.ana.get("/desk/inbox/mine")
    own_house.house.stop_custodian()
    assert (await here(own_house.ana, page, 0)).status == 200
    assert (await own_house.ana.send("/desk/stay", page.form("/desk/sign-out").fields)).status == 200

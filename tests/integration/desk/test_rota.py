"""The agent's side of being here: the bar's choice, the beat of the page, an offer, a colleague who was lost."""

import pytest

from parlour.foundation.clock import SECOND
from parlour.rota import actions as rota
from parlour.rota.policy import LOST_MS
from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.conftest import Staffed


async def choose(staffed: Staffed, who: Browser, state: str) -> Page:
    staffed.house.front.standing.forget()
    page = await who.get("/desk/inbox/teams")
    return await who.press(page, "/desk/state", state=state)


async def beat(staffed: Staffed, who: Browser, quiet: int = 0, page: Page | None = None) -> Page:
    page = page or await who.get("/desk/inbox/teams")
    return await who.send("/desk/beat", {**page.form("/desk/state").fields, "quiet": str(quiet)})


async def test_opening_the_desk_makes_nobody_available_and_one_press_does(staffed: Staffed) -> None:
    page = await staffed.ana.get("/desk/inbox/teams")
    assert "Become available" in page.text
    page = await choose(staffed, staffed.ana, "available")
    assert "Customers of your teams are told that somebody is here." in page.text
    told = await staffed.house.browser().get("/promise?topic=" + topic(staffed, "Billing"))
    assert "Someone is here now" in told.text
    page = await choose(staffed, staffed.ana, "away")
    assert "Become available" in page.text
    told = await staffed.house.browser().get("/promise?topic=" + topic(staffed, "Billing"))
    assert "Nobody is here right now" in told.text


async def test_five_idle_minutes_are_said_on_screen_with_one_press_to_come_back(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await choose(staffed, staffed.carl, "available")
    # Nothing was pressed since long before the choice itself: the choice counts as something pressed.
    shown = await beat(staffed, staffed.carl, quiet=400)
    assert "Available" in shown.text
    pass_time(staffed, monkeypatch, 301 * SECOND)
    page = await beat(staffed, staffed.carl, 301, shown)
    assert "nothing was pressed or moved here for five minutes" in page.text
    assert page.form("/desk/state").buttons == 1
    page = await choose(staffed, staffed.carl, "available")
    assert "Customers of your teams" in page.text
    monkeypatch.undo()
    await choose(staffed, staffed.carl, "away")


async def test_an_offer_is_shown_to_one_and_taken_with_one_press(staffed: Staffed) -> None:
    await choose(staffed, staffed.ana, "available")
    nobody_else_waits(staffed)
    _, reference = await staffed.house.written("Somebody there?")
    offers_to_all(staffed)
    page = await beat(staffed, staffed.ana)
    assert f"{reference}, Billing, is offered to you." in page.text
    assert f"{reference}, Billing, is offered" not in (await staffed.carl.get("/desk/inbox/teams")).text
    page = await staffed.ana.press(page, f"/desk/case/{reference}/take")
    assert "Somebody there?" in page.text
    await choose(staffed, staffed.ana, "away")


async def test_check_07_a_colleague_takes_over_from_somebody_lost_and_from_nobody_else(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_else_waits(staffed)
    cleo, reference = await staffed.house.written("Do not lose me.")
    await choose(staffed, staffed.ana, "available")
    await staffed.taken(reference)
    page = await staffed.carl.get("/desk/inbox/teams")
    fields = page.form("/desk/state").fields
    refused = await staffed.carl.send(f"/desk/case/{reference}/take", fields)
    assert "Somebody else has it" in refused.text
    pass_time(staffed, monkeypatch, LOST_MS + SECOND)  # Ana's page fell silent
    await choose(staffed, staffed.carl, "available")
    offers_to_all(staffed)
    page = await beat(staffed, staffed.carl)
    assert f"Whoever holds {reference}, Billing, lost connection." in page.text
    page = await staffed.carl.press(page, f"/desk/case/{reference}/take")
    assert "Do not lose me." in page.text
    monkeypatch.undo()
    told = await cleo.get(f"/c/{reference}")
    assert "lost connection. Nothing is lost." in told.text
    looked = await cleo.get(f"/c/{reference}/privacy")
    assert "Reason: the person before lost connection." in looked.text
    await choose(staffed, staffed.carl, "away")


async def test_the_wall_shows_numbers_of_my_teams_and_no_case(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("For the wall")
    page = await staffed.ana.get("/desk/wall")
    assert page.data("team") == ["Accounts"]
    assert int(page.data("waiting")[0]) >= 1
    assert reference not in page.html
    assert set((await staffed.ben.get("/desk/wall")).data("team")) == {"Delivery"}


async def test_who_signs_out_is_away(staffed: Staffed) -> None:
    await choose(staffed, staffed.ben, "available")
    page = await staffed.ben.get("/desk/inbox/mine")
    await staffed.ben.press(page, "/desk/sign-out")
    staffed.house.front.standing.forget()
    told = await staffed.house.browser().get("/promise?topic=" + topic(staffed, "Parcels"))
    assert "Nobody is here right now" in told.text
    await staffed.house.sign_in(staffed.ben)


def topic(staffed: Staffed, name: str) -> str:
    return next(one.id for one in staffed.house.front.facts.topics() if one.name == name)


def pass_time(staffed: Staffed, monkeypatch: pytest.MonkeyPatch, milliseconds: int) -> None:
    clock = staffed.house.front.ground.clock
    before = clock.now
    monkeypatch.setattr(clock, "now", lambda: before() + milliseconds)


def nobody_else_waits(staffed: Staffed) -> None:
    """Customers of earlier tests have gone home."""
    store = staffed.house.front.ground.store
    store.write(lambda tx: tx.execute("UPDATE cases SET changed_at = 1")).result()


def offers_to_all(staffed: Staffed) -> None:
    """What the worker does every two seconds."""
    rota.turn(staffed.house.front.ground, staffed.house.front.facts.company().live_cases)
    staffed.house.front.standing.forget()

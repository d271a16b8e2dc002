"""The officers' pages: for officers only, whatever a cookie says; people wait, keys are shown once."""

import pytest

from parlour.cases.queries import case_by_reference
from parlour.company.queries import api_key
from tests.integration.desk.browser import Browser
from tests.integration.desk.conftest import Staffed

PAGES = (
    "",
    "/company",
    "/hours",
    "/teams",
    "/people",
    "/embed",
    "/keys",
    "/log",
    "/sheets",
    "/clock",
    "/policy",
    "/alarms",
    "/review",
    "/changes",
)


@pytest.mark.parametrize("place", PAGES)
async def test_only_officers_see_a_page(staffed: Staffed, place: str) -> None:
    assert (await staffed.olga.get(f"/admin{place}")).status == 200
    agent = await staffed.ana.get(f"/admin{place}")
    assert agent.status == 403
    nobody = await staffed.house.browser().get(f"/admin{place}", follow=False)
    assert (nobody.status, nobody.headers["location"]) == (303, f"/desk/sign-in?next=/admin{place}")


@pytest.mark.parametrize(
    "place",
    [
        "/company",
        "/hours",
        "/teams",
        "/people",
        "/people/stop",
        "/embed",
        "/keys",
        "/keys/end",
        "/sheets",
        "/clock",
    ],
)
async def test_an_agent_changes_nothing(staffed: Staffed, place: str) -> None:
    token = (await staffed.ana.get("/desk/inbox/mine")).form("/desk/sign-out").fields["token"]
    answer = await staffed.ana.send(f"/admin{place}", {"token": token, "name": "Dora & Co", "id": "1"})
    assert answer.status == 403
    staffed.house.front.facts.forget()
    assert staffed.house.front.facts.company().name == "Northwind"


async def test_a_key_is_shown_once_and_ends(staffed: Staffed) -> None:
    store = staffed.house.front.ground.store
    page = await staffed.olga.get("/admin/keys")
    page = await staffed.olga.press(page, "/admin/keys", name="Shop", scopes=["intake"])
    text = page.html.split("data-api-key>")[1].split("<")[0]
    known = store.read(lambda reader: api_key(reader, text))
    assert known is not None
    assert known.scopes == ("intake",)
    page = await staffed.olga.get("/admin/keys")
    assert text not in page.html
    await staffed.olga.press(page, "/admin/keys/end")
    assert store.read(lambda reader: api_key(reader, text)) is None


async def test_an_invitation_is_bound_to_exactly_whom_the_touch_was_for(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/people")
    team = staffed.house.team_ids["Accounts"]
    asked = {**page.form("/admin/people").fields, "name": "Gus", "roles": "agent", "teams": team}
    told = await staffed.olga.post_json("/admin/people/ceremony", asked)
    response = staffed.olga.authenticator.get(told["options"])
    answer = {**asked, "ceremony": told["ceremony"], "response": response, "roles": ["agent", "officer"]}
    swapped = await staffed.olga.send("/admin/people", answer)
    assert swapped.status == 400
    assert "data-invitation" not in swapped.html
    assert "Touch your passkey for exactly this" in swapped.text


async def test_an_invitation_can_be_stopped_before_it_is_used(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/people")
    page = await staffed.olga.press_with_passkey(
        page, "/admin/people", name="Hal", roles=["agent"], teams=[staffed.house.team_ids["Accounts"]]
    )
    path = "/admin/join/" + page.html.split("/admin/join/")[1].split("<")[0]
    hal = staffed.house.browser()
    assert "Join Northwind, Hal" in (await hal.get(path)).text
    page = await staffed.olga.get("/admin/people")
    assert "Hal" in page.text
    page = await staffed.olga.press(page, "/admin/people/stop")
    assert "Hal" not in page.text
    assert (await hal.get(path)).status == 403


async def test_a_second_officer_is_asked_and_nothing_comes_of_an_invitation_without(
    own_house: Staffed,
) -> None:
    """Waits are off in this house, so only the second officer's yes is between an invitation and a case."""
    house, olga = own_house.house, own_house.olga
    otto = await house.hire("Otto", "Accounts", roles=("agent", "officer"))
    dana = await house.hire("Dana", "Accounts")
    _, reference = await house.written("For whoever may")
    refused = await dana.press(await dana.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/take")
    assert "No second officer has approved this person" in refused.text
    mine = await olga.get("/admin/people")
    assert "not yet; until" in mine.text
    assert "Approve with your passkey" not in mine.text  # not an own request
    page = await otto.get("/admin/people")
    assert "Dana" in page.text
    untouched = await otto.press(page, "/admin/people/approve")
    assert "No passkey answered" in untouched.text
    done = await otto.press_with_passkey(page, "/admin/people/approve")
    assert done.status == 200
    taken = await dana.press(await dana.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/take")
    assert "For whoever may" in taken.text


async def test_whoever_is_taken_off_the_staff_is_out_on_every_page_at_once(own_house: Staffed) -> None:
    house, olga, ana = own_house.house, own_house.olga, own_house.ana
    _, reference = await house.written("Held by Ana")
    page = await own_house.taken(reference)
    staffed = await olga.get("/admin/people")
    own, anas = (one for one in staffed.read.forms if one.action == "/admin/people/remove")
    assert "Ana" in staffed.text
    assert (await olga.send("/admin/people/remove", anas.fields)).status == 400  # without a touch
    last = await olga.send("/admin/people/remove", {**own.fields, **await touched(olga, own.fields)})
    assert "The last officer cannot leave" in last.text
    done = await olga.send("/admin/people/remove", {**anas.fields, **await touched(olga, anas.fields)})
    assert "Ana" not in done.text
    late = await ana.press(page, f"/desk/case/{reference}/reply", body="Too late")
    assert "You are no longer signed in" in late.text
    assert "Too late" in late.text  # her words are not lost, but they are not sent
    assert (await ana.get("/desk/inbox/mine", follow=False)).status == 303
    await house.caught_up()
    case = house.front.ground.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None
    assert case.assignee_id == ""


async def test_recovery_sheets_need_a_touch(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/sheets")
    untouched = await staffed.olga.press(page, "/admin/sheets")
    assert untouched.data("sheet") == []
    touched = await staffed.olga.press_with_passkey(page, "/admin/sheets")
    assert touched.data("sheet") == ["1", "2", "3"]


async def touched(who: Browser, fields: dict[str, str]) -> dict[str, str]:
    """What passkey.js adds to a form of the people page."""
    told = await who.post_json("/admin/people/ceremony", fields)
    return {"ceremony": told["ceremony"], "response": who.authenticator.get(told["options"])}

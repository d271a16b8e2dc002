"""The officers' pages: for officers only, whatever a cookie says; people wait, keys are shown once."""

import pytest

from parlour.company.queries import api_key
from tests.integration.desk.conftest import Staffed

PAGES = ("", "/company", "/hours", "/teams", "/people", "/embed", "/keys", "/log", "/sheets", "/clock")


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


async def test_recovery_sheets_need_a_touch(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/sheets")
    untouched = await staffed.olga.press(page, "/admin/sheets")
    assert untouched.data("sheet") == []
    touched = await staffed.olga.press_with_passkey(page, "/admin/sheets")
    assert touched.data("sheet") == ["1", "2", "3"]

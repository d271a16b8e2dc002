"""First-run set-up through its pages, and what its link can and cannot do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custodian_protocol.messages import Nothing
from parlour.teams.queries import topics
from tests.integration.desk.house import House, house_at


@pytest.fixture
async def empty_house(tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(tmp_path, f"sqlite:///{tmp_path / 'store.db'}") as house:
        yield house


async def test_from_the_printed_link_to_a_test_question_answered(empty_house: House) -> None:
    await empty_house.founded()
    _, reference = await empty_house.written("Does this work?")
    page = await empty_house.olga.get("/desk/inbox/teams")
    assert reference in page.html
    page = await empty_house.olga.get(f"/desk/case/{reference}")
    page = await empty_house.olga.press(page, f"/desk/case/{reference}/take")
    assert "Does this work?" in page.text


async def test_looking_at_the_link_never_spends_it_and_finishing_ends_it(empty_house: House) -> None:
    token = (await empty_house.control.ask("setup-token", Nothing())).token
    scanner = empty_house.browser()
    for _ in range(3):
        assert (await scanner.get(f"/admin/setup/{token}")).status == 200
    await empty_house.founded()
    after = await scanner.get(f"/admin/setup/{token}")
    assert after.status == 403
    assert "set-up link" in after.text
    assert (await empty_house.olga.get("/admin/setup/company")).status == 403


async def test_without_the_link_no_page_of_set_up_opens(empty_house: House) -> None:
    dora = empty_house.browser()
    for place in ("company", "you", "root", "hours", "teams", "done"):
        assert (await dora.get(f"/admin/setup/{place}")).status == 403
    assert (await dora.get(f"/admin/setup/{'A' * 40}")).status == 403


async def test_pages_work_in_any_order_and_can_be_done_again(empty_house: House) -> None:
    olga = empty_house.browser()
    await empty_house.begin_setup(olga)
    page = await olga.get("/admin/setup/teams")
    page = await olga.press(page, "/admin/setup/teams")  # the suggestions as they stand
    page = await olga.get("/admin/setup/hours")
    page = await olga.press(page, "/admin/setup/hours", saturday_start="10:00", saturday_end="14:00")
    page = await olga.get("/admin/setup/hours")
    assert page.form("/admin/setup/hours").fields["saturday_end"] == "14:00"
    done = await olga.get("/admin/setup/done")
    assert "/admin/setup/done" not in done.actions  # company and passkey are missing
    for name in ("Nortwind", "Northwind"):
        page = await olga.get("/admin/setup/company")
        await olga.press(page, "/admin/setup/company", name=name, zone="Europe/London")
    empty_house.front.facts.forget()
    assert empty_house.front.facts.company().name == "Northwind"
    page = await olga.get("/admin/setup/you")
    page = await olga.press_with_passkey(page, "/admin/setup/you", name="Olga")
    done = await olga.get("/admin/setup/done")
    assert "/admin/setup/done" in done.actions


async def test_slips_are_named_and_what_was_typed_stays(empty_house: House) -> None:
    olga = empty_house.browser()
    page = await empty_house.begin_setup(olga)
    page = await olga.press(page, "/admin/setup/company", name="", zone="Nowhere", address="1 Harbour Road")
    assert page.status == 400
    assert "There is a problem" in page.text
    assert page.form("/admin/setup/company").fields["address"] == "1 Harbour Road"
    page = await olga.get("/admin/setup/hours")
    page = await olga.press(page, "/admin/setup/hours", monday_start="17:00", monday_end="09:00")
    assert page.status == 400
    assert "Monday" in page.text


async def test_three_sheets_are_shown_once_and_kept_nowhere(empty_house: House) -> None:
    olga = empty_house.browser()
    await empty_house.begin_setup(olga)
    page = await olga.get("/admin/setup/root")
    assert "/admin/setup/root" not in page.actions  # whoever prints them is known first
    await olga.press_with_passkey(await olga.get("/admin/setup/you"), "/admin/setup/you", name="Olga")
    page = await olga.get("/admin/setup/root")
    page = await olga.press(page, "/admin/setup/root", root="file")
    assert page.data("sheet") == ["1", "2", "3"], page.text
    assert page.headers["cache-control"] == "no-store"
    again = await olga.get("/admin/setup/root")
    assert again.data("sheet") == []


async def test_a_topic_keeps_its_id_when_its_line_moves_to_another_team(empty_house: House) -> None:
    await empty_house.founded()
    store = empty_house.front.ground.store
    before = {topic.name: topic for topic in store.read(topics)}
    page = await empty_house.olga.get("/admin/teams")
    page = await empty_house.olga.press(
        page, "/admin/teams", topics_0="Billing", topics_1="Parcels\nMy account"
    )
    assert "Saved" in page.text
    after = {topic.name: topic for topic in store.read(topics)}
    assert after["My account"].id == before["My account"].id
    assert after["My account"].team_id == empty_house.team_ids["Delivery"]

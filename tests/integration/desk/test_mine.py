"""One page for all conversations a browser holds: who looked at any of them. Joined by the browser, by nothing else."""

from tests.integration.desk.conftest import Staffed


async def test_one_list_for_what_this_browser_holds_and_nothing_elsewhere(staffed: Staffed) -> None:
    house = staffed.house
    cleo, first = await house.written("The first matter.")
    page = await cleo.get("/write")
    topic = next(one.id for one in house.front.facts.topics() if one.name == "Billing")
    page = await cleo.press(page, "/write", topic=topic, body="The second matter.")
    second = page.data("reference")[0]
    _, other = await house.written("Of somebody else.")
    await staffed.taken(first)
    await staffed.ana.get(f"/desk/case/{first}")

    mine = await cleo.get("/privacy/me")
    assert mine.status == 200
    assert mine.data("mine") == [second, first]
    assert f"{first} : Ana, Accounts opened this conversation." in mine.text
    assert other not in mine.html
    assert "The first matter" not in mine.html
    people = await cleo.get("/privacy/me?show=people")
    assert f"{second} :" not in people.text
    assert f"{first} : Ana" in people.text

    elsewhere = await house.browser().get("/privacy/me")
    assert "This browser holds no conversation" in elsewhere.text
    assert first not in elsewhere.html
    await cleo.press(await cleo.get(f"/c/{first}/privacy/erase"), f"/c/{first}/privacy/erase")
    after = await cleo.get("/privacy/me")
    assert f"{first} : Ana" not in after.text
    assert "Erased on" in after.text


async def test_without_the_custodian_it_says_that_the_list_cannot_be_shown(own_house: Staffed) -> None:
    cleo, reference = await own_house.house.written("Kept.")
    own_house.house.stop_custodian()
    page = await cleo.get("/privacy/me")
    assert page.data("mine") == [reference]
    assert page.data("hidden") == ["1"]
    assert "Nobody has opened" not in page.text

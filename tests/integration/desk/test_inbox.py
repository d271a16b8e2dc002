"""Lists at the desk: order, pages, search, live hints. Metadata only."""

import json

from parlour.web.desk import inbox
from tests.integration.desk.conftest import Staffed


async def test_the_list_is_in_order_of_promise_and_carries_no_words(staffed: Staffed) -> None:
    references = [(await staffed.house.written(f"Secret number {n}"))[1] for n in range(3)]
    page = await staffed.ana.get("/desk/inbox/teams")
    assert set(references) <= set(page.data("reference"))
    promises = [int(one) for one in page.data("promise") if one != "0"]
    assert promises == sorted(promises)
    assert "Secret number" not in page.html


async def test_pages_hold_fifty_and_nothing_is_skipped_between_them(staffed: Staffed, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # pytest's own fixture type
    monkeypatch.setattr(inbox, "PAGE_ROWS", 2)
    for n in range(5):
        await staffed.house.written(f"Page {n}")
    seen: list[str] = []
    path = "/desk/inbox/teams"
    while path:
        page = await staffed.ana.get(path)
        rows = page.data("reference")
        assert len(rows) <= 2
        seen += rows
        after = page.html.split('rel="next" href="')
        path = after[1].split('"')[0] if len(after) > 1 else ""
    assert len(seen) == len(set(seen))
    assert len(seen) >= 5
    assert (await staffed.ana.get("/desk/inbox/teams?after=rubbish")).status == 400


async def test_mine_is_what_i_hold(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("Mine soon")
    assert reference not in (await staffed.ana.get("/desk/inbox/mine")).html
    await staffed.taken(reference)
    assert reference in (await staffed.ana.get("/desk/inbox/mine")).html
    assert reference not in (await staffed.carl.get("/desk/inbox/mine")).html
    listed = await staffed.carl.get("/desk/inbox/teams")
    row = listed.html.split(f'data-reference="{reference}"')[1].split("</li>")[0]
    assert "Ana" in row


async def test_search_finds_by_reference_topic_and_status_and_says_what_it_cannot(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("Unfindable words")
    for query in (reference, reference.lower().replace("-", " "), "Billing", "open"):
        page = await staffed.ana.get(f"/desk/search?q={query}")
        assert reference in page.data("reference"), query
    for query in ("Unfindable", "Unfindable words"):
        page = await staffed.ana.get(f"/desk/search?q={query}")
        assert reference not in page.data("reference")
        assert "cannot be searched" in page.text
    assert (await staffed.ben.get(f"/desk/search?q={reference}")).data("reference") == []


async def test_a_hint_names_a_case_of_my_team_and_says_nothing_of_it(staffed: Staffed) -> None:
    page = await staffed.ana.get("/desk/inbox/teams")
    source = page.data("from")[0]
    _, reference = await staffed.house.written("Psst")
    heard = await staffed.ana.listen(source)
    assert heard[0].keys() == {"case", "kind", "seq"}
    assert heard[0]["kind"] == "case-opened"
    assert reference not in json.dumps(heard)
    assert await staffed.ben.listen(source) == []


async def test_live_wants_a_session_and_a_cursor_of_ours(staffed: Staffed) -> None:
    assert (await staffed.house.browser().get("/desk/live")).status == 403
    for forged in ("rubbish", "s99999999", "p99999999999-1", "s-1", "%00"):
        assert (await staffed.ana.get(f"/desk/live?after={forged}")).status == 400


async def test_keys_are_asked_once_and_loaded_only_when_wanted(staffed: Staffed) -> None:
    page = await staffed.carl.get("/desk/inbox/mine")
    assert "/desk/keys" in page.actions
    assert "desk-keys" not in page.html
    page = await staffed.carl.press(page, "/desk/keys", keys="on")
    assert "desk-keys" in page.html
    assert "/desk/keys" not in page.actions
    page = await staffed.carl.get("/desk/keys")
    await staffed.carl.press(page, "/desk/keys", keys="off")
    page = await staffed.carl.get("/desk/inbox/mine")
    assert "desk-keys" not in page.html
    assert "/desk/keys" not in page.actions

"""What a customer can save about who looked, made by the real custodian and checked without it."""

import asyncio
import json
from typing import Any

import pytest

from custodian_protocol.messages import Nothing
from parlour.cli.logbook import LogBroken, verify_proof
from parlour.sealing.custodian import Custodian
from parlour.worker.copies import LeavesDuty
from tests.integration.desk.browser import Browser
from tests.integration.desk.conftest import Staffed


async def copied(staffed: Staffed) -> None:
    """What the worker does all the time."""
    worker = Custodian(staffed.house.sockets / "worker.sock")

    def copy() -> None:
        while LeavesDuty(staffed.house.front.ground, worker).once():
            pass
        worker.hang_up()

    await asyncio.to_thread(copy)


async def proof(staffed: Staffed, who: Browser, reference: str) -> dict[str, Any]:
    found = await who.get(f"/c/{reference}/privacy/proof")
    assert found.status == 200, found.text
    assert found.headers["content-disposition"] == f'attachment; filename="who-looked-{reference}.json"'
    read: dict[str, Any] = json.loads(found.html)
    return read


async def test_a_saved_proof_names_every_entry_and_is_checked_with_one_key(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("Who will look at this?")
    await staffed.taken(reference)
    early = await cleo.get(f"/c/{reference}/privacy/proof")
    assert early.status in {200, 503}
    await copied(staffed)
    saved = await proof(staffed, cleo, reference)
    key = staffed.house.front.ground.token_key
    assert saved["key"] == key.hex()
    acts = [json.loads(entry["leaf"])["act"] for entry in saved["entries"]]
    assert acts[-2:] == ["took", "opened"]
    assert verify_proof(saved, key).startswith(f"{len(acts)} entries of one case, all")
    assert "Ana" not in json.dumps(saved)  # staff are in it by id
    await staffed.ana.press(
        await staffed.ana.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/release"
    )
    await copied(staffed)
    later = await proof(staffed, cleo, reference)
    assert later["head"]["count"] == saved["head"]["count"] + 1
    assert later["entries"][: len(acts)] != []
    assert [one["leaf"] for one in later["entries"][: len(acts)]] == [one["leaf"] for one in saved["entries"]]
    del later["entries"][1]  # what a web that hides an entry would send
    with pytest.raises(LogBroken):
        verify_proof(later, key)


async def test_nobody_elses_proof_is_given_out_and_none_of_what_is_gone(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("Only mine")
    dora, _ = await staffed.house.written("Dora's")
    for who in (dora, staffed.ana, staffed.house.browser()):
        assert (await who.get(f"/c/{reference}/privacy/proof")).status in {401, 403, 404}
    page = await cleo.get(f"/c/{reference}/privacy/erase")
    await cleo.press(page, f"/c/{reference}/privacy/erase")
    assert (await cleo.get(f"/c/{reference}/privacy/proof")).status in {404, 410}


async def test_the_list_is_filtered_and_a_question_about_it_goes_to_the_privacy_team(
    staffed: Staffed,
) -> None:
    cleo, reference = await staffed.house.written("Who looked?")
    await staffed.taken(reference)
    everything = await cleo.get(f"/c/{reference}/privacy")
    assert "took your matter" in everything.text
    people = await cleo.get(f"/c/{reference}/privacy?show=people")
    assert "Ana" in people.text
    assert "opened this conversation" in people.text
    assert "took your matter" not in people.text
    assert "took your matter" in (await cleo.get(f"/c/{reference}/privacy?show=month")).text
    assert "Ask about this" not in everything.text
    parcels = next(one.id for one in staffed.house.front.facts.topics() if one.name == "Parcels")
    page = await staffed.olga.get("/admin/requests")
    await staffed.olga.press(page, "/admin/requests", privacy=parcels)
    asked = await cleo.get(f"/c/{reference}/privacy")
    assert f'href="/write?topic={parcels}"' in asked.html


async def test_entries_that_are_signed_for_and_not_shown_are_said_on_the_page(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleo, reference = await staffed.house.written("Leave nothing out")
    await staffed.taken(reference)
    real = staffed.house.front.custodian.ask

    async def forgetful(op: str, message: Any) -> Any:
        answer = await real(op, message)
        if op != "who-looked":
            return answer
        return type(answer)(answer.looks[:-1], answer.head)

    monkeypatch.setattr(staffed.house.front.custodian, "ask", forgetful)
    assert (await cleo.get(f"/c/{reference}/privacy")).data("missing") == ["1"]
    monkeypatch.undo()
    assert (await cleo.get(f"/c/{reference}/privacy")).data("missing") == []
    assert await staffed.house.control.ask("checkpoint", Nothing())

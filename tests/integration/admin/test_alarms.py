"""From a touch of bait to an officer's page: the real custodian, the log reader's duty, a mail server, the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custodian_protocol.messages import CasesNamed, KeysNamed
from parlour.cases.queries import case_by_reference
from parlour.company.queries import api_keys
from parlour.foundation.clock import DAY, MINUTE
from parlour.guard import policy
from parlour.guard.actions import raise_alarm
from parlour.guard.model import Finding
from parlour.guard.queries import idle_openings, not_mailed
from parlour.identity.references import read_reference
from parlour.notices.model import Post
from parlour.notices.records import save_post
from parlour.sealing.custodian import Custodian
from parlour.worker.guarding import MAIL_AGAIN_MS, GuardDuty
from parlour.worker.notices import Office
from tests.integration.desk.browser import URL
from tests.integration.desk.conftest import Staffed
from tests.support.mailserver import mail_server

OFFICERS = ("olga@northwind.example", "otto@northwind.example")


@pytest.fixture
def guard(staffed: Staffed, tmp_path: Path) -> Iterator[GuardDuty]:
    custodian = Custodian(staffed.house.sockets / "worker.sock")
    yield GuardDuty(staffed.house.front.ground, custodian, Office(URL, tmp_path / "none", OFFICERS))
    custodian.hang_up()


def case_id_of(staffed: Staffed, reference: str) -> str:
    known = read_reference(reference)
    assert known is not None
    case = staffed.house.front.ground.store.read(lambda reader: case_by_reference(reader, known))
    assert case is not None
    return case.id


async def bait(staffed: Staffed) -> str:
    _, reference = await staffed.house.written("I am somebody people would like to read about.")
    case_id = case_id_of(staffed, reference)
    await staffed.house.front.registrar.settled(case_id)
    await staffed.house.control.ask("lay-bait", CasesNamed((case_id,)))
    return reference


async def test_bait_touched_at_the_desk_holds_the_agent_up_and_reaches_the_officers(
    staffed: Staffed, guard: GuardDuty
) -> None:
    dan = await staffed.house.hire("Dan", "Accounts")
    reference = await bait(staffed)
    guard.once()
    page = await dan.get(f"/desk/case/{reference}")
    await dan.press(page, f"/desk/case/{reference}/take")  # the store has not heard yet that it is resolved
    with mail_server() as box:
        staffed.house.front.ground.store.write(
            lambda tx: save_post(tx, Post("127.0.0.1", box.port, "none", "", "help@northwind.example"))
        ).result()
        guard.once()
        assert sorted(one.to for one in box.letters) == sorted(OFFICERS)
        assert all(reference not in one.body and "Dan" not in one.body for one in box.letters)
    await staffed.house.written("Something to do.")
    refused = await dan.press(await dan.get("/desk/inbox/mine"), "/desk/next")
    assert refused.status == 401
    shown = await staffed.olga.get("/admin/alarms")
    assert shown.data("alarm")[:1] == ["bait"]
    assert "touched a customer who does not exist" in shown.text
    assert "Dan is signed out until an officer has looked." in shown.text
    assert (await staffed.olga.get("/admin")).data("alarms") == ["1"]
    looked = await staffed.olga.press(shown, "/admin/alarms/looked")
    assert looked.data("looked")[:1] == ["1"]
    assert (await staffed.olga.get("/admin")).data("alarms") == []
    working = await staffed.olga.press_with_passkey(looked, "/admin/alarms/unfreeze")
    assert working.data("frozen") == []
    await staffed.house.sign_in(dan)
    assert (await dan.get("/desk/inbox/mine")).status == 200


async def test_a_further_touch_after_an_officer_looked_holds_the_agent_up_again(
    staffed: Staffed, guard: GuardDuty
) -> None:
    eva = await staffed.house.hire("Eva", "Accounts")
    raised = []
    for _ in range(2):
        reference = await bait(staffed)
        page = await eva.get(f"/desk/case/{reference}")
        await eva.press(page, f"/desk/case/{reference}/take")
        guard.once()
        GuardDuty(
            guard.ground, guard.custodian, guard.office
        ).once()  # a worker started anew raises nothing twice
        shown = await staffed.olga.get("/admin/alarms")
        raised.append(len(shown.data("alarm")))
        assert "Eva is signed out until an officer has looked." in shown.text
        await staffed.olga.press_with_passkey(shown, "/admin/alarms/unfreeze")
        await staffed.house.sign_in(eva)
    assert raised[1] == raised[0] + 1


async def test_a_key_no_program_has_is_an_alarm_when_it_is_used_and_the_others_are_none(
    staffed: Staffed, guard: GuardDuty
) -> None:
    page = await staffed.olga.get("/admin/keys")
    keys = []
    for _ in range(2):
        page = await staffed.olga.press(page, "/admin/keys", name="Shop", scopes=["status"], hourly="60")
        keys.append(page.html.split("data-api-key>")[1].split("<")[0])
    known = staffed.house.front.ground.store.read(api_keys)
    await staffed.house.control.ask("lay-bait-keys", KeysNamed((known[-1].id,)))
    guard.once()
    _, reference = await staffed.house.written("How does it stand?")
    raised = []
    for key in (keys[0], keys[1], keys[1]):
        shown_with = {"authorization": f"Bearer {key}"}
        used = await staffed.house.browser().get(f"/api/v1/cases/{reference}/status", headers=shown_with)
        assert used.status == 200
        guard.once()
        shown = await staffed.olga.get("/admin/alarms")
        raised.append(shown.text.count("used an API key that no program of yours has"))
    assert raised == [0, 1, 1]
    assert "Shop" not in shown.text


async def test_whoever_tries_references_of_others_is_noticed_and_told_to_stop(
    staffed: Staffed, guard: GuardDuty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ben, of another team, has twenty references from somewhere; his own case is found all the same."""
    monkeypatch.setattr(policy, "MISSES_HOUR", 20)
    _, theirs = await staffed.house.written("Of Accounts.")
    _, own = await staffed.house.written("Of Delivery.", "Parcels")
    guard.once()
    before = len((await staffed.olga.get("/admin/alarms")).data("alarm"))
    tried = [(await staffed.ben.get(f"/desk/case/{theirs}")).status for _ in range(10)]
    for _ in range(10):
        assert "Of Accounts" not in (await staffed.ben.get(f"/desk/search?q={theirs}")).html
    assert set(tried) == {404}
    assert (await staffed.ben.get(f"/desk/case/{theirs}")).status == 429
    assert (await staffed.ben.get(f"/desk/search?q={theirs}")).status == 429
    assert (await staffed.ben.get(f"/desk/case/{own}")).status == 200
    guard.scored_at -= MINUTE
    guard.once()
    shown = await staffed.olga.get("/admin/alarms")
    assert len(shown.data("alarm")) == before + 1
    assert "cases looked for that are not there, or not theirs" in shown.text


async def test_whoever_answers_for_privacy_watches_every_team_and_changes_and_opens_nothing(
    staffed: Staffed, guard: GuardDuty
) -> None:
    pia = await staffed.house.hire("Pia", roles=("privacy",))
    _, reference = await staffed.house.written("For Accounts.")
    page = await staffed.taken(reference)
    raise_alarm(guard.ground, Finding("", "service", 0, {}, False)).result()
    watched = await pia.get("/admin/alarms")
    assert watched.status == 200
    assert "A part of Parlour itself" in watched.text
    assert [action for action in ("looked", "unfreeze") if f"/admin/alarms/{action}" in watched.html] == []
    assert (await pia.get("/admin/changes")).status == 200
    exposure = await pia.get("/desk/exposure")
    listed = exposure.html.split("/desk/exposure/")[1].split('"')[0]
    assert reference in (await pia.get(f"/desk/exposure/{listed}")).html
    for path in ("/admin", "/admin/people", "/admin/policy", "/admin/keys", "/admin/log", "/admin/company"):
        assert (await pia.get(path)).status == 403
    looked = {**watched.form("/desk/sign-out").fields, "id": "x"}
    assert (await pia.send("/admin/alarms/looked", looked)).status == 403
    assert (await pia.get(f"/desk/case/{reference}")).status == 404
    await staffed.ana.press(page, f"/desk/case/{reference}/protect")
    await staffed.ana.press(
        await staffed.ana.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/release"
    )
    again = await staffed.ana.get(f"/desk/case/{reference}")
    await staffed.ana.press(again, "/desk/approvals/ask", reason="answer")
    asked = await pia.get("/desk/approvals")
    assert "Ana asks: to answer the customer." in asked.text
    assert (await pia.press_with_passkey(asked, "/desk/approvals/approve")).data("approval") == []


@pytest.mark.parametrize(("refusal", "asked"), [("550 no such mailbox", 1), ("451 later", 1)])
async def test_an_address_that_does_not_work_is_not_tried_without_end(
    staffed: Staffed, guard: GuardDuty, refusal: str, asked: int
) -> None:
    ground = staffed.house.front.ground
    raise_alarm(ground, Finding("", "score", 20, {}, False)).result()
    with mail_server() as box:
        box.refusal = refusal
        post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
        ground.store.write(lambda tx: save_post(tx, post)).result()
        for _ in range(3):
            guard.once()
        assert box.asked == asked
        box.refusal = ""
        guard._write_to_officers(staffed.house.front.now() + MAIL_AGAIN_MS)
        came = sorted(one.to for one in box.letters)
    assert came == ([] if refusal.startswith("550") else sorted(OFFICERS))
    assert ground.store.read(not_mailed) == []


async def test_an_opening_without_any_act_is_idle_and_an_answered_one_is_not(staffed: Staffed) -> None:
    store = staffed.house.front.ground.store
    eve = await staffed.house.hire("Eve", "Accounts")
    for answered in (False, True):
        _, reference = await staffed.house.written("A question.")
        page = await eve.press(await eve.get(f"/desk/case/{reference}"), f"/desk/case/{reference}/take")
        if answered:
            await eve.press(page, f"/desk/case/{reference}/reply", body="An answer.")
    now = staffed.house.front.now()
    found = store.read(lambda reader: idle_openings(reader, now - 10 * MINUTE, now, 30 * MINUTE))
    directory = (await staffed.olga.get("/admin/people")).html
    row = next(part for part in directory.split("<tr ") if '<th scope="row">Eve' in part)
    assert found[row.split('data-staff="')[1].split('"')[0]] == 1


async def test_officers_read_what_changed_and_hear_of_it_once_a_day(
    staffed: Staffed, guard: GuardDuty
) -> None:
    await staffed.house.hire("Gus", "Accounts")
    page = await staffed.olga.get("/admin/keys")
    await staffed.olga.press(page, "/admin/keys", name="Till", scopes=["status"])
    guard.once()
    shown = await staffed.olga.get("/admin/changes")
    assert {"invited", "enrolled", "api-key-made"} <= set(shown.data("change"))
    assert "Olga invited Gus" in shown.text
    with mail_server() as box:
        post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
        staffed.house.front.ground.store.write(lambda tx: save_post(tx, post)).result()
        guard.once()
        assert [one for one in box.letters if "changes among people" in one.body] == []
        guard._write_to_officers(staffed.house.front.now() + 2 * DAY)
        told = [one for one in box.letters if "changes among people" in one.body]
        assert sorted(one.to for one in told) == sorted(OFFICERS)
        assert all("Gus" not in one.body and "Till" not in one.body for one in told)

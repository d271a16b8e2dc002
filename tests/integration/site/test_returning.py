"""Cleo comes back, from this browser or another; the custodian may be away; Dora gets nowhere."""

import base64
import json

import pytest

from parlour.identity.receipt_code import new_code, show
from tests.support.website import Browser, Website


async def test_the_code_opens_the_conversation_on_another_device(site: Website):
    code = await code_of(*await site.cleo_wrote("It is about my bill."))
    other = site.visitor()
    opened = await enter(other, code.lower().replace("-", " "))
    assert opened.status == 303
    room = await other.follow(opened)
    assert "It is about my bill." in room.text


async def test_a_slip_is_told_from_a_code_that_opens_nothing(site: Website):
    code = await code_of(*await site.cleo_wrote())
    slip = await enter(site.visitor(), code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert slip.status == 400
    assert "One character looks wrong. Check each group." in slip.text
    wrong = await enter(site.visitor(), show(new_code()))
    assert wrong.status == 403
    assert "No conversation opens with this code" in wrong.text


async def test_while_the_custodian_is_away_the_page_comes_and_words_are_taken(site: Website):
    cleo, reference = await site.cleo_wrote()
    site.custodian.away = True
    room = await cleo.get(f"/c/{reference}")
    assert room.status == 200
    assert "We cannot show your messages this minute" in room.text
    assert "My bill is wrong." not in room.text
    form = room.fields(f"/c/{reference}")
    assert (await cleo.post(f"/c/{reference}", form | {"body": "Written meanwhile."})).status == 303
    new, _ = await site.cleo_wrote("A new matter, meanwhile.")
    assert new.cookies["room"]
    site.custodian.away = False
    assert "Written meanwhile." in (await cleo.get(f"/c/{reference}")).text


async def test_a_code_that_cannot_be_checked_still_lets_its_holder_write(site: Website):
    code = await code_of(*await site.cleo_wrote())
    site.custodian.away = True
    other = site.visitor()
    asked = await enter(other, code)
    assert asked.status == 503
    assert "We cannot check your code this minute." in asked.text
    form = asked.fields("/return") | {"code": code, "body": "Please call off the visit."}
    receipt = await other.follow(await other.post("/return", form))
    reference = receipt.fact("reference")
    site.custodian.away = False
    await site.settled()
    await site.worker_registers()
    assert "Please call off the visit." in (await other.get(f"/c/{reference}")).text


async def test_a_case_not_registered_yet_looks_like_a_custodian_away_not_like_an_end(site: Website):
    site.custodian.away = True
    cleo, reference = await site.cleo_wrote()
    site.custodian.away = False
    room = await cleo.get(f"/c/{reference}")
    assert room.status == 200
    assert "We cannot show your messages this minute" in room.text


async def test_a_new_code_ends_the_old_one_and_other_browsers(site: Website):
    cleo, reference = await site.cleo_wrote()
    first = await code_of(cleo, reference)
    other = site.visitor()
    await enter(other, first)
    await forget_receipt(cleo, reference)
    fresh = await renew(cleo, reference)
    assert fresh != first
    assert (await enter(site.visitor(), first)).status == 403
    assert (await enter(site.visitor(), fresh)).status == 303
    assert (await cleo.get(f"/c/{reference}")).status == 200
    ended = await other.get(f"/c/{reference}")
    assert ended.status == 404
    assert "Its session has ended here" in ended.text


async def test_pressing_new_code_twice_locks_nobody_out(site: Website):
    cleo, reference = await site.cleo_wrote()
    await forget_receipt(cleo, reference)
    form = (await cleo.get(f"/c/{reference}/receipt")).fields(f"/c/{reference}/receipt")
    lost = Browser(cleo.app, dict(cleo.cookies))
    await lost.post(f"/c/{reference}/receipt", form)
    again = await cleo.follow(await cleo.post(f"/c/{reference}/receipt", form))
    assert (await enter(site.visitor(), again.fact("receipt-code"))).status == 303
    assert (await cleo.get(f"/c/{reference}")).status == 200


async def test_leaving_makes_this_device_forget(site: Website):
    cleo, reference = await site.cleo_wrote()
    form = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}/leave")
    assert (await cleo.post(f"/c/{reference}/leave", form)).header("location") == "/"
    assert "room" not in cleo.cookies
    assert "receipt" not in cleo.cookies
    assert (await cleo.get(f"/c/{reference}")).status == 404


async def test_a_shared_device_keeps_its_cookie_for_the_browser_session_only(site: Website):
    cleo = site.visitor()
    form = (await cleo.get("/write")).fields("/write")
    sent = await cleo.post(
        "/write", form | {"topic": site.office.billing.id, "body": "Hello", "shared": "yes"}
    )
    room = next(v for n, v in sent.headers if n == "set-cookie" and v.startswith("room="))
    assert "max-age" not in room.lower()
    assert "HttpOnly" in room
    assert "data-shared" in (await cleo.get(sent.header("location").removesuffix("/receipt"))).text


@pytest.mark.parametrize("path", ["", "/receipt", "/privacy", "/privacy/erase", "/live", "?after=0"])
async def test_a_room_made_up_from_a_known_id_opens_nothing(site: Website, path: str):
    cleo, reference = await site.cleo_wrote()
    held = json.loads(unpack(cleo.cookies["room"]))
    held["rooms"][0][3] = "A" * 43
    dora = site.visitor()
    dora.cookies["room"] = pack(json.dumps(held).encode())
    answer = await dora.get(f"/c/{reference}{path}")
    assert answer.status == 404
    assert site.office.billing.name not in answer.text
    assert (await site.visitor().get(f"/c/{reference}{path}")).status == 404


async def test_one_conversation_does_not_open_under_anothers_reference(site: Website):
    _, reference = await site.cleo_wrote("Cleo's secret")
    dora, others = await site.cleo_wrote("Dora's own")
    held = json.loads(unpack(dora.cookies["room"]))
    held["rooms"][0][0] = reference
    dora.cookies["room"] = pack(json.dumps(held).encode())
    answer = await dora.get(f"/c/{reference}")
    assert answer.status == 404
    assert "secret" not in answer.text
    assert others != reference


async def test_erase_now_asks_once_and_then_nothing_opens(site: Website):
    cleo, reference = await site.cleo_wrote("Forget me.")
    asked = await cleo.get(f"/c/{reference}/privacy/erase")
    assert "Erase this conversation?" in asked.text
    done = await cleo.post(f"/c/{reference}/privacy/erase", asked.fields(f"/c/{reference}/privacy/erase"))
    page = await cleo.follow(done)
    assert "data-erased" in page.text
    room = await cleo.get(f"/c/{reference}")
    assert "This conversation has been erased" in room.text
    assert "Forget me." not in room.text
    row = site.office.store.read(
        lambda reader: reader.one("SELECT COUNT(*) FROM messages WHERE record IS NOT NULL")
    )
    assert row == (0,)


async def test_writing_to_a_finished_case_opens_it_again(site: Website):
    cleo, reference = await site.cleo_wrote()
    case_id = json.loads(unpack(cleo.cookies["room"]))["rooms"][0][1]
    site.office.register_says(
        case_id, state="resolved", resolved_at=1, erase_at=site.office.clock.now() + 10**9
    )
    room = await cleo.get(f"/c/{reference}")
    assert "We think this is finished." in room.text
    assert "We will erase this on" in room.text
    form = room.fields(f"/c/{reference}")
    await cleo.post(f"/c/{reference}", form | {"body": "Not finished."})
    assert "reopen" in site.custodian.asked


async def test_words_on_a_finished_case_reach_the_team_also_when_the_custodian_was_away(site: Website):
    cleo, reference = await site.cleo_wrote()
    case_id = json.loads(unpack(cleo.cookies["room"]))["rooms"][0][1]
    site.office.register_says(
        case_id, state="resolved", resolved_at=1, erase_at=site.office.clock.now() + 10**9
    )
    form = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}")
    site.custodian.away = True
    await cleo.post(f"/c/{reference}", form | {"body": "Still not right."})
    site.custodian.away = False
    room = await cleo.get(f"/c/{reference}")
    assert "the team has not been told yet" in room.text
    await cleo.post(f"/c/{reference}/reopen", room.fields(f"/c/{reference}/reopen"))
    again = await cleo.get(f"/c/{reference}")
    assert "We will reply by" in again.text
    assert "Still not right." in again.text


async def code_of(browser: Browser, reference: str) -> str:
    return (await browser.get(f"/c/{reference}/receipt")).fact("receipt-code")


async def enter(browser: Browser, code: str):
    form = (await browser.get("/return")).fields("/return")
    return await browser.post("/return", form | {"code": code})


async def forget_receipt(browser: Browser, reference: str) -> None:
    form = (await browser.get(f"/c/{reference}/receipt")).fields(f"/c/{reference}/receipt")
    await browser.post(f"/c/{reference}/receipt", form)


async def renew(browser: Browser, reference: str) -> str:
    path = f"/c/{reference}/receipt"
    form = (await browser.get(path)).fields(path)
    return (await browser.follow(await browser.post(path, form))).fact("receipt-code")


def pack(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpack(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

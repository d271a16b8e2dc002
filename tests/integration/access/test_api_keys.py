"""The API with keys of each scope: what each may do, and that no answer ever holds a word of a case."""

import json
import secrets
from typing import Any

import pytest

from tests.integration.access.people import WORDS, People, Scene
from tests.integration.access.wire import Answer

CASES, MESSAGES, STATUS = "POST cases", "POST messages", "GET status"
MAY: dict[str, dict[str, int]] = {
    "intake": {CASES: 201, MESSAGES: 403, STATUS: 403},  # 403: the key is good, the room token is not
    "status": {CASES: 403, MESSAGES: 403, STATUS: 200},
    "intake status": {CASES: 201, MESSAGES: 403, STATUS: 200},
    "ended": {CASES: 401, MESSAGES: 401, STATUS: 401},
    "made up": {CASES: 401, MESSAGES: 401, STATUS: 401},
}


@pytest.mark.parametrize("kind", MAY)
async def test_a_key_may_what_its_scopes_say(people: People, kind: str) -> None:
    scene, key = await people.scene("held"), await key_of(people, kind)
    for call, status in MAY[kind].items():
        before = await people.fingerprint()
        got = await asked(people, call, scene, key, "a-room-token-that-nobody-made")
        assert got.status == status, (kind, call, got.status, got.body)
        assert not any(words in got.everything for words in WORDS)
        if status != 201:
            assert await people.fingerprint() == before


async def test_a_room_token_writes_into_its_own_case_and_no_other(people: People) -> None:
    key = await key_of(people, "intake")
    made = json.loads((await asked(people, CASES, await people.scene("held"), key, "")).body)
    other = await people.scene("held")
    before = await people.fingerprint()
    assert (await asked(people, MESSAGES, other, key, made["room_token"])).status == 403
    assert await people.fingerprint() == before
    own = Scene(made["reference"], "", made["receipt_code"], "")
    assert (await asked(people, MESSAGES, own, key, made["room_token"])).status == 201


async def test_a_signed_in_agent_needs_a_key_too_and_a_key_opens_no_page(people: People) -> None:
    scene, key = await people.scene("held"), await key_of(people, "intake status")
    assert (await people.send("ana", "GET", f"/api/v1/cases/{scene.reference}/status")).status == 401
    bearer = {"authorization": f"Bearer {key}"}
    for path in (f"/desk/case/{scene.reference}", f"/c/{scene.reference}", "/desk/inbox/all", "/admin/keys"):
        got = await people.send("nobody", "GET", path, headers=bearer)
        assert got.status in {303, 404}
        assert not any(words in got.everything for words in WORDS)


async def test_a_key_asks_no_more_an_hour_than_it_was_made_for(people: People) -> None:
    """Twice sixty, where an hour ends while this runs. What is refused for its scope counts as well."""
    scene, (key, _) = await people.scene("held"), await people.api_key("status", hourly="60")
    other, _ = await people.api_key("status", hourly="60")
    answers = [await asked(people, CASES, scene, key, "") for _ in range(5)]
    while answers[-1].status != 429 and len(answers) <= 121:
        answers.append(await asked(people, STATUS, scene, key, ""))
    assert 61 <= len(answers) <= 121
    assert {one.status for one in answers[5:-1]} == {200}
    assert 0 < int(dict(answers[-1].headers)["retry-after"]) <= 3601
    assert json.loads(answers[-1].body)["type"] == "urn:parlour:too-many"
    assert (await asked(people, STATUS, scene, other, "")).status == 200


async def test_an_hourly_number_that_is_not_offered_makes_no_key(people: People) -> None:
    page = await people.house.olga.get("/admin/keys")
    for hourly in ("0", "7", "-60", "9" * 40, "many"):
        shown = await people.house.olga.press(
            page, "/admin/keys", name="A program", scopes=["status"], hourly=hourly
        )
        assert shown.status == 400
        assert "how often an hour" in shown.text
        assert "data-api-key" not in shown.html


async def key_of(people: People, kind: str) -> str:
    if kind == "made up":
        return "pk_" + secrets.token_urlsafe(24)
    text, key_id = await people.api_key(*("intake status" if kind == "ended" else kind).split())
    if kind == "ended":
        page = await people.house.olga.get("/admin/keys")
        await people.house.olga.press(page, "/admin/keys/end", id=key_id)
    return text


async def asked(people: People, call: str, scene: Scene, key: str, room_token: str) -> Answer:
    headers = {"authorization": f"Bearer {key}", "idempotency-key": secrets.token_hex(8)}
    place = f"/api/v1/cases/{scene.reference}"
    if call == STATUS:
        return await people.send("nobody", "GET", f"{place}/status", headers=headers)
    fields: dict[str, Any] = {"body": "From a program"}
    path = "/api/v1/cases"
    if call == MESSAGES:
        path, fields = f"{place}/messages", fields | {"room_token": room_token}
    body = json.dumps(fields).encode()
    return await people.send("nobody", "POST", path, body=body, kind="application/json", headers=headers)

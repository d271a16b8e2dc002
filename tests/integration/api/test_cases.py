"""The operator's own programs: intake and status, with keys that do one thing each."""

import json
from hashlib import sha256
from typing import Any

from parlour.company.actions import end_api_key, make_api_key
from parlour.identity.receipt_code import read_code
from parlour.identity.rooms import derive_room
from tests.support.website import Answer, Website

CASES = "/api/v1/cases"
MALFORMED = [
    (b"", 400),
    (b"{", 400),
    (b'{"body": 1}', 400),
    (b'{"body": null}', 400),
    (b'{"body": ""}', 400),
    (b'{"body": "x", "surprise": 1}', 400),
    (b'{"body": "x", "topic": "nowhere"}', 400),
    (b'{"body": "x", "language": "../.."}', 400),
    (b'{"body": "\xff"}', 400),
    (b'{"body": "\\ud800"}', 400),
    (b"[" * 50_000, 400),
    (b'{"body": "' + b"x" * 20_001 + b'"}', 400),
    (b'{"body": "' + b"x" * 70_000 + b'"}', 413),
    (b'{"body": "x", "topic": "\\u0000"}', 400),
    (b"[]", 400),
    (b'"x"', 400),
]


async def test_intake_gives_a_reference_a_code_that_opens_and_a_promise(site: Website):
    made = await ask(site, CASES, {"body": "From the app.", "topic": site.office.billing.id}, scope="intake")
    assert made.status == 201
    facts = json.loads(made.body)
    assert facts["promise_at"] == "2026-03-02T16:00:00Z"
    assert len(read_code(facts["receipt_code"])) == 25
    await site.settled()
    cleo = site.visitor()
    form = (await cleo.get("/return")).fields("/return") | {"code": facts["receipt_code"]}
    assert "From the app." in (await cleo.follow(await cleo.post("/return", form))).text


async def test_the_same_key_and_request_make_one_case(site: Website):
    key = api_key(site, "intake")
    first = await ask(site, CASES, {"body": "Once."}, key=key, idempotency="order-12345")
    second = await ask(site, CASES, {"body": "Once."}, key=key, idempotency="order-12345")
    assert json.loads(first.body) == json.loads(second.body)
    other = await ask(site, CASES, {"body": "Once."}, scope="intake", idempotency="order-12345")
    assert json.loads(other.body)["reference"] != json.loads(first.body)["reference"]


async def test_a_guessed_request_key_and_a_stolen_disk_give_no_receipt_code(site: Website):
    """Programs choose order numbers. With web's key and all the store knows, no code comes of them."""
    key = api_key(site, "intake")
    made = await ask(site, CASES, {"body": "Secret."}, key=key, idempotency="order-12345")
    code = read_code(json.loads(made.body)["receipt_code"])
    ground = site.office.ground
    row = ground.store.read(lambda reader: reader.one("SELECT id, key_hash, name FROM api_keys"))
    assert row is not None
    for known in map(str, row):
        guessed = sha256(f"parlour api send\0{known}\0order-12345".encode()).hexdigest()
        assert derive_room(ground.web_key, guessed).code != code


async def test_a_room_token_adds_messages_to_its_own_case_only(site: Website):
    mine, other = [
        json.loads((await ask(site, CASES, {"body": "First."}, scope="intake", idempotency=name)).body)
        for name in ("request-1", "request-2")
    ]
    said = {"body": "Second.", "room_token": mine["room_token"]}
    sent = await ask(site, f"{CASES}/{mine['reference']}/messages", said, scope="intake")
    assert sent.status == 201
    assert json.loads(sent.body)["promise_at"] == "2026-03-02T16:00:00Z"
    wrong = await ask(site, f"{CASES}/{other['reference']}/messages", said, scope="intake")
    assert wrong.status == 403


async def test_status_has_no_words_and_needs_its_own_scope(site: Website):
    _, reference = await site.cleo_wrote("Not for machines")
    path = f"{CASES}/{reference}/status"
    answer = await ask(site, path, scope="status")
    assert answer.status == 200
    assert json.loads(answer.body)["status"] == "open"
    assert "Not for machines" not in answer.text
    assert (await ask(site, path, scope="intake")).status == 403
    assert (await ask(site, path)).status == 401
    assert (await ask(site, f"{CASES}/000-000/status", scope="status")).status == 404


async def test_an_ended_or_invented_key_opens_nothing(site: Website):
    made = make_api_key(site.office.ground, site.office.olga, name="App", scopes=("intake",)).result(10)
    end_api_key(site.office.ground, site.office.olga, made.key.id).result(10)
    for key in (made.text, "pk_invented", "", "\u00ff", "x" * 5000):
        answer = await ask(site, CASES, {"body": "Hello"}, key=key)
        assert answer.status == 401
        assert answer.header("www-authenticate") == "Bearer"


async def test_malformed_json_is_a_problem_document_and_stores_nothing(site: Website):
    key = api_key(site, "intake")
    for number, (body, status) in enumerate(MALFORMED):
        answer = await send(site, CASES, body, key, f"some-request-{number}")
        assert answer.status == status, (body[:60], answer.text)
        assert answer.header("content-type") == "application/problem+json"
        assert json.loads(answer.body)["status"] == status
    assert site.office.store.read(lambda reader: reader.one("SELECT COUNT(*) FROM cases")) == (0,)


async def test_a_missing_or_odd_idempotency_key_is_refused(site: Website):
    for idempotency in ("", "short", "x" * 129, "with space", "ümlaut-key"):
        answer = await ask(site, CASES, {"body": "x"}, scope="intake", idempotency=idempotency)
        assert answer.status == 400


async def test_the_schema_describes_exactly_the_api_and_loads_nothing_foreign(site: Website):
    answer = await site.visitor().get("/api/v1/schema")
    assert answer.status == 200
    schema = json.loads(answer.body)
    assert sorted(schema["paths"]) == [
        "/api/v1/cases",
        "/api/v1/cases/{reference}/messages",
        "/api/v1/cases/{reference}/status",
    ]


def api_key(site: Website, scope: str) -> str:
    return make_api_key(site.office.ground, site.office.olga, name="App", scopes=(scope,)).result(10).text


async def ask(
    site: Website,
    path: str,
    content: dict[str, Any] | None = None,
    *,
    scope: str = "",
    key: str = "",
    idempotency: str = "request-0001",
) -> Answer:
    shown = key or (api_key(site, scope) if scope else "")
    if content is None:
        return await site.visitor().get(path, **({"authorization": f"Bearer {shown}"} if shown else {}))
    return await send(site, path, json.dumps(content).encode(), shown, idempotency)


async def send(site: Website, path: str, body: bytes, key: str, idempotency: str) -> Answer:
    headers = {
        "content-type": "application/json",
        "authorization": f"Bearer {key}",
        "idempotency-key": idempotency,
    }
    return await site.visitor().send("POST", path, body=body, headers=headers)

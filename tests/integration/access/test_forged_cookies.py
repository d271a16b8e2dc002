"""Cookies that are stolen in part, changed, or put together from other people's: they open nothing."""

import base64
import json
import os
import secrets
from typing import Any

import pytest

from custodian_protocol.messages import SessionNamed
from parlour.web.sessions import ROOM_COOKIE, STAFF_COOKIE
from tests.integration.access.people import WORDS, People, Scene
from tests.integration.access.wire import Answer

Facts = dict[str, Any]


async def test_a_role_written_into_a_staff_cookie_is_noticed(people: People) -> None:
    payload, _, mark = cookie(people, "ben", STAFF_COOKIE).rpartition(".")
    facts = unpacked(payload) | {"roles": ["agent", "officer"]}
    forged = f"{packed(facts)}.{mark}"
    for path in ("/desk/inbox/all", "/admin", "/admin/people", "/admin/keys"):
        got = await people.send("nobody", "GET", path, cookies={STAFF_COOKIE: forged})
        assert (got.status, got.place.split("?")[0]) == (303, "/desk/sign-in")


async def test_whoever_took_webs_own_key_too_still_opens_nothing(people: People) -> None:
    """With web's key anybody marks a cookie; the words need Ana's read secret, which is in no store."""
    scene = await people.scene("held")
    for secret in (os.urandom(32), unpacked_bytes(people.staff_facts("ben")["secret"])):
        facts = people.staff_facts("ana") | {"secret": base64url(secret), "roles": ["agent", "officer"]}
        got = await people.send(
            "nobody", "GET", f"/desk/case/{scene.reference}", cookies={STAFF_COOKIE: marked(people, facts)}
        )
        nothing_said(got)
        got = await people.send(
            "nobody", "GET", "/admin/people", cookies={STAFF_COOKIE: marked(people, facts)}
        )
        assert got.status == 303


async def test_a_session_that_ended_opens_nothing_any_more(people: People) -> None:
    scene = await people.scene("held")
    stolen = {STAFF_COOKIE: cookie(people, "ana", STAFF_COOKIE)}
    ended = people.principal("ana")
    await people.house.front.custodian.ask("sign-out", SessionNamed(ended))
    try:
        nothing_said(await people.send("nobody", "GET", f"/desk/case/{scene.reference}", cookies=stolen))
    finally:
        await people.house.sign_in(people.browsers["ana"])


async def test_the_word_of_one_session_and_the_secret_of_another_do_not_make_a_third(people: People) -> None:
    """Ben's signed token under Ana's session: each half is genuine."""
    scene = await people.scene("held")
    facts = people.staff_facts("ben") | {
        name: people.staff_facts("ana")[name] for name in ("session", "secret")
    }
    got = await people.send(
        "nobody", "GET", f"/desk/case/{scene.reference}", cookies={STAFF_COOKIE: marked(people, facts)}
    )
    nothing_said(got)


@pytest.mark.parametrize("known", ["the id of the case", "its session too", "its write token too"])
async def test_a_room_put_together_without_its_secret_stays_dark(people: People, known: str) -> None:
    scene = await people.scene("held")
    own = next(
        room for room in unpacked(cookie(people, "cleo", ROOM_COOKIE))["rooms"] if room[0] == scene.reference
    )
    forged = [
        scene.reference,
        scene.case_id,
        secrets.token_hex(16),
        secrets.token_urlsafe(32),
        base64url(os.urandom(32)),
    ]
    if known != "the id of the case":
        forged[2] = own[2]
    if known == "its write token too":
        forged[3] = own[3]
    held = {ROOM_COOKIE: packed({"rooms": [forged], "shared": False})}
    for path in ("", "/privacy", "/receipt", "?after=0"):
        nothing_said(await people.send("nobody", "GET", f"/c/{scene.reference}{path}", cookies=held))


@pytest.mark.parametrize("part", [1, 2, 3, 4])
async def test_doras_room_under_cleos_reference_is_neither(people: People, part: int) -> None:
    """Each part of Dora's genuine room exchanged for Cleo's, one at a time. Where the rest is still her own
    room, she may write into that."""
    scene = await people.scene("held")
    doras = unpacked(cookie(people, "dora", ROOM_COOKIE))["rooms"][0]
    cleos = next(r for r in unpacked(cookie(people, "cleo", ROOM_COOKIE))["rooms"] if r[0] == scene.reference)
    forged = [scene.reference, *doras[1:]]
    if part < 4:
        forged[part] = cleos[part]
    held = {ROOM_COOKIE: packed({"rooms": [forged], "shared": False})}
    before = people.said_in(scene)
    nothing_said(await people.send("dora", "GET", f"/c/{scene.reference}", cookies=held))
    form = {"body": "Dora was here", "key": secrets.token_urlsafe(24)}
    await people.post("dora", f"/c/{scene.reference}", form, cookies=held)
    assert people.said_in(scene) == before


@pytest.mark.parametrize("name", [ROOM_COOKIE, STAFF_COOKIE, "form", "receipt", "setup"])
async def test_rubbish_is_no_cookie(people: People, name: str) -> None:
    case = (await settled(people)).reference
    for rubbish in ("", "a", "e30", "bnVsbA", "W10", "=" * 40, "%00", "é", "A" * 4000, "{}.{}"):
        for path in (f"/c/{case}", f"/c/{case}/live", f"/desk/case/{case}"):
            nothing_said(await people.send("nobody", "GET", path, cookies={name: rubbish}))


def nothing_said(got: Answer) -> None:
    assert got.status < 500
    assert not any(words in got.everything for words in WORDS)


async def settled(people: People) -> Scene:
    if "held" not in people.scenes:
        people.scenes["held"] = await people.scene("held")
    return people.scenes["held"]


def cookie(people: People, who: str, name: str) -> str:
    return next(one.value or "" for one in people.browsers[who].cookies.jar if one.name == name).strip('"')


def marked(people: People, facts: Facts) -> str:
    """As web marks it: for tests in which web's key is lost."""
    import parlour.web.sessions as sessions

    payload = packed(facts)
    return f"{payload}.{sessions._mark(people.house.front.ground.web_key, payload).decode()}"


def unpacked(text: str) -> Facts:
    facts: Facts = json.loads(unpacked_bytes(text))
    return facts


def unpacked_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def packed(facts: Facts) -> str:
    return base64url(json.dumps(facts, separators=(",", ":")).encode())


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_no_header_of_a_proxy_says_who_somebody_is(people: People) -> None:
    """A company's sign-on stands before the desk, never in place of a passkey."""
    names = ("x-forwarded-user", "x-forwarded-email", "x-auth-request-user", "x-user", "remote-user")
    told = {name: await people.staff_id("Ana") for name in names} | {"authorization": "Bearer of-a-sign-on"}
    for path in ("/desk", "/desk/inbox/all", "/admin"):
        got = await people.send("nobody", "GET", path, headers=told)
        assert (got.status, got.place.startswith("/desk/sign-in")) == (303, True), path

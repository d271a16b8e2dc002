"""Malformed and hostile input: a clear 4xx page, never a 500, nothing stored in part."""

import base64
import json
import random
from urllib.parse import quote

from markupsafe import escape

from tests.support.website import Website

FORM = "application/x-www-form-urlencoded"
NAUGHTY = [
    "'; DROP TABLE cases; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% raw %} ${7*7} #{7}",
    "%s %d %(name)s {0} {name}",
    "\u202e\u2066right\u2069 to left \u200b\ufeff",
    "Z\u0351\u036b\u0343a\u0324\u0332l\u0321go",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e9\U0001f1ea",
    "../../../../etc/passwd",
    "\x01\x02\x1b[31mred\x7f",
    "nil NULL undefined None NaN -Infinity 1e309",
    "a\r\nSet-Cookie: evil=1\r\n\r\n",
    "=cmd|' /C calc'!A0",
]

UNREADABLE = [
    (b"body=%FF%FE", FORM, 400),
    (b"body=\xff\xfe", FORM, 400),
    (b"body=a%00b", FORM, 400),
    (b"body=a&body=b", FORM, 400),
    (b"&".join(b"f%d=1" % n for n in range(300)), FORM, 400),
    (b"body=" + b"a" * 300_000, FORM, 413),
    (b'{"body": "x"}', "application/json", 415),
    (b"--x\r\nContent-Disposition: form-data; name=body", "multipart/form-data; boundary=x", 415),
    (b"body=x", "application/x-www-form-urlencoded; charset=latin-1", 415),
    (b"body=x", "", 415),
    (b"\x00\x01\x02", FORM, 400),
    (b"", FORM, 403),
    (b"token=%E2%82", FORM, 400),
    (b"token=\xe2\x82\xac&body=x", FORM, 403),
]


async def test_naughty_strings_are_only_words(site: Website):
    site.office.fill_pool(len(NAUGHTY))
    for words in NAUGHTY:
        cleo, reference = await site.cleo_wrote(f"before {words} after")
        room = await cleo.get(f"/c/{reference}")
        assert room.status == 200
        assert "<script>alert" not in room.text
        assert escape(f"before {words} after".replace("\r\n", "\n")) in room.text


async def test_a_form_that_cannot_be_read_is_refused_in_words(site: Website):
    visitor = site.visitor()
    await visitor.get("/write")
    for body, kind, status in UNREADABLE:
        for path in ("/write", "/return", "/c/7K3-94M", "/c/7K3-94M/receipt", "/c/7K3-94M/privacy/erase"):
            headers = {"content-type": kind, "origin": "http://localhost:8000"}
            answer = await visitor.send("POST", path, body=body, headers=headers)
            assert answer.status == status, (path, body[:40], answer.text)
            assert "<h1>" in answer.text
    assert nothing_is_stored(site)


async def test_ten_megabytes_are_refused_before_they_are_read(site: Website):
    visitor = site.visitor()
    answer = await visitor.send(
        "POST", "/write", body=b"", headers={"content-type": FORM, "content-length": "10000000"}
    )
    assert answer.status == 413
    assert "too long" in answer.text


async def test_a_body_that_breaks_off_stores_nothing(site: Website):
    visitor = site.visitor()
    form = (await visitor.get("/write")).fields("/write")
    body = f"topic={site.office.billing.id}&token={form['token']}&key={form['key']}&body=half".encode()
    answer = await visitor.send(
        "POST", "/write", body=body, headers={"content-type": FORM, "content-length": str(len(body) + 10)}
    )
    assert answer.status == 400
    assert "broke off" in answer.text
    assert nothing_is_stored(site)


async def test_a_post_from_another_site_does_nothing(site: Website):
    visitor = site.visitor()
    form = (await visitor.get("/write")).fields("/write")
    body = f"topic={site.office.billing.id}&token={form['token']}&key={form['key']}&body=x".encode()
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost:8000", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ):
        answer = await visitor.send("POST", "/write", body=body, headers={"content-type": FORM, **headers})
        assert answer.status == 403
    assert nothing_is_stored(site)


async def test_our_own_page_may_post_although_its_origin_is_hidden(site: Website):
    """`no-referrer` makes browsers send "null" even to ourselves."""
    visitor = site.visitor()
    form = (await visitor.get("/write")).fields("/write") | {"topic": site.office.billing.id, "body": "x"}
    answer = await visitor.post("/write", form, origin="null", sec_fetch_site="same-origin")
    assert answer.status == 303


async def test_random_cookies_are_worth_nothing(site: Website):
    _, reference = await site.cleo_wrote()
    for name in ("room", "form", "receipt", "staff", "language"):
        for value in cookies(random.Random(name)):
            visitor = site.visitor()
            visitor.cookies[name] = value
            for path, expected in (("/", 200), ("/write", 200), (f"/c/{reference}", 404), ("/return", 200)):
                assert (await visitor.get(path)).status == expected, (name, value[:40], path)


async def test_forged_places_in_a_conversation_are_refused(site: Website):
    cleo, reference = await site.cleo_wrote()
    for seen in ("-1", "1.5", "abc", "1" * 40, "%00", "\u0661", "s5", "p1-2", "' or 1=1"):
        live = await cleo.send("GET", f"/c/{reference}/live", headers={"last-event-id": seen})
        assert live.status == 400, seen
        page = await cleo.get(f"/c/{reference}?after={quote(seen)}")
        assert page.status == 400, seen
        assert (await cleo.get(f"/c/{reference}?from={quote(seen)}")).status == 400, seen


async def test_odd_addresses_are_pages_too(site: Website):
    for path in (
        "/c/", "/c/%00", "/c/..%2f..%2fetc", "/c/" + "A" * 5000, "/c/7K3-94M/nothing", "/static/../base.html",
        "/static/%2e%2e/x", "/write/", "/WRITE", "//write", "/c/\u00fc", "/?language=../../x",
        "/write?topic=%00", "/write?topic=a&topic=b", "/api/v1/nothing",
    ):  # fmt: skip
        answer = await site.visitor().get(path)
        assert answer.status in {200, 404}, (path, answer.text)


async def test_no_address_makes_a_page_link_elsewhere(site: Website):
    for path in ("//evil.example/x", "///evil.example", "/\\evil.example", '/"><script>', "//evil.example"):
        answer = await site.visitor().send("GET", path)
        assert answer.status in {200, 404}
        assert 'href="//' not in answer.text
        assert 'href="/\\' not in answer.text
        assert '"><script>' not in answer.text


async def test_other_methods_are_refused(site: Website):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"):
        assert (await site.visitor().send(method, "/write")).status in {204, 405}


def cookies(chance: random.Random) -> list[str]:
    packed = json.dumps({"rooms": [[1, 2, 3, 4, 5], ["a"] * 5, None], "shared": 7})
    deep = base64.urlsafe_b64encode(b"[" * 3000).decode()
    return [
        "", "x", "=", "....", deep, "A" * 4000, base64.urlsafe_b64encode(packed.encode()).decode(),
        base64.urlsafe_b64encode(b'{"rooms": {}}').decode(), base64.urlsafe_b64encode(b'"x"').decode(),
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789-_.", k=200)),
        base64.urlsafe_b64encode(chance.randbytes(300)).decode(), "\u00ff\u00fe", '"quoted', "a.b",
    ]  # fmt: skip


def nothing_is_stored(site: Website) -> bool:
    tables = ("cases", "messages", "sends", "outbox", "sealing_sessions", "events")

    def count(reader) -> int:  # type: ignore[no-untyped-def] # a query as the store takes it
        return sum(reader.one(f"SELECT COUNT(*) FROM {table}")[0] for table in tables)

    return site.office.store.read(count) == 0

"""Cleo asks without an account: one press, one message, a receipt, and a way back."""

import re

from parlour.foundation.clock import HOUR
from parlour.identity.receipt_code import read_code
from tests.support.website import Browser, Website


async def test_home_promises_a_clock_time_and_leads_to_every_topic(site: Website):
    page = await site.visitor().get("/")
    assert page.status == 200
    assert page.fact("promise") == "2026-03-02T16:00:00Z"
    assert "4pm today (UK time)" in page.text
    for topic in site.front.facts.topics():
        assert f'href="/write?topic={topic.id}"' in page.text


async def test_a_message_gets_a_reference_a_code_and_a_promise(site: Website):
    cleo, reference = await site.cleo_wrote("Mein Zähler steht still.")
    receipt = await cleo.get(f"/c/{reference}/receipt")
    assert receipt.fact("reference") == reference
    assert len(read_code(receipt.fact("receipt-code"))) == 25
    assert receipt.fact("promise") == "2026-03-02T16:00:00Z"
    room = await cleo.get(f"/c/{reference}")
    assert "Mein Zähler steht still." in room.text
    assert "Outside companies that see this: none." in room.text


async def test_the_receipt_code_is_in_no_address_title_or_header(site: Website):
    cleo = site.visitor()
    form = (await cleo.get("/write")).fields("/write")
    sent = await cleo.post("/write", form | {"topic": site.office.billing.id, "body": "Hello"})
    receipt = await cleo.follow(sent)
    code = receipt.fact("receipt-code")
    title = re.search(r"<title>(.*?)</title>", receipt.text)
    assert title is not None
    assert code not in title[1]
    bare = code.replace("-", "")
    for name, value in [*sent.headers, *receipt.headers]:
        assert bare not in value.replace("-", ""), name


async def test_the_same_form_twice_is_one_case_with_one_receipt(site: Website):
    cleo = site.visitor()
    form = (await cleo.get("/write")).fields("/write") | {"topic": site.office.billing.id, "body": "Once"}
    first, second = await cleo.post("/write", form), await cleo.post("/write", form)
    assert first.header("location") == second.header("location")
    shown = (await cleo.follow(first)).fact("receipt-code")
    assert (await cleo.follow(second)).fact("receipt-code") == shown
    assert cases(site) == 1


async def test_another_visitor_who_repeats_a_form_key_gets_a_case_of_their_own(site: Website):
    cleo, dora = site.visitor(), site.visitor()
    form = (await cleo.get("/write")).fields("/write") | {"topic": site.office.billing.id, "body": "Mine"}
    copied = (await dora.get("/write")).fields("/write") | {
        "topic": form["topic"],
        "body": "Mine",
        "key": form["key"],
    }
    first, second = await cleo.post("/write", form), await dora.post("/write", copied)
    assert first.header("location") != second.header("location")
    codes = {
        (await cleo.follow(first)).fact("receipt-code"),
        (await dora.follow(second)).fact("receipt-code"),
    }
    assert len(codes) == 2


async def test_an_empty_or_overlong_message_is_explained_and_kept(site: Website):
    cleo = site.visitor()
    form = (await cleo.get("/write")).fields("/write")
    empty = await cleo.post("/write", form | {"topic": site.office.billing.id, "body": " \r\n "})
    assert empty.status == 400
    assert "<title>Error:" in empty.text
    assert "Enter what you need help with" in empty.text
    words = "ä" * 20_001
    too_long = await cleo.post("/write", form | {"topic": site.office.billing.id, "body": words})
    assert too_long.status == 400
    assert words in too_long.text
    assert too_long.fields("/write")["key"] == form["key"]
    assert cases(site) == 0


async def test_a_topic_that_is_not_there_is_asked_for_again(site: Website):
    cleo = site.visitor()
    form = (await cleo.get("/write")).fields("/write")
    answer = await cleo.post("/write", form | {"topic": "0" * 32, "body": "Hello"})
    assert answer.status == 400
    assert "Choose what it is about" in answer.text
    assert "Hello" in answer.text


async def test_a_receipt_code_typed_into_a_message_is_stopped(site: Website):
    cleo, reference = await site.cleo_wrote()
    code = (await cleo.get(f"/c/{reference}/receipt")).fact("receipt-code")
    answer = await write(cleo, reference, f"my code is {code.lower()} thanks")
    assert answer.status == 400
    assert "That is your secret code" in answer.text
    assert site.office.bodies(case_id(site, reference)) == ["My bill is wrong."]


async def test_a_second_message_is_kept_once_however_often_it_is_sent(site: Website):
    cleo, reference = await site.cleo_wrote()
    form = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}") | {"body": "And another thing."}
    for _ in range(3):
        answer = await cleo.post(f"/c/{reference}", form)
        assert (answer.status, answer.header("location")) == (303, f"/c/{reference}#latest")
    assert site.office.bodies(case_id(site, reference)) == ["My bill is wrong.", "And another thing."]


async def test_an_old_form_gives_the_words_back_instead_of_losing_them(site: Website):
    cleo, reference = await site.cleo_wrote()
    form = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}")
    del cleo.cookies["form"]
    answer = await cleo.post(f"/c/{reference}", form | {"body": "Long <b>thought</b> out"})
    assert answer.status == 403
    assert "Long &lt;b&gt;thought&lt;/b&gt; out" in answer.text
    again = answer.fields(f"/c/{reference}")
    assert again["key"] == form["key"]
    assert (await cleo.post(f"/c/{reference}", again | {"body": "Long thought out"})).status == 303


async def test_the_receipt_is_gone_after_an_hour_and_after_it_was_saved(site: Website):
    cleo, reference = await site.cleo_wrote()
    receipt = await cleo.get(f"/c/{reference}/receipt")
    site.office.clock.move(HOUR)
    assert "data-receipt-code" not in (await cleo.get(f"/c/{reference}/receipt")).text
    site.office.clock.move(-HOUR)
    saved = await cleo.post(f"/c/{reference}/receipt", receipt.fields(f"/c/{reference}/receipt"))
    assert saved.header("location") == f"/c/{reference}"
    later = await cleo.get(f"/c/{reference}/receipt")
    assert "data-receipt-code" not in later.text
    assert "cannot be shown again" in later.text


async def test_every_answer_carries_the_headers_that_keep_it_private(site: Website):
    cleo, reference = await site.cleo_wrote()
    for path in ("/", "/write", f"/c/{reference}", "/nowhere", "/static/nothing.css"):
        answer = await cleo.get(path)
        assert answer.header("content-security-policy").startswith("default-src 'none'; script-src 'self'")
        assert answer.header("referrer-policy") == "no-referrer"
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("cache-control") == "no-store"
        assert "<script>" not in answer.text
        assert " style=" not in answer.text


async def test_static_files_are_kept_for_ever_and_checked_by_the_browser(site: Website):
    page = await site.visitor().get("/write")
    found = re.findall(r'(?:href|src)="(/static/[^"]+)" integrity="(sha384-[^"]+)"', page.text)
    assert len(found) >= 5
    for address, _ in found:
        answer = await site.visitor().get(address)
        assert answer.status == 200
        assert "immutable" in answer.header("cache-control")


async def test_head_answers_like_get_without_a_body(site: Website):
    answer = await site.visitor().send("HEAD", "/write")
    assert (answer.status, answer.body) == (200, b"")


async def test_an_unknown_address_is_a_404_with_the_task_list(site: Website):
    answer = await site.visitor().get("/no/such/page")
    assert answer.status == 404
    assert f'href="/write?topic={site.office.billing.id}"' in answer.text


async def test_a_page_under_somebody_elses_name_is_not_served(site: Website):
    assert (await site.visitor().get("/", host="evil.example")).status == 421
    assert (await site.visitor().get("/health/ready", host="10.0.0.7")).status == 200


async def write(browser: Browser, reference: str, body: str):
    form = (await browser.get(f"/c/{reference}")).fields(f"/c/{reference}")
    return await browser.post(f"/c/{reference}", form | {"body": body})


def case_id(site: Website, reference: str) -> str:
    from parlour.cases.queries import case_by_reference

    case = site.office.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None
    return case.id


def cases(site: Website) -> int:
    row = site.office.store.read(lambda reader: reader.one("SELECT COUNT(*) FROM cases"))
    assert row is not None
    return int(row[0])


async def test_a_chosen_language_stays_and_says_times_its_own_way(site: Website):
    visitor = site.visitor()
    page = await visitor.get("/write?language=de")
    assert '<html lang="de"' in page.text
    assert "Senden und Quittung bekommen" in page.text
    assert "Montag, 2. März, 16:00" in page.text
    again = await visitor.get("/nowhere")
    assert "Diese Seite gibt es hier nicht" in again.text
    asked = await site.visitor().get("/", accept_language="de-CH, en;q=0.5")
    assert "Wie können wir helfen?" in asked.text

"""`/check`: is this really us? Yes, no, or we cannot tell; nothing is fetched, nothing is hinted at."""

import socket
from typing import Any

import pytest

from parlour.company.records import save_call_numbers
from parlour.notices.queries import hash_of
from parlour.web.site import checking
from parlour.web.site.patience import MOST_A_MINUTE, Patience
from tests.support.website import URL, Answer, Browser, Website

OURS, LISTED = f"{URL}/c/7K3-94M", "+44 20 7946 0958"


@pytest.fixture(autouse=True)
def _fresh_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_patience", Patience())


async def ask(visitor: Browser, what: str, typed: str = "") -> Answer:
    form = (await visitor.get("/check")).fields("/check")
    return await visitor.post("/check", {"token": form["token"], "what": what, what: typed})


def list_number(site: Website) -> None:
    site.office.ground.store.write(lambda tx: save_call_numbers(tx, ("+442079460958",))).result(5)


@pytest.mark.parametrize(
    ("what", "typed", "verdict"),
    [
        ("link", OURS, "yes"),
        ("link", "https://bank.test/login", "no"),
        ("link", f"http://localhost:8000@evil.test/{OURS}", "no"),
        ("code", "ABCD-1234", "no"),
        ("number", LISTED, "unsure"),
        ("number", "+44 20 7946 0001", "no"),
        ("number", "not a number", "no"),
        ("caller", "", "unsure"),
    ],
)
async def test_check_52_three_answers_and_no_outbound_request(
    site: Website, monkeypatch: pytest.MonkeyPatch, what: str, typed: str, verdict: str
) -> None:
    list_number(site)
    visitor = site.visitor()
    await visitor.get("/check")

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("something was asked of another machine")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(
            socket.socket, name, refuse
        ) if site.office.ground.store.dialect == "sqlite" else None
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = await ask(visitor, what, typed)
    assert page.status == 200
    assert page.fact("verdict") == verdict
    assert site.custodian.asked == []


async def test_check_52_what_was_typed_is_in_no_address_and_the_real_host_is_shown(site: Website) -> None:
    page = await ask(site.visitor(), "link", "https://localhost.evil.test/x")
    assert 'class="host" dir="ltr">localhost.evil.test<' in page.text
    assert page.header("location") == ""


async def test_a_spoofed_number_never_gets_a_yes(site: Website) -> None:
    """A caller shows the number we really call from: the page says that this proves nothing."""
    list_number(site)
    page = await ask(site.visitor(), "number", LISTED)
    assert page.fact("verdict") == "unsure"
    assert "a number on a screen can be forged" in page.text
    cleo, reference = await site.cleo_wrote("Hello")
    assert reference
    assert (await ask(cleo, "caller")).fact("verdict") == "no"


async def test_without_a_list_no_number_is_called_foreign(site: Website) -> None:
    assert (await ask(site.visitor(), "number", "+44 20 7946 0001")).fact("verdict") == "unsure"


async def test_a_code_we_sent_is_told_with_its_time(site: Website) -> None:
    now = site.office.clock.now()
    sent = ("n" * 32, "", "reply", "sent", hash_of("4821300467"), now)
    site.office.store.write(
        lambda tx: tx.execute(
            "INSERT INTO notices (id, case_id, kind, state, check_hash, at) VALUES (?, ?, ?, ?, ?, ?)", sent
        )
    ).result(10)
    page = await ask(site.visitor(), "code", "48213 00467")
    assert page.fact("verdict") == "yes"
    assert "Yes, we sent this on Monday 2 March" in page.text
    for wrong in ("4821", "words", "48213004670"):
        assert (await ask(site.visitor(), "code", wrong)).fact("verdict") == "no"
    # It may be of a mail from before what we remember.
    assert (await ask(site.visitor(), "code", "4821300468")).fact("verdict") == "unsure"


async def test_many_questions_are_answered_with_a_wait_in_words_whatever_was_asked(site: Website) -> None:
    visitor = site.visitor()
    for _ in range(MOST_A_MINUTE):
        assert (await ask(visitor, "code", "X")).status == 200
    known, unknown = await ask(visitor, "link", OURS), await ask(visitor, "link", "https://bank.test")
    assert known.status == unknown.status == 429
    assert "Please wait one minute, then ask again." in known.text
    assert "data-verdict" not in known.text + unknown.text


async def test_an_empty_field_is_a_question_not_an_answer(site: Website) -> None:
    page = await ask(site.visitor(), "number")
    assert page.status == 400
    assert "Enter the number you saw" in page.text

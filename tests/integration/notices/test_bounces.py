"""Mails that come back: believed by the token of their return address alone, noted once, and said in words."""

import pytest

from parlour.foundation.clock import MINUTE
from parlour.notices.actions import came_back
from parlour.notices.model import Post
from parlour.notices.policy import return_address, token_in
from parlour.notices.queries import notice_by_check_code, undeliverable
from parlour.notices.records import save_post
from parlour.worker.bounces import News
from tests.integration.notices.conftest import Mailing, link_in
from tests.support.website import Browser

RETURNS = "bounces@northwind.example"


@pytest.fixture
def returning(mailing: Mailing) -> Mailing:
    post = Post("127.0.0.1", mailing.box.port, "none", "", "help@northwind.example", RETURNS)
    mailing.site.office.store.write(lambda tx: save_post(tx, post)).result()
    return mailing


async def mailed(mailing: Mailing) -> tuple[Browser, str, str]:
    """Cleo, her conversation's reference and the token of the mail that asked her."""
    cleo, reference = await mailing.cleo_wrote()
    assert mailing.sent()
    return cleo, reference, token_in(mailing.box.letters[-1].sender, RETURNS)


async def test_each_mail_has_a_return_address_of_its_own_that_says_nothing(returning: Mailing) -> None:
    _, _, first = await mailed(returning)
    await returning.cleo_wrote("another@example.org")
    returning.sent()
    second = token_in(returning.box.letters[-1].sender, RETURNS)
    assert first
    assert second
    assert first != second
    assert "cleo" not in returning.box.letters[0].sender


async def test_what_bounced_is_said_to_both_sides_and_nothing_more_is_mailed(returning: Mailing) -> None:
    store = returning.site.office.store
    cleo, reference, token = await mailed(returning)
    assert await returning.press(link_in(returning.box.letters[-1].body)) == 200
    for _ in range(2):  # told twice it is as it was
        assert came_back(store, token, News.BOUNCED).result()
    page = await cleo.get(f"/c/{reference}/notices")
    assert page.fact("contact") == "bounced"
    assert "came back" in page.text
    (shown,) = store.read(lambda reader: undeliverable(reader, [returning.site.office.accounts]))
    assert (shown.reference, shown.why) == (reference, "bounced")
    returning.site.office.clock.move(MINUTE)
    form = page.fields(f"/c/{reference}/notices") | {"email": "right@example.org"}
    assert (await cleo.post(f"/c/{reference}/notices", form)).status == 303
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "unconfirmed"
    assert came_back(store, token, News.BOUNCED).result()  # of the old address: the new one stands
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "unconfirmed"


async def test_a_complaint_stops_mails_and_its_check_code_stays_ours(returning: Mailing) -> None:
    cleo, reference, token = await mailed(returning)
    code = next(line for line in returning.box.letters[-1].body.splitlines() if "Check code" in line)
    store = returning.site.office.store
    assert came_back(store, token, News.COMPLAINED).result()
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "stopped"
    digits = code.partition(":")[2].partition("(")[0]
    assert store.read(lambda reader: notice_by_check_code(reader, digits)) is not None
    assert came_back(store, token, News.BOUNCED).result()  # stop is stop
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "stopped"


async def test_their_side_gave_up_and_the_next_mail_is_tried_all_the_same(returning: Mailing) -> None:
    cleo, reference, token = await mailed(returning)
    assert await returning.press(link_in(returning.box.letters[-1].body)) == 200
    assert came_back(returning.site.office.store, token, News.GAVE_UP).result()
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "confirmed"


async def test_a_token_nobody_got_and_news_that_are_none_change_nothing(returning: Mailing) -> None:
    cleo, reference, token = await mailed(returning)
    store = returning.site.office.store
    assert not came_back(store, "f" * 32, News.BOUNCED).result()
    assert not came_back(store, "", News.BOUNCED).result()
    assert came_back(store, token, News.NOTHING).result()
    assert (await cleo.get(f"/c/{reference}/notices")).fact("contact") == "unconfirmed"
    assert returning.later(5 * MINUTE) == []


def test_only_an_address_of_ours_holds_a_token() -> None:
    token = "0123456789abcdef" * 2
    assert token_in(return_address(RETURNS, token).upper(), RETURNS) == token
    for address in (
        RETURNS,
        f"bounces+{token}@evil.example",
        f"bounces+{token[:-1]}@northwind.example",
        "",
        "@",
    ):
        assert token_in(address, RETURNS) == ""

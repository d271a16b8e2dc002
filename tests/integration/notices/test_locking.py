"""Lock everything, and leave quickly."""

from tests.integration.notices.conftest import Mailing, link_in
from tests.support.website import Browser


async def locked(cleo: Browser, reference: str) -> int:
    page = await cleo.get("/lock")
    return (await cleo.post(f"/c/{reference}/lock", page.fields(f"/c/{reference}/lock"))).status


async def test_check_44_after_locking_every_browser_code_and_link_is_dead(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    (asked,) = mailing.sent()
    code = (await cleo.get(f"/c/{reference}/receipt")).fact("receipt-code")
    second = mailing.site.visitor()
    form = (await second.get("/return")).fields("/return")
    assert (await second.post("/return", form | {"code": code})).status == 303
    assert (await second.get(f"/c/{reference}")).status == 200
    token = (await second.get(f"/c/{reference}")).fields(f"/c/{reference}")
    mailing.site.office.clock.move(1)

    assert await locked(cleo, reference) == 200

    for browser in (cleo, second):
        assert (await browser.get(f"/c/{reference}")).status == 404
    assert (await second.post(f"/c/{reference}", token | {"body": "Still here"})).status in {403, 404}
    third = mailing.site.visitor()
    form = (await third.get("/return")).fields("/return")
    assert (await third.post("/return", form | {"code": code})).status == 403
    assert (await third.get(link_in(asked))).status == 404


async def test_check_44_nothing_is_locked_while_the_custodian_is_away_and_the_page_says_so(
    mailing: Mailing,
) -> None:
    cleo, reference = await mailing.cleo_wrote()
    mailing.site.custodian.away = True
    assert await locked(cleo, reference) == 503
    mailing.site.custodian.away = False
    assert (await cleo.get(f"/c/{reference}")).status == 200


async def test_check_44_dora_locks_nothing(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    dora = mailing.site.visitor()
    token = (await dora.get("/write")).fields("/write")["token"]
    assert (await dora.post(f"/c/{reference}/lock", {"token": token})).status == 404
    assert (await cleo.get(f"/c/{reference}")).status == 200


async def test_check_35_a_shared_device_has_a_neutral_title_and_a_quick_way_out(mailing: Mailing) -> None:
    cleo = mailing.site.visitor()
    form = (await cleo.get("/write")).fields("/write")
    typed = {"topic": mailing.site.office.billing.id, "body": "Quietly, please", "shared": "yes"}
    receipt = await cleo.follow(await cleo.post("/write", form | typed))
    assert "<title>Northwind</title>" in receipt.text
    left = await cleo.post("/leave", receipt.fields("/leave"))
    assert left.header("location") == "/"
    assert left.header("clear-site-data") == '"cache", "storage"'
    assert cleo.cookies == {}
    assert (await cleo.get(f"/c/{receipt.fact('reference')}")).status == 404


async def test_check_35_a_device_of_ones_own_has_neither(mailing: Mailing) -> None:
    cleo, reference = await mailing.cleo_wrote()
    page = await cleo.get(f"/c/{reference}")
    assert '/leave">' not in page.text.replace(f'/c/{reference}/leave">', "")
    assert "<title>Your conversation" in page.text

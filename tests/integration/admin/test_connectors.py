"""Accounts on public networks, on the officers' pages: keys go in and never come out, two officers switch one on, and
one officer stops, tests and bounds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from custodian_protocol.messages import Nothing
from custodian_protocol.policy import HOUR
from parlour.sealing.custodian import CustodianAway
from parlour.sealing.service import open_secret
from parlour.store.contract import Reader
from parlour.store.copying import LEFT_OUT, TABLES, column_names
from parlour.street.actions import say_trouble
from parlour.street.model import Connection, Trouble
from parlour.street.queries import by_hand
from parlour.street.records.connections import connection, sealed_secrets
from tests.integration.admin.test_clock import until
from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.conftest import Staffed
from tests.integration.desk.house import House, house_at, start_custodian
from tests.integration.desk.street import connect, message_to_delete

X = "/admin/connectors/x"
KEYS = {
    "consumer_secret": "consumer-made-up-77f1",
    "client_id": "client-made-up-31c9",
    "client_secret": "shared-made-up-5a20",
    "access_token": "access-made-up-e4d8",
    "refresh_token": "refresh-made-up-90ab",
    "bearer_token": "bearer-made-up-c6f3",
}
SLOW = {"wait_ms": HOUR}
NOT_YET = "Allow it in the policy"
PAGES = (
    X,
    "/admin/connectors",
    "/admin/policy",
    "/admin/changes",
    "/admin",
    "/admin/log",
    "/desk/street",
    "/check",
)


@pytest.fixture
async def slow_house(tmp_path: Path) -> AsyncIterator[House]:
    """Where a change of the policy waits an hour."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    async with house_at(tmp_path, url, policy=SLOW) as house:
        yield await house.founded()


def known(house: House) -> Connection | None:
    return house.front.ground.store.read(lambda reader: connection(reader, "x"))


def everything(reader: Reader) -> str:
    tables = sorted({*TABLES, *LEFT_OUT})
    return "".join(
        repr(reader.all(f"SELECT {', '.join(column_names(reader, table))} FROM {table}")) for table in tables
    )


async def act(olga: Browser, what: str) -> Page:
    """The press of one of the page's buttons, each a form of its own."""
    form = next(one for one in (await olga.get(X)).read.forms if one.fields.get("act") == what)
    return await olga.send(form.action, form.fields)


async def test_keys_go_in_sealed_and_come_out_nowhere(staffed: Staffed) -> None:
    house, olga = staffed.house, staffed.olga
    saved = await olga.press(await olga.get(X), X, **KEYS)
    assert (saved.status, "Saved." in saved.text) == (200, True)
    store = house.front.ground.store
    sealed = store.read(lambda reader: sealed_secrets(reader, "x"))
    assert sealed is not None
    opened = open_secret(house.service_seed, "x", sealed)
    assert opened is not None
    assert all(
        value.encode() in opened for value in KEYS.values()
    )  # it is what was typed that is searched for
    kept = store.read(everything)
    shown = "".join([(await olga.get(page)).html for page in PAGES])
    for value in KEYS.values():
        assert value not in kept
        assert value not in shown


async def test_a_missing_key_is_named_and_the_secret_ones_are_typed_anew(staffed: Staffed) -> None:
    wrong = await staffed.olga.press(await staffed.olga.get(X), X, **{**KEYS, "refresh_token": ""})
    assert wrong.status == 400
    assert "Enter this, as the platform shows it." in wrong.text
    again = wrong.form(X).fields
    assert again["client_id"] == KEYS["client_id"]
    for name in KEYS.keys() - {"client_id"}:
        assert again[name] == ""
        assert KEYS[name] not in wrong.html
    odd = await staffed.olga.press(await staffed.olga.get(X), X, **{**KEYS, "access_token": "two\u0007parts"})
    assert (odd.status, "characters that no key has" in odd.text) == (400, True)


async def test_pause_resume_test_and_disconnect_are_one_press_each(staffed: Staffed) -> None:
    house, olga = staffed.house, staffed.olga
    await connect(house)
    await act(olga, "pause")
    assert known(house).paused  # type: ignore[union-attr] # connected above
    assert "/desk/street" in (await olga.get("/desk/inbox/all")).html  # what came is still there to answer
    await act(olga, "resume")
    assert not known(house).paused  # type: ignore[union-attr] # connected above
    await act(olga, "test")
    assert known(house).test_at  # type: ignore[union-attr] # connected above
    assert "under way" in (await olga.get(X)).text
    page = await act(olga, "disconnect")
    assert known(house) is None
    assert "not connected" in page.text
    assert "/desk/street" not in (await olga.get("/desk/inbox/all")).html
    changes = (await olga.get("/admin/changes")).text
    for words in (
        "connected a public",
        "paused a public",
        "let a public network go on",
        "disconnected a public",
    ):
        assert words in changes


async def test_trouble_is_said_in_words_with_a_press_to_try_again(staffed: Staffed) -> None:
    await connect(staffed.house)
    for trouble in Trouble:
        await say_trouble(staffed.house.front.ground, "x", trouble)
        page = await staffed.olga.get(X)
        assert page.data("trouble") == [trouble]
    page = await act(staffed.olga, "resume")
    assert page.data("trouble") == []


async def test_a_budget_is_whole_dollars(staffed: Staffed) -> None:
    await connect(staffed.house)
    address = f"{X}/budget"
    for typed in ("", "-1", "1.50", "$20", "twenty", "٢٠", "99999999", "1000001"):
        page = await staffed.olga.press(await staffed.olga.get(X), address, budget=typed)
        assert (page.status, "Enter whole dollars a month" in page.text) == (400, True), typed
    page = await staffed.olga.press(await staffed.olga.get(X), address, budget="20")
    assert page.form(address).fields["budget"] == "20"
    assert "Left this month: $20." in page.text


async def test_what_only_a_person_can_delete_is_listed_until_one_did(staffed: Staffed) -> None:
    await connect(staffed.house)
    message = await message_to_delete(staffed.house)
    page = await staffed.olga.get("/admin/connectors")
    assert message in page.data("by-hand")
    await staffed.olga.press(page, f"{X}/removed", message=message)
    waiting = staffed.house.front.ground.store.read(by_hand)
    assert message not in [one.message for one in waiting]


async def test_two_officers_switch_a_network_on_and_it_takes_its_time(
    tmp_path: Path, slow_house: House
) -> None:
    house, olga = slow_house, slow_house.olga
    otto = await house.hire("Otto", roles=("officer",))
    async with hours_later(house, tmp_path, 2):
        await house.sign_in(olga)
        page = await olga.get("/admin/policy")
        assert page.form("/admin/policy").fields["connect_x"] == "0"
        two = await olga.press(page, "/admin/policy", connect_x="2")
        assert "a whole number from 0 to 1" in two.text
        asked = await olga.press_with_passkey(page, "/admin/policy", connect_x="1")
        assert "0 now, 1 wanted" in asked.text
        assert "Approve with your passkey" not in asked.text  # not one's own request
        await house.sign_in(otto)
        done = await otto.press_with_passkey(await otto.get("/admin/policy"), "/admin/policy/approve")
        assert "approved by Otto" in done.text
        assert NOT_YET in (await olga.get(X)).text
    async with hours_later(house, tmp_path, 4):
        await house.sign_in(olga)
        await until(lambda: is_allowed(olga), "the policy to let X be on")
        assert NOT_YET in (await olga.get("/admin/connectors/mastodon")).text


async def test_one_officer_stops_it_while_it_waits(slow_house: House) -> None:
    olga = slow_house.olga
    asked = await olga.press_with_passkey(await olga.get("/admin/policy"), "/admin/policy", connect_x="1")
    assert len(asked.data("pending")) == 1
    assert NOT_YET in (await olga.get(X)).text
    stopped = await olga.press(asked, "/admin/policy/stop")
    assert stopped.data("pending") == []


@asynccontextmanager
async def hours_later(house: House, directory: Path, hours: int) -> AsyncIterator[None]:
    house.stop_custodian()
    house.process = start_custodian(directory, SLOW, ahead_ms=hours * HOUR)
    try:
        await until(lambda: answers(house), "the custodian to be back")
        yield
    finally:
        house.process.terminate()
        house.process.communicate(timeout=20)


async def answers(house: House) -> bool:
    with suppress(CustodianAway):  # the line to the one that ended
        return bool(await house.front.custodian.ask("hello", Nothing()))
    return False


async def is_allowed(olga: Browser) -> bool:
    return NOT_YET not in (await olga.get(X)).text


async def test_the_companys_channels_are_published_at_check(staffed: Staffed) -> None:
    await connect(staffed.house)
    page = await staffed.olga.get("/admin/channels")
    typed = "Instagram: @northwind\n\n  Phone: 020 7946 0958  \nX: @northwind"
    saved = await staffed.olga.press(page, "/admin/channels", channels=typed)
    assert "Saved." in saved.text
    dora = await staffed.house.browser().get("/check")
    for line in ("Instagram: @northwind", "Phone: 020 7946 0958", "X: @northwind"):
        assert dora.text.count(line) == 1, dora.text
    wrong = await staffed.olga.press(page, "/admin/channels", channels="x" * 2_000)
    assert wrong.status == 400
    assert "x" * 2_000 in wrong.html


async def test_agents_get_nothing_of_it(staffed: Staffed) -> None:
    await connect(staffed.house)
    token = (await staffed.ana.get("/desk/keys")).form("/desk/sign-out").fields["token"]
    for address in ("/admin/connectors", X, "/admin/channels"):
        assert (await staffed.ana.get(address)).status == 403
    for address, typed in (
        (X, KEYS),
        (f"{X}/state", {"act": "disconnect"}),
        (f"{X}/budget", {"budget": "9"}),
    ):
        assert (await staffed.ana.send(address, {"token": token, **typed})).status == 403
    assert known(staffed.house) is not None
    assert (await staffed.olga.get("/admin/connectors/no-such")).status == 404

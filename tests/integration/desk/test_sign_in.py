"""In by passkey only, and what a page says when the session is gone."""

from parlour.company.records import save_lockdown
from parlour.demo.passkeys import Authenticator
from tests.integration.desk.browser import URL
from tests.integration.desk.conftest import Staffed


async def test_a_page_of_the_desk_asks_to_sign_in_and_then_goes_on_there(staffed: Staffed) -> None:
    nobody = staffed.house.browser()
    asked = await nobody.get("/desk/inbox/teams", follow=False)
    assert (asked.status, asked.headers["location"]) == (303, "/desk/sign-in?next=/desk/inbox/teams")
    nobody.authenticator = staffed.ana.authenticator
    page = await nobody.press_with_passkey(await nobody.get(asked.headers["location"]), "/desk/sign-in")
    assert page.path == "/desk/inbox/teams"
    assert "Ana" in page.text


async def test_after_signing_in_nobody_is_sent_off_to_another_site(staffed: Staffed) -> None:
    for elsewhere in (
        "https://evil.example/desk",
        "//evil.example",
        "/desk/../../x",
        "/write",
        "/desk//evil",
    ):
        page = await staffed.house.browser().get(f"/desk/sign-in?next={elsewhere}")
        assert page.form("/desk/sign-in").fields["next"] == "/desk"


async def test_a_strangers_passkey_does_not_fit(staffed: Staffed) -> None:
    stranger = Authenticator(URL)
    stranger.credentials = [*staffed.ana.authenticator.credentials]
    dora = staffed.house.browser()
    page = await dora.get("/desk/sign-in")
    told = await dora.post_json("/desk/ceremony", page.form("/desk/sign-in").fields)
    response = stranger.get(told["options"])
    asked = {**page.form("/desk/sign-in").fields, "ceremony": told["ceremony"]}
    tampered = await dora.send(
        "/desk/sign-in", {**asked, "response": response.replace('"signature": "', '"signature": "AA')}
    )
    assert tampered.status == 403
    assert "did not match" in tampered.text
    replayed = await dora.send("/desk/sign-in", {**asked, "response": response})
    assert replayed.status == 403  # one ceremony, one answer


async def test_without_a_passkey_the_button_says_so_and_nothing_happens(staffed: Staffed) -> None:
    page = await staffed.house.browser().get("/desk/sign-in")
    dora = staffed.house.browser()
    page = await dora.press(await dora.get("/desk/sign-in"), "/desk/sign-in")
    assert page.status == 403
    assert "No passkey answered" in page.text


async def test_a_lockdown_ends_what_web_checks_without_the_custodian_too(own_house: Staffed) -> None:
    """A reply is taken offline, so that it never waits: a stolen cookie must not go on writing to customers."""
    cleo, reference = await own_house.house.written("Hello?")
    page, front = await own_house.taken(reference), own_house.house.front
    await front.ground.store.write(lambda tx: save_lockdown(tx, front.now() + 1))
    front.facts.forget()
    refused = await own_house.ana.press(page, f"/desk/case/{reference}/reply", body="Send me your card.")
    assert refused.status == 401
    assert "Send me your card." not in (await cleo.get(f"/c/{reference}")).text
    listed = await own_house.ana.get("/desk/inbox/teams", follow=False)
    assert listed.headers["location"].startswith("/desk/sign-in")
    asked = await own_house.ana.get("/desk/sign-in")
    again = await own_house.ana.press_with_passkey(asked, "/desk/sign-in")
    assert again.status == 200


async def test_words_typed_after_the_session_ended_are_shown_again(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("Hello?")
    page = await staffed.taken(reference)
    staffed.ana.cookies.delete("staff")
    gone = await staffed.ana.press(page, f"/desk/case/{reference}/reply", body="Half an hour of typing.")
    assert gone.status == 401
    assert "Half an hour of typing." in gone.html
    await staffed.house.sign_in(staffed.ana)


async def test_signed_out_the_old_cookie_reads_nothing_more(staffed: Staffed) -> None:
    _, reference = await staffed.house.written("Hello again?")
    await staffed.taken(reference)
    old = staffed.ana.cookies.get("staff")
    await staffed.ana.press(await staffed.ana.get("/desk/inbox/mine"), "/desk/sign-out")
    assert (await staffed.ana.get("/desk/inbox/mine")).path.startswith("/desk/sign-in")
    staffed.ana.cookies.set("staff", old, domain="localhost.local")
    page = await staffed.ana.get(f"/desk/case/{reference}")
    assert "Hello again?" not in page.html
    staffed.ana.cookies.clear()
    await staffed.house.sign_in(staffed.ana)


async def test_signed_out_while_the_custodian_is_away_the_old_cookie_neither_writes_nor_lists(
    own_house: Staffed,
) -> None:
    _, reference = await own_house.house.written("Hello once more?")
    await own_house.taken(reference)
    page, old = await own_house.ana.get(f"/desk/case/{reference}"), own_house.ana.cookies.get("staff")
    own_house.house.stop_custodian()
    await own_house.ana.press(await own_house.ana.get("/desk/inbox/mine"), "/desk/sign-out")
    own_house.ana.cookies.set("staff", old, domain="localhost.local")
    refused = await own_house.ana.press(page, f"/desk/case/{reference}/reply", body="From a stolen copy.")
    assert refused.status == 401
    assert (await own_house.ana.get("/desk/inbox/mine")).path.startswith("/desk/sign-in")


async def test_a_cookie_with_a_role_written_into_it_is_nobodys(staffed: Staffed) -> None:
    dora = staffed.house.browser()
    real = staffed.ana.cookies.get("staff")
    payload, _, mark = real.rpartition(".")
    for forged in (f"{payload}A.{mark}", f"{payload}.{mark[::-1]}", "x", "....", f"{payload}."):
        dora.cookies.set("staff", forged, domain="localhost.local")
        assert (await dora.get("/desk/inbox/all")).path.startswith("/desk/sign-in")


async def test_one_touch_allows_the_next_takes_and_then_a_fresh_one_is_asked(own_house: Staffed) -> None:
    """Ten takes a touch; the eleventh asks, and is done right after the touch."""
    for number in range(12):
        _, reference = await own_house.house.written(f"Question {number}")
        page = await own_house.ana.get(f"/desk/case/{reference}")
        page = await own_house.ana.press(page, f"/desk/case/{reference}/take")
        if "/desk/touch" in page.actions:
            assert f"Question {number}" not in page.html
            page = await own_house.ana.press_with_passkey(page, "/desk/touch")
            assert f"Question {number}" in page.text
            return
    raise AssertionError("twelve takes without a touch")

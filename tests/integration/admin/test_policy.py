"""The policy and people's rights on the officers' pages: asked with a touch over exactly that, listed, stopped."""

from tests.integration.desk.conftest import Staffed


async def test_a_change_of_the_policy_waits_is_shown_everywhere_and_is_stopped(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/policy")
    assert page.data("policy-version") == ["0"]
    assert "retention_days" in page.html
    same = await staffed.olga.press(page, "/admin/policy")
    assert (same.status, "Nothing was changed." in same.text) == (400, True)
    wrong = await staffed.olga.press(page, "/admin/policy", live_cases="1000")
    assert "a whole number from 1 to 100" in wrong.text
    assert wrong.form("/admin/policy").fields["live_cases"] == "1000"
    without = await staffed.olga.press(page, "/admin/policy", live_cases="20")
    assert without.status == 400
    asked = await staffed.olga.press_with_passkey(page, "/admin/policy", live_cases="20", retention_days="30")
    assert len(asked.data("pending")) == 1
    assert "90 now, 30 wanted" in asked.text
    assert "0 now, 20 wanted" in asked.text
    stopped = await staffed.olga.press(asked, "/admin/policy/stop")
    assert stopped.data("pending") == []


async def test_other_rights_are_asked_for_on_the_persons_page(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/people")
    staff = next(one for one in page.data("staff") if one == staffed_id(page.html, "Ben"))
    address = f"/admin/people/{staff}"
    rights = await staffed.olga.get(address)
    assert "Rights of Ben" in rights.text
    teams = list(staffed.house.team_ids.values())
    asked = await staffed.olga.press_with_passkey(
        rights, address, roles=["agent", "supervisor"], teams=teams[:2]
    )
    assert "Other rights for Ben" in asked.text
    stopped = await staffed.olga.press(asked, "/admin/people/stop")
    assert "Other rights for Ben" not in stopped.text
    refused = await staffed.olga.press(rights, address, roles=["agent"], teams=[])
    assert (refused.status, "Choose at least one team" in refused.text) == (400, True)


async def test_nobody_changes_their_own_and_nobody_unknown_has_a_page(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/people")
    own = await staffed.olga.get(f"/admin/people/{staffed_id(page.html, 'Olga')}")
    assert "Nobody changes their own rights." in own.text
    assert (await staffed.olga.get("/admin/people/" + "0" * 32)).status == 404


def staffed_id(html: str, name: str) -> str:
    row = next(part for part in html.split("<tr ") if f'<th scope="row">{name}' in part)
    return row.split('data-staff="')[1].split('"')[0]


async def test_the_access_review_keeps_on_whom_an_officer_ticks(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/review")
    assert {"Ana", "Ben", "Carl"} <= set(page.text.split())
    nobody = await staffed.olga.press(page, "/admin/review")
    assert (nobody.status, "Choose who goes on." in nobody.text) == (400, True)
    ana = staffed_id((await staffed.olga.get("/admin/people")).html, "Ana")
    kept = await staffed.olga.press_with_passkey(page, "/admin/review", staff=[ana])
    assert (kept.status, "Saved." in kept.text) == (200, True)
    assert (await staffed.ana.get("/admin/review")).status == 403

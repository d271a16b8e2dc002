"""A case at the desk: who sees what, take, answer, note, let go."""

from typing import Any

import pytest

from parlour.foundation.errors import Busy
from tests.integration.desk.browser import Page
from tests.integration.desk.conftest import Staffed

WORDS = "My bill is wrong, says Cleo."


async def test_before_taking_there_is_metadata_and_a_button_but_not_a_word(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.ana.get(f"/desk/case/{reference}")
    assert page.status == 200
    assert WORDS not in page.html
    assert f"/desk/case/{reference}/take" in page.actions
    assert f"/desk/case/{reference}/reply" not in page.actions


async def test_taking_opens_the_case_and_the_customer_reads_the_reply_but_never_the_note(
    staffed: Staffed,
) -> None:
    cleo, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    assert WORDS in page.text
    page = await staffed.ana.press(page, f"/desk/case/{reference}/reply", body="I will mend it.")
    assert "I will mend it." in page.text
    page = await staffed.ana.press(page, f"/desk/case/{reference}/note", body="She is right, I think.")
    assert "She is right, I think." in page.text
    room = await cleo.get(f"/c/{reference}")
    assert "I will mend it." in room.text
    assert "Ana" in room.text
    assert "She is right, I think." not in room.html


async def test_a_colleague_sees_who_holds_it_and_gets_no_word_and_no_form(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    await staffed.taken(reference)
    page = await staffed.carl.get(f"/desk/case/{reference}")
    assert "Ana holds this case" in page.text
    assert WORDS not in page.html
    reply = await staffed.carl.send(
        f"/desk/case/{reference}/reply", {**fields(page), "body": "Me too", "key": "k"}
    )
    assert reply.status == 403
    assert "Me too" in reply.html  # nothing typed is lost
    take = await staffed.carl.send(f"/desk/case/{reference}/take", fields(page))
    assert take.status == 409
    assert WORDS not in take.html


async def test_another_team_finds_nothing_at_all(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    here, nowhere = [await staffed.ben.get(f"/desk/case/{name}") for name in (reference, "222-222")]
    assert here.status == nowhere.status == 404
    assert here.html.replace(reference, "222-222") == nowhere.html
    inbox = await staffed.ben.get("/desk/inbox/all")
    assert reference not in inbox.html


async def test_a_stale_reply_is_not_sent_and_keeps_what_was_typed(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    room = await cleo.get(f"/c/{reference}")
    await cleo.press(room, f"/c/{reference}", body="And the address is wrong too.")
    stale = await staffed.ana.press(page, f"/desk/case/{reference}/reply", body="All is well.")
    assert stale.status == 409
    assert "Read 1 new message first" in stale.text
    assert "And the address is wrong too." in stale.text
    assert stale.form(f"/desk/case/{reference}/reply").fields["body"] == "All is well."
    assert "All is well." not in (await cleo.get(f"/c/{reference}")).text
    sent = await staffed.ana.press(stale, f"/desk/case/{reference}/reply", body="All will be well.")
    assert sent.status == 200
    assert "All will be well." in (await cleo.get(f"/c/{reference}")).text


async def test_the_same_form_sent_twice_is_one_message(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    for _ in range(2):
        page_after = await staffed.ana.press(page, f"/desk/case/{reference}/reply", body="Only once.")
        assert page_after.status == 200
    assert page_after.text.count("Only once.") == 1


async def test_released_it_is_closed_to_its_holder_again(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    page = await staffed.ana.press(page, f"/desk/case/{reference}/release")
    assert reference in page.html  # back in the team's queue
    page = await staffed.ana.get(f"/desk/case/{reference}")
    assert WORDS not in page.html
    assert f"/desk/case/{reference}/take" in page.actions


async def test_handed_over_it_waits_for_the_other_team_and_is_gone_from_this_one(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    await staffed.ana.press(
        page, f"/desk/case/{reference}/hand-over", team=staffed.house.team_ids["Delivery"]
    )
    assert (await staffed.ana.get(f"/desk/case/{reference}")).status == 404
    page = await staffed.ben.get(f"/desk/case/{reference}")
    page = await staffed.ben.press(page, f"/desk/case/{reference}/take")
    assert WORDS in page.text


async def test_resolve_pressed_again_after_a_lost_answer_is_no_error(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)

    def lost(*_: Any, **__: Any) -> None:
        raise Busy("The answer is lost.")

    with monkeypatch.context() as broken:
        broken.setattr("parlour.web.desk.acts.apply_change", lost)
        assert (await staffed.ana.press(page, f"/desk/case/{reference}/resolve")).status == 503
    for _ in range(2):
        again = await staffed.ana.press(page, f"/desk/case/{reference}/resolve")
        assert (again.status, again.data("status")) == (200, ["resolved"])
        assert WORDS not in again.html


async def test_resolve_by_somebody_who_does_not_hold_it_is_still_refused(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    refused = await staffed.carl.send(f"/desk/case/{reference}/resolve", fields(page))
    assert refused.status == 403
    assert (await staffed.ana.get(f"/desk/case/{reference}")).data("status") == ["open"]


async def test_resolved_it_shows_its_date_and_two_people_reopen_it(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    page = await staffed.ana.press(page, f"/desk/case/{reference}/resolve")
    assert page.data("status") == ["resolved"]
    assert int(page.data("erase-at")[0]) > staffed.house.front.now()
    assert WORDS not in page.html
    first = await staffed.ana.press(page, f"/desk/case/{reference}/reopen")
    assert first.status == 403
    assert "second person" in first.text
    page = await staffed.carl.get(f"/desk/case/{reference}")
    page = await staffed.carl.press(page, f"/desk/case/{reference}/reopen")
    assert page.data("status") == ["open"]


async def test_facts_say_who_looked_and_by_when_an_answer_is_promised(staffed: Staffed) -> None:
    _, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    assert page.data("looked") == ["1"]
    assert int(page.data("promise")[0]) > staffed.house.front.now()


def fields(page: Page) -> dict[str, str]:
    """The form token, taken from any form of the page, as a hostile person would."""
    return {"token": page.form("/desk/sign-out").fields["token"]}

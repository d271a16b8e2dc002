"""What needs a second person, at the desk: asked on one page, approved on another, read by the customer."""

import pytest

from parlour.web import asked_for
from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.conftest import Staffed

WORDS = "Nobody may know where I live."


@pytest.fixture
async def sam(staffed: Staffed) -> Browser:
    """Supervises Accounts, and answers nobody."""
    return await staffed.house.hire("Sam", "Accounts", roles=("supervisor",))


async def protected(staffed: Staffed) -> tuple[Browser, str]:
    """Ana holds it, protects it, and puts it back."""
    cleo, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    page = await staffed.ana.press(page, f"/desk/case/{reference}/protect")
    assert page.data("protected") == [""]
    await staffed.ana.press(page, f"/desk/case/{reference}/release")
    return cleo, reference


async def asked(staffed: Staffed, reference: str, reason: str = "answer") -> Page:
    page = await staffed.ana.get(f"/desk/case/{reference}")
    return await staffed.ana.press(page, "/desk/approvals/ask", reason=reason)


async def approved(sam: Browser) -> Page:
    page = await sam.get("/desk/approvals")
    return await sam.press_with_passkey(page, "/desk/approvals/approve")


async def test_a_protected_case_is_taken_after_the_second_persons_touch(
    staffed: Staffed, sam: Browser
) -> None:
    cleo, reference = await protected(staffed)
    page = await staffed.ana.get(f"/desk/case/{reference}")
    refused = await staffed.ana.press(page, f"/desk/case/{reference}/take")
    assert refused.status == 403
    assert WORDS not in refused.html
    assert "protected" in refused.text
    assert "Nobody has answered yet" in (await asked(staffed, reference)).text
    waiting = await sam.get("/desk/approvals")
    assert reference in waiting.text
    assert "Ana asks: to answer the customer." in waiting.text
    without = await sam.press(waiting, "/desk/approvals/approve")
    assert without.status == 400
    assert (await approved(sam)).data("approval") == []
    page = await staffed.ana.get(f"/desk/case/{reference}")
    assert page.data("approval-state") == ["approved"]
    page = await staffed.ana.press(page, f"/desk/case/{reference}/take")
    assert WORDS in page.text
    looked = await cleo.get(f"/c/{reference}/privacy")
    assert "Ana, Accounts asked a second person for permission. Reason: to answer you." in looked.text
    assert "Sam, Accounts gave a colleague the permission they had asked for." in looked.text
    await staffed.ana.press(page, f"/desk/case/{reference}/release")


async def test_who_may_say_yes_is_told_by_the_open_page_and_nobody_else(
    staffed: Staffed, sam: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_for, "FRESH_SECONDS", 0.0)
    _, reference = await protected(staffed)

    async def told(person: Browser) -> list[str]:
        page = await person.get("/desk/inbox/all")
        return (await person.send("/desk/beat", page.form("/desk/sign-out").fields)).data("asked")

    assert await told(sam) == []
    await asked(staffed, reference)
    assert await told(sam) == ["1"]
    assert (await sam.get("/desk/inbox/all")).data("asked") == ["1"]
    assert await told(staffed.ana) == []
    assert await told(staffed.ben) == []
    assert (await approved(sam)).data("asked") == []
    assert await told(sam) == []


async def test_an_earlier_case_is_read_and_nothing_else(staffed: Staffed, sam: Browser) -> None:
    cleo, reference = await staffed.house.written(WORDS)
    page = await staffed.taken(reference)
    await staffed.ana.press(page, f"/desk/case/{reference}/resolve")
    alone = await staffed.ana.get(f"/desk/case/{reference}?read=quality")
    assert WORDS not in alone.html
    assert "Take this case first." in alone.text
    await asked(staffed, reference, "quality")
    await approved(sam)
    page = await staffed.ana.get("/desk/approvals")
    assert f"/desk/case/{reference}?read=quality" in page.html
    page = await staffed.ana.get(f"/desk/case/{reference}?read=quality")
    assert WORDS in page.text
    assert f"/desk/case/{reference}/reply" not in page.actions
    assert WORDS not in (await staffed.carl.get(f"/desk/case/{reference}?read=quality")).html
    assert "Reason: to check the quality of our answers." in (await cleo.get(f"/c/{reference}/privacy")).text


async def test_refused_or_withdrawn_it_is_gone_from_the_other_page(staffed: Staffed, sam: Browser) -> None:
    for stopper in (sam, staffed.ana):
        _, reference = await protected(staffed)
        page = await asked(staffed, reference)
        page = await stopper.get("/desk/approvals")
        await stopper.press(page, "/desk/approvals/stop")
        assert "Nothing waits for your approval." in (await sam.get("/desk/approvals")).text
        assert "Refused or withdrawn." in (await staffed.ana.get("/desk/approvals")).text


async def test_who_knows_the_customer_steps_back_and_is_given_the_case_no_more(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("We went to school together.")
    page = await staffed.taken(reference)
    page = await staffed.ana.press(page, f"/desk/case/{reference}/step-back")
    assert "A colleague goes on" in page.text
    await staffed.house.written("Another.")
    given = await staffed.ana.press(await staffed.ana.get("/desk/inbox/teams"), "/desk/next")
    assert reference not in given.path
    refused = await staffed.ana.send(f"/desk/case/{reference}/take", given.form("/desk/sign-out").fields)
    assert "You said that you know this customer." in refused.text
    assert "school" not in refused.html
    looked = await cleo.get(f"/c/{reference}/privacy")
    assert "Ana, Accounts said that they know you, and stepped back." in looked.text
    page = await staffed.carl.get(f"/desk/case/{reference}")
    assert "school" in (await staffed.carl.press(page, f"/desk/case/{reference}/take")).text


async def test_the_next_case_is_the_one_promised_first_that_may_be_taken_alone(staffed: Staffed) -> None:
    cleo, alone = await protected(staffed)
    _, first = await staffed.house.written("First.")
    page = await staffed.carl.get("/desk/inbox/teams")
    taken = set()
    while True:
        page = await staffed.carl.press(await staffed.carl.get("/desk/inbox/teams"), "/desk/next")
        if not page.data("reference")[:1] or "/desk/case/" not in page.path:
            break
        taken.add(page.path.rsplit("/", 1)[-1])
    assert first in taken
    assert alone not in taken
    assert "Nothing waits in your teams that you may take." in page.text
    assert "was refused" not in (await cleo.get(f"/c/{alone}/privacy")).text  # nobody even tried

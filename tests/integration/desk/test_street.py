"""The street page: pointers and kinds, one press that sends the fixed sentence, and no way to say anything else."""

import asyncio
from html.parser import HTMLParser

import pytest

from parlour.street.model import Author, Reply
from parlour.street.words import Invitation
from parlour.worker.street import Permits, Side, Station
from tests.integration.desk.browser import URL, Page
from tests.integration.desk.conftest import Staffed
from tests.integration.desk.street import connect, posted, row_of, rows_of
from tests.integration.street.conftest import SignedPolicy
from tests.integration.street.platform import Platform, PlatformConnector

SAYS = "Please help, call me on 07700 900123, I am cleo@example.com and order 99-12345 is late"
VALUES = ("07700", "900123", "cleo@example", "99-12345", "late", "cleo1")
TYPED = "The customer lives at 12 High Street"


@pytest.fixture
async def street(staffed: Staffed) -> Staffed:
    await connect(staffed.house, token="first")
    return staffed


class Fields(HTMLParser):
    """What can be filled in on forms that post to the street."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.kinds: set[str] = set()
        self._inside = False
        self.feed(page.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self._inside = (facts.get("action") or "").startswith("/desk/street")
        if self._inside and (tag in {"input", "textarea", "select"} or "contenteditable" in facts):
            self.kinds.add(facts.get("type") or tag)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def answers(staffed: Staffed, card: str) -> list[tuple[str, str]]:
    return sorted((one.reply, one.state) for one in row_of(staffed.house, card).answers)


def everything_about(staffed: Staffed, table: str) -> str:
    return str(staffed.house.front.ground.store.read(lambda reader: reader.all(f"SELECT * FROM {table}")))


async def leaving(staffed: Staffed) -> list[str]:
    """What the worker sends now, as the platform gets it."""
    platform = Platform()
    side, permits = Side(URL, staffed.house.service_seed), Permits(SignedPolicy())
    station = Station(staffed.house.front.ground, PlatformConnector(platform), side, permits)
    await asyncio.to_thread(station.once)
    return [text for _, text in platform.sent]


async def test_ana_sees_kinds_in_words_and_no_value(street: Staffed) -> None:
    card = await posted(street.house, SAYS)
    page = await street.ana.get("/desk/street?show=help")
    assert card in page.data("card")
    for words in ("a phone number", "an email address", "an order number", "looks like a request for help"):
        assert words in page.text
    for value in VALUES:
        assert value not in page.html
    assert f"https://platform.example/{row_of(street.house, card).card.post}" in page.html


async def test_one_press_and_the_fixed_sentence_is_due(street: Staffed) -> None:
    card = await posted(street.house, SAYS)
    page = await street.ana.get("/desk/street")
    assert Invitation(Reply.PUBLIC, "en", URL).text in page.text
    page = await street.ana.press(page, "/desk/street/invite", card=card)
    assert (page.status, page.path) == (200, "/desk/street?show=new")
    assert card not in page.data("card")
    assert answers(street, card) == [("public", "due")]
    done = await street.ana.get("/desk/street?show=done")
    assert card in done.data("card")
    assert "Invited by Ana" in done.text


async def test_nothing_on_the_page_takes_words(street: Staffed) -> None:
    await posted(street.house, SAYS)
    await posted(street.house, connector="mastodon")
    for view in ("new", "help", "posing", "done"):
        kinds = Fields(await street.ana.get(f"/desk/street?show={view}")).kinds
        assert kinds <= {"hidden", "checkbox"}, view
    assert Fields(await street.ana.get("/desk/street")).kinds == {"hidden", "checkbox"}


async def test_whatever_is_posted_along_changes_nothing_of_what_is_sent(street: Staffed) -> None:
    card = await posted(street.house)
    page = await street.ana.get("/desk/street")
    names = (
        "body",
        "text",
        "words",
        "reply",
        "language",
        "post",
        "thread",
        "author",
        "handle",
        "follows",
        "id",
    )
    more = dict.fromkeys((*names, "url", "target", "invitation"), TYPED)
    await street.ana.press(page, "/desk/street/invite", card=card, show=TYPED, **more)
    for table in ("street_answers", "street_posts", "street_links", "outbox"):
        assert TYPED not in everything_about(street, table)
    assert set(await leaving(street)) == {Invitation(Reply.PUBLIC, "en", URL).text}
    assert answers(street, card) == [("public", "sent")]


async def test_a_direct_message_comes_along_only_where_the_network_allows_it(street: Staffed) -> None:
    await connect(street.house, "mastodon")
    asked, forged = await posted(street.house, connector="mastodon"), await posted(street.house)
    page = await street.ana.get("/desk/street")
    assert page.html.count('name="link"') == sum(
        row.card.connector == "mastodon" and row.card.state == "new" for row in rows_of(street.house)
    )
    for card in (asked, forged):
        await street.ana.press(page, "/desk/street/invite", card=card, link="yes")
    assert answers(street, asked) == [("direct", "due"), ("public", "due")]
    assert answers(street, forged) == [("public", "due")]


async def test_pressed_by_two_agents_it_is_one_invitation(street: Staffed) -> None:
    card = await posted(street.house)
    anas, carls = await street.ana.get("/desk/street"), await street.carl.get("/desk/street")
    await street.ana.press(anas, "/desk/street/invite", card=card)
    late = await street.carl.press(carls, "/desk/street/invite", card=card)
    assert (late.status, "Somebody was here first" in late.text) == (409, True)
    aside = await street.carl.press(carls, "/desk/street/set-aside", card=card)
    assert aside.status == 409
    assert answers(street, card) == [("public", "due")]


async def test_what_is_set_aside_is_not_answered(street: Staffed) -> None:
    card = await posted(street.house)
    page = await street.carl.press(await street.carl.get("/desk/street"), "/desk/street/set-aside", card=card)
    assert card not in page.data("card")
    assert answers(street, card) == []
    assert "Set aside by Carl" in (await street.ana.get("/desk/street?show=done")).text


async def test_a_card_nobody_knows_is_a_plain_error(street: Staffed) -> None:
    await posted(street.house)
    page = await street.ana.get("/desk/street")
    for card in ("0" * 32, "", "x' OR '1'='1", "\0"):
        for act in ("invite", "set-aside"):
            wrong = await street.ana.press(page, f"/desk/street/{act}", card=card)
            assert wrong.status in {400, 404, 409}, (card, act)
            assert "<h1>" in wrong.html


async def test_dora_without_a_session_is_sent_to_sign_in(street: Staffed) -> None:
    card, dora = await posted(street.house), street.house.browser()
    assert (await dora.get("/desk/street")).path.startswith("/desk/sign-in")
    token = (await dora.get("/write")).form("/write").fields["token"]
    for act in ("invite", "set-aside"):
        refused = await dora.send(f"/desk/street/{act}", {"token": token, "card": card})
        assert (refused.status, "Sign in again" in refused.text) == (401, True)
    assert answers(street, card) == []


async def test_a_post_that_looks_like_ours_has_no_button(street: Staffed) -> None:
    card = await posted(street.house, author=Author("a9", "northw1nd", "Northwind"))
    page = await street.ana.get("/desk/street?show=posing")
    assert card in page.data("card")
    assert "looks like ours" in page.text
    assert "/desk/street/invite" not in page.actions
    form = {**page.form("/desk/sign-out").fields, "card": card, "show": "posing"}
    refused = await street.ana.send("/desk/street/invite", form)
    assert (refused.status, "looks like ours" in refused.text) == (403, True)
    assert answers(street, card) == []


async def test_without_a_connected_account_there_is_no_page_and_the_bar_names_none(
    own_house: Staffed,
) -> None:
    gone = await own_house.ana.get("/desk/street")
    assert gone.status == 404
    assert "No public network is connected" in gone.text
    inbox = await own_house.ana.get("/desk/inbox/mine")
    assert "/desk/street" not in inbox.html
    await connect(own_house.house)
    assert 'href="/desk/street"' in (await own_house.ana.get("/desk/inbox/mine")).html
    assert (await own_house.ana.get("/desk/street")).status == 200

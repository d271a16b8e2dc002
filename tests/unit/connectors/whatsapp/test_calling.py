"""What is asked of WhatsApp."""

from collections.abc import Iterator

import pytest

from parlour.connectors.line import Away, Denied, Line, Throttled
from parlour.connectors.whatsapp import CONNECTOR
from parlour.street.model import Account, Author, Reply, Target
from parlour.street.words import Invitation
from tests.unit.connectors.meta.platform import SECRETS, Platform, speaking

US = Account("4411", "+44 20 7946 0000", "Northwind")
INVITATION = Invitation(Reply.DIRECT, "en", "https://help.northwind.example/l/" + "a" * 32)


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Platform, Line]]:
    with speaking(CONNECTOR) as found:
        yield found


@pytest.fixture
def both(spoken: tuple[Platform, Line]) -> tuple[Platform, Line]:
    spoken[0].forget()
    return spoken


def sent(line: Line, person: str, reply: Reply = Reply.DIRECT) -> str:
    return CONNECTOR.send(line, US, Target(reply, "w1", person, Author(person)), INVITATION, "key-1")


def test_the_account_is_the_number_that_was_named(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "4411", "display_phone_number": "+44 20 7946 0000", "verified_name": "Northwind"})
    assert CONNECTOR.account(line) == US
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("GET", "/v26.0/4411")
    assert asked.headers["authorization"] == f"Bearer {SECRETS['token']}"
    assert SECRETS["token"] not in str(asked.query)


@pytest.mark.parametrize(
    ("person", "address"),
    [
        ("GB.77", {"recipient": "GB.77"}),
        ("US.ENT.118157992128", {"recipient": "US.ENT.118157992128"}),
        ("447700900123", {"to": "447700900123"}),
    ],
)
def test_a_message_goes_to_an_id_or_else_a_number(
    both: tuple[Platform, Line], person: str, address: dict[str, str]
) -> None:
    platform, line = both
    platform.says({"messaging_product": "whatsapp", "messages": [{"id": "w9"}]})
    assert sent(line, person) == "w9"
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/4411/messages")
    assert asked.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **address,
        "type": "text",
        "text": {"body": INVITATION.text, "preview_url": False},
    }


@pytest.mark.parametrize(
    ("person", "reply"), [("1203@g.us", Reply.DIRECT), ("", Reply.DIRECT), ("GB.77", Reply.PUBLIC)]
)
def test_nothing_is_sent_to_a_group_or_in_public(
    both: tuple[Platform, Line], person: str, reply: Reply
) -> None:
    with pytest.raises(Denied, match="not-permitted"):
        sent(both[1], person, reply)
    assert both[0].asked == []


def test_after_a_day_it_is_too_late(both: tuple[Platform, Line]) -> None:
    both[0].refuses(131047)
    with pytest.raises(Denied, match="too-late"):
        sent(both[1], "GB.77")


def test_too_many_to_one_person_is_a_limit(both: tuple[Platform, Line]) -> None:
    both[0].refuses(131056)
    with pytest.raises(Throttled):
        sent(both[1], "GB.77")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"messages": []}', b'{"messages": [5]}'])
def test_an_accepted_message_without_an_id_is_not_sent_again(
    both: tuple[Platform, Line], answer: bytes
) -> None:
    both[0].says(answer)
    assert sent(both[1], "GB.77") == ""


def test_nothing_can_be_read_again(both: tuple[Platform, Line]) -> None:
    platform, line = both
    assert not CONNECTOR.declared.polls
    assert CONNECTOR.poll(line, US, "").arrivals == ()
    with pytest.raises(Denied, match="unknown"):
        CONNECTOR.sent_before(line, US, Target(Reply.DIRECT, "w1", "GB.77", Author("GB.77")))
    with pytest.raises(Denied, match="not-permitted"):
        CONNECTOR.remove(line, US, "w1")
    with pytest.raises(Denied, match="sign-in-again"):
        CONNECTOR.renewed(line, SECRETS)
    assert platform.asked == []


def test_an_odd_answer_about_the_account_is_trouble_of_the_platform(both: tuple[Platform, Line]) -> None:
    for answer in (b"", b"[]", b'{"id": null}'):
        both[0].says(answer)
        with pytest.raises(Away):
            CONNECTOR.account(both[1])

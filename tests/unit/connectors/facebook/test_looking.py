"""What a Page's feed and conversations bring after an outage of the webhook."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from parlour.connectors.contract import Batch
from parlour.connectors.facebook import CONNECTOR
from parlour.connectors.line import Away, Line, Throttled
from parlour.street.model import Account, Arrival, Author, Kind
from tests.unit.connectors.meta.platform import SECRETS, Platform, speaking

PAGE = Account("100", "northwind")
AT = 1_780_000_000
CURSOR = f'[[{AT * 1000},{AT * 1000}],0,"",0]'
CLEO, US = {"id": "7", "name": "Cleo Marsh"}, {"id": "100", "name": "Northwind"}


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Platform, Line]]:
    with speaking(CONNECTOR) as found:
        yield found


@pytest.fixture
def both(spoken: tuple[Platform, Line]) -> tuple[Platform, Line]:
    spoken[0].forget()
    return spoken


def date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def paged(*things: Any, after: str = "") -> dict[str, Any]:
    """As the platform writes it: the address of the next page has the token in it."""
    onward = {"next": f"https://graph.facebook.com/x?access_token=EAAtoken&after={after}"} if after else {}
    return {"data": list(things), "paging": {"cursors": {"after": "last"}, **onward}}


def said(name: str, seconds: int, author: Any = CLEO, **more: Any) -> dict[str, Any]:
    return {"id": name, "from": author, "message": "Hello?", "created_time": date(AT + seconds), **more}


def polled(both: tuple[Platform, Line], cursor: str = CURSOR) -> Batch:
    return CONNECTOR.poll(both[1], PAGE, cursor)


def whole(both: tuple[Platform, Line]) -> tuple[list[Arrival], str]:
    found, cursor, more = [], CURSOR, True
    while more:
        batch = polled(both, cursor)
        found += batch.arrivals
        cursor, more = batch.cursor, batch.more
    return found, cursor


def test_comments_and_posts_of_visitors_come_as_the_webhook_brings_them(both: tuple[Platform, Line]) -> None:
    old = said(
        "100_55", -9000, US, comments=paged(said("55_9", 20, parent={"id": "55_4"}), said("55_8", 10, US))
    )
    both[0].says(paged(said("100_66", 30, attachments={"data": [{"media_type": "photo"}]}), old))
    visitor, comment = polled(both).arrivals
    cleo, url = Author("7", name="Cleo Marsh"), "https://www.facebook.com/"
    assert visitor == Arrival(
        Kind.MENTION, "100_66", "100_66", cleo, (AT + 30) * 1000, "Hello?", url + "100_66", files=1
    )
    assert comment == Arrival(
        Kind.MENTION,
        "55_9",
        "100_55",
        cleo,
        (AT + 20) * 1000,
        "Hello?",
        url + "100_55?comment_id=9",
        answers="55_4",
    )


def test_the_feed_is_asked_for_new_comments_on_the_posts_of_a_month(both: tuple[Platform, Line]) -> None:
    both[0].says(paged())
    polled(both)
    (asked,) = both[0].asked
    assert asked.path == "/v26.0/100/feed"
    assert f"comments.filter(stream).order(reverse_chronological).since({AT - 60})" in asked.query["fields"]
    assert asked.query["since"] == str(AT - 60 - 30 * 24 * 3600)


def test_messages_come_from_conversations_but_not_ours_or_older_ones(both: tuple[Platform, Line]) -> None:
    messages = paged(said("m_3", 20, attachments={"data": [{}, {}]}), said("m_2", 10, US), said("m_1", -9000))
    both[0].says(paged())
    fresh = {"id": "t_1", "updated_time": date(AT + 20), "messages": messages}
    still = {"id": "t_2", "updated_time": date(AT - 9000), "messages": paged(said("m_0", 5))}
    both[0].says(paged(fresh, still))
    found, _ = whole(both)
    cleo = Author("7", name="Cleo Marsh")
    assert found == [Arrival(Kind.DIRECT, "m_3", "7", cleo, (AT + 20) * 1000, "Hello?", files=2)]
    assert both[0].asked[1].path == "/v26.0/100/conversations"
    assert both[0].asked[1].query["platform"] == "messenger"


def test_every_page_is_followed_and_none_by_an_address_with_the_token(both: tuple[Platform, Line]) -> None:
    platform, _ = both
    platform.says(paged(said("100_66", 30), after="p2"))
    platform.says(paged(said("100_55", -9000, US, comments=paged(said("55_9", 29), after="c2"))))
    platform.says(paged(said("55_8", 28)))
    platform.says(
        paged(
            {"id": "t_1", "updated_time": date(AT), "messages": paged(said("m_2", 27), after="m2")},
            after="t2",
        )
    )
    platform.says(paged(said("m_1", 26)))
    platform.says(paged({"id": "t_0", "updated_time": date(AT - 9000)}, after="t3"))
    found, cursor = whole(both)
    assert [each.id for each in found] == ["100_66", "55_9", "55_8", "m_2", "m_1"]
    assert platform.answers == []
    assert [each.query.get("after") for each in platform.asked] == [None, "p2", "c2", None, "m2", "t2"]
    assert platform.asked[2].path == "/v26.0/100_55/comments"
    assert platform.asked[4].path == "/v26.0/t_1/messages"
    assert all(SECRETS["token"] not in str(each.query) for each in platform.asked)
    assert cursor == f'[[{(AT + 30) * 1000},{(AT + 27) * 1000}],0,"",0]'


def test_a_limit_in_the_middle_loses_nothing(both: tuple[Platform, Line]) -> None:
    platform, _ = both
    platform.says(paged(said("100_66", 30), after="p2"))
    first = polled(both)
    platform.refuses(80001)
    with pytest.raises(Throttled):
        polled(both, first.cursor)
    platform.says(paged(said("100_65", 29)))
    assert [each.id for each in polled(both, first.cursor).arrivals] == ["100_65"]


def test_a_list_is_not_read_on_beyond_what_is_new(both: tuple[Platform, Line]) -> None:
    platform, _ = both
    messages = paged(said("m_2", 27), said("m_1", -9000), after="m2")
    platform.says(paged())
    platform.says(paged({"id": "t_1", "updated_time": date(AT), "messages": messages}))
    assert [each.id for each in whole(both)[0]] == ["m_2"]
    assert len(platform.asked) == 2


def test_what_the_platform_does_not_show_of_a_list_is_passed_over(both: tuple[Platform, Line]) -> None:
    platform, _ = both
    platform.says(paged())
    platform.says(
        paged({"id": "t_1", "updated_time": date(AT), "messages": paged(said("m_2", 27), after="m2")})
    )
    platform.refuses(100, 33)
    assert [each.id for each in whole(both)[0]] == ["m_2"]


def test_odd_comments_do_not_cost_the_others_and_are_counted(both: tuple[Platform, Line]) -> None:
    odd = [{"id": 5.5}, {**said("55_7", 5), "from": "Cleo"}, {**said("55_6", 5), "created_time": "soon"}]
    both[0].says(paged(said("100_55", -9000, US, comments=paged(*odd, said("55_9", 20)))))
    batch = polled(both)
    assert ([each.id for each in batch.arrivals], batch.unread) == (["55_9"], 3)


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{}", b'{"data": {}}', b'{"data": [{"comments": 5}]}', b"[" * 99_999]
)
def test_an_odd_page_is_trouble_of_the_platform(both: tuple[Platform, Line], answer: bytes) -> None:
    both[0].says(answer)
    with pytest.raises(Away):
        polled(both)

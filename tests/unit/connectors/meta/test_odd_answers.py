"""A platform that answers anything at all: what is understood is taken, the rest is trouble, never a crash."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors import connectors
from parlour.connectors.contract import Batch
from parlour.connectors.line import Away, Denied, Expired, Line, Throttled
from parlour.street.model import Account, Author, Reply, Target
from tests.unit.connectors.meta.platform import SECRETS, Platform, speaking

US = Account("100", "northwind")
AT = 1_780_000_000_000
NAMES = (
    "data paging next cursors id from username name message text created_time updated_time timestamp comments"
    " messages replies attachments parent error code error_subcode access_token private_reply_conversation"
).split()
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        ["7", "100", "2026-06-01T00:00:00+0000", "\ud800", "https://[", "https://x.example/?after=b"]
    ),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=15,
)
PAGES = st.fixed_dictionaries(
    {"data": st.lists(st.dictionaries(st.sampled_from(NAMES), ANYTHING), max_size=3)}
)


@pytest.fixture(scope="module", params=["facebook", "instagram", "whatsapp"])
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[str, Platform, Line]]:
    with speaking(connectors()[request.param]) as (platform, line):
        yield request.param, platform, line


@given(
    answer=st.one_of(ANYTHING, PAGES), status=st.sampled_from([200, 200, 400, 500]), turn=st.integers(0, 1)
)
def test_whatever_is_answered_ends_in_words_of_the_contract(
    spoken: tuple[str, Platform, Line], answer: Any, status: int, turn: int
) -> None:
    name, platform, line = spoken
    connector = connectors()[name]
    comment, message = ("9", "55", Author("7")), ("m_1", "7", Author("7"))
    cursor = f'[[{AT},{AT}],{turn},"",0]'
    acts = [
        lambda: connector.account(line),
        lambda: connector.poll(line, US, cursor),
        lambda: connector.sent_before(line, US, Target(Reply.PUBLIC, *comment)),
        lambda: connector.sent_before(line, US, Target(Reply.DIRECT, *comment)),
        lambda: connector.sent_before(line, US, Target(Reply.DIRECT, *message)),
        lambda: connector.renewed(line, SECRETS),
    ]
    for act in acts:
        platform.forget()
        platform.says(answer, status)
        for _ in range(5):  # nested lists are read on
            platform.says({"data": []})
        try:
            found = act()
        except (Away, Denied, Expired, Throttled):
            continue
        assert isinstance(found, Account | Batch | str | dict)

"""The line that connectors use meets the stand-in: each way of saying no is understood as it is meant."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

import pytest

from parlour.connectors.line import Away, Denied, Expired, Line, NotThere, Throttled
from parlour.foundation.clock import MINUTE

from .conftest import Caller

ASKED = {"x": "/2/users/me", "mastodon": "/api/v1/accounts/verify_credentials"}


@pytest.fixture(params=["x", "mastodon"])
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def caller(network: str, request: pytest.FixtureRequest) -> Caller:
    found: Caller = request.getfixturevalue(network)
    return found


@contextmanager
def line_of(caller: Caller, token: str = "") -> Iterator[Line]:
    authorize: Callable[..., str] = lambda *_: f"Bearer {token or caller.token}"  # noqa: E731  reads best as it is
    with closing(Line(caller.address, authorize, wall=caller.clock.now)) as line:
        yield line


def test_an_answer_is_an_answer(caller: Caller, network: str) -> None:
    with line_of(caller) as line:
        assert line.get(ASKED[network]).json()


def test_throttled_until_the_time_it_says(caller: Caller, network: str) -> None:
    until = caller.clock.now() + 9 * MINUTE
    caller.street.faults.throttle(until)
    with line_of(caller) as line, pytest.raises(Throttled) as throttled:
        line.get(ASKED[network])
    assert throttled.value.until == until


def test_an_ended_token_is_expired_and_an_unknown_path_is_not_there(caller: Caller, network: str) -> None:
    with line_of(caller) as line:
        with pytest.raises(NotThere):
            line.get("/nowhere")
        caller.street.faults.expire_tokens()
        with pytest.raises(Expired):
            line.get(ASKED[network])


def test_trouble_of_every_kind_is_away(caller: Caller, network: str) -> None:
    faults = caller.street.faults
    begun: tuple[Callable[[], None], ...] = (
        lambda: faults.outage(True),
        lambda: faults.outage(True, 503),
        lambda: faults.every(1),
        lambda: faults.cut(),
    )
    with line_of(caller) as line:
        for begin in begun:
            begin()
            with pytest.raises(Away):
                line.get(ASKED[network])
            faults.outage(False)
            faults.every(0)
        assert line.get(ASKED[network]).status == 200


def test_a_refused_reply_is_denied_for_good(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "the herons are back")
    data = {"text": "Come in", "reply": {"in_reply_to_tweet_id": post.id}}
    with line_of(x) as line, pytest.raises(Denied):
        line.ask("POST", "/2/tweets", data=data)


def test_signs_of_life_are_lines_and_a_dropped_stream_ends(x: Caller) -> None:
    with line_of(x, x.tokens["bearer_token"]) as line:
        lines = line.lines("/2/activity/stream")
        assert list(islice(lines, 2)) == [b"", b""]
        x.street.faults.drop_streams()
        assert set(lines) <= {b""}

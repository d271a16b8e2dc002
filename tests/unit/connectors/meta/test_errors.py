"""What the Graph API's errors mean for us."""

import json
import time
from collections.abc import Iterator

import pytest

from parlour.connectors import connectors
from parlour.connectors.line import Away, Denied, Expired, Line, NotThere, Throttled
from tests.unit.connectors.meta.platform import SECRETS, Platform, listening, speaking

MINUTE = 60_000


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Platform, Line]]:
    with speaking(connectors()["facebook"]) as found:
        yield found


@pytest.fixture
def both(spoken: tuple[Platform, Line]) -> tuple[Platform, Line]:
    spoken[0].forget()
    return spoken


@pytest.mark.parametrize(
    ("code", "subcode", "status", "meaning"),
    [
        (190, 463, 401, Expired),
        (190, 0, 400, Expired),
        (102, 0, 400, Expired),
        (0, 0, 401, Expired),
        (4, 0, 400, Throttled),
        (17, 0, 400, Throttled),
        (32, 0, 403, Throttled),
        (613, 0, 400, Throttled),
        (80001, 0, 400, Throttled),
        (80002, 0, 400, Throttled),
        (80006, 0, 400, Throttled),
        (80007, 0, 400, Throttled),
        (130429, 0, 400, Throttled),
        (131056, 0, 400, Throttled),
        (0, 0, 429, Throttled),
        (1, 0, 500, Away),
        (2, 0, 400, Away),
        (131000, 0, 500, Away),
        (131016, 0, 400, Away),
        (100, 33, 400, NotThere),
        (100, 2018001, 400, NotThere),
        (803, 0, 404, NotThere),
        (131026, 0, 400, NotThere),
        (0, 0, 404, NotThere),
    ],
)
def test_errors_mean_what_is_documented(
    both: tuple[Platform, Line], code: int, subcode: int, status: int, meaning: type[Exception]
) -> None:
    platform, line = both
    platform.refuses(code, subcode, status)
    with pytest.raises(meaning) as refused:
        line.get("/me")
    assert type(refused.value) is meaning
    assert "private words" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "subcode", "why"),
    [
        (10, 2018278, "too-late"),
        (10, 2534022, "too-late"),
        (10, 2018065, "too-late"),
        (551, 1545041, "too-late"),
        (551, 0, "too-late"),
        (10901, 0, "too-late"),
        (131047, 0, "too-late"),
        (10, 0, "not-permitted"),
        (10, 2018300, "not-permitted"),
        (200, 0, "not-permitted"),
        (299, 0, "not-permitted"),
        (131005, 0, "not-permitted"),
        (368, 0, "not-permitted"),
        (10900, 0, "answered"),
        (100, 0, "status-400"),
        (100, 2018109, "status-400"),
        (99999, 0, "status-400"),
    ],
)
def test_what_is_refused_for_good_says_why(
    both: tuple[Platform, Line], code: int, subcode: int, why: str
) -> None:
    platform, line = both
    platform.refuses(code, subcode)
    with pytest.raises(Denied) as refused:
        line.get("/me")
    assert refused.value.why == why


@pytest.mark.parametrize("name", ["facebook", "instagram", "whatsapp"])
def test_each_connector_understands_them(name: str) -> None:
    with speaking(connectors()[name]) as (platform, line):
        platform.refuses(10, 2018278, 403)
        with pytest.raises(Denied, match="too-late"):
            connectors()[name].account(line)


def test_an_error_called_passing_is_tried_again(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"error": {"code": 100, "is_transient": True}}, 400)
    with pytest.raises(Away):
        line.get("/me")


@pytest.mark.parametrize(
    ("usage", "minutes"),
    [
        ({"100": [{"type": "pages", "estimated_time_to_regain_access": 7}]}, 7),
        (
            {
                "100": [{"estimated_time_to_regain_access": 3}, {"estimated_time_to_regain_access": 9}],
                "7": [{"estimated_time_to_regain_access": 0}],
            },
            9,
        ),
    ],
)
def test_a_limit_lasts_as_long_as_the_platform_says(
    both: tuple[Platform, Line], usage: object, minutes: int
) -> None:
    platform, line = both
    platform.refuses(80001, x_business_use_case_usage=json.dumps(usage))
    before = int(time.time() * 1000)
    with pytest.raises(Throttled) as limited:
        line.get("/me")
    after = int(time.time() * 1000)
    assert before + minutes * MINUTE <= limited.value.until <= after + minutes * MINUTE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{",
        "[]",
        "5",
        '{"a": 5}',
        '{"a": [5]}',
        '{"a": [{"estimated_time_to_regain_access": "soon"}]}',
        "[" * 9000,
    ],
)
def test_a_limit_whose_end_is_not_told_is_still_a_limit(both: tuple[Platform, Line], header: str) -> None:
    platform, line = both
    platform.refuses(4, x_business_use_case_usage=header)
    with pytest.raises(Throttled) as limited:
        line.get("/me")
    assert limited.value.until == 0


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": "4"}}', b"[" * 100_000, b"\xff"]
)
def test_an_error_that_says_nothing_is_read_by_its_status(both: tuple[Platform, Line], body: bytes) -> None:
    platform, line = both
    platform.says(body, 400)
    with pytest.raises(Denied) as refused:
        line.get("/me")
    assert refused.value.why == "status-400"
    platform.says(body, 503)
    with pytest.raises(Away):
        line.get("/me")


def test_nobody_there_is_not_the_end() -> None:
    with listening() as platform:
        base = platform.base
    line = connectors()["facebook"].open(SECRETS, base)
    with pytest.raises(Away):
        line.get("/me")
    line.close()


def test_a_token_that_no_header_can_carry_is_no_token(both: tuple[Platform, Line]) -> None:
    platform, _ = both
    line = connectors()["facebook"].open({**SECRETS, "token": "töken\r\nx: y"}, platform.base)
    platform.refuses(190, 0, 401)
    with pytest.raises(Expired):
        line.get("/me")
    line.close()

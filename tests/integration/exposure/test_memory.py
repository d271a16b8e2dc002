"""Memory does not grow with the number of posts."""

import pytest

from bench.exposure.__main__ import measured

ALLOWED_MB = 200


@pytest.mark.parametrize("posts", [10_000, pytest.param(3_000_000, marks=pytest.mark.soak)])
def test_the_command_stays_within_200_mb_whatever_the_number_of_posts(posts: int) -> None:
    found = measured(posts)
    assert found["posts"] == posts
    assert found["peak_rss_mb"] <= ALLOWED_MB

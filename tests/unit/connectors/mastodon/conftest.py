"""The instance the company's account lives on."""

from collections.abc import Iterator

import pytest

from tests.unit.connectors.mastodon.instance import Instance, instance


@pytest.fixture
def home() -> Iterator[Instance]:
    with instance() as made:
        yield made

"""One house for all journeys that need nothing but an open desk; each brings its own conversation."""

from collections.abc import Iterator

import pytest

from tests.support.house import House, open_house
from tests.support.installation import short_folder


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with short_folder() as folder, open_house(folder / "house") as opened:
        yield opened

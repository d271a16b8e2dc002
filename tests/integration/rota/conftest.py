from collections.abc import Iterator

import pytest

from tests.cast import office_at
from tests.support.website import Website, website


@pytest.fixture
def site(store_url: str) -> Iterator[Website]:
    with office_at(store_url) as office:
        yield website(office)

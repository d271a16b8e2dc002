from collections.abc import Iterator

import pytest

from tests.cast import office_at
from tests.support.website import Website, website


@pytest.fixture
def site(ready_store_url: str) -> Iterator[Website]:
    with office_at(ready_store_url) as office:
        yield website(office)

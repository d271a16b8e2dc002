from collections.abc import Iterator

import pytest

from tests.cast import Office, office_at


@pytest.fixture
def office(ready_store_url: str) -> Iterator[Office]:
    with office_at(ready_store_url) as made:
        yield made

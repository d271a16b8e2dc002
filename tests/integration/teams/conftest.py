from collections.abc import Iterator

import pytest

from tests.cast import Office, office_at


@pytest.fixture
def office(store_url: str) -> Iterator[Office]:
    with office_at(store_url) as made:
        yield made

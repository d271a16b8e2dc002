"""A store of each kind for events."""

from collections.abc import Iterator

import pytest

from parlour.store import Store, migrate, open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    migrate(store_url)
    store = open_store(store_url, role="web")
    yield store
    store.close()

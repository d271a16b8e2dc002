"""A store of each kind, and a way to a case in it."""

from collections.abc import Callable, Iterator

import pytest

from parlour.foundation.ids import new_id
from parlour.store import Store, Transaction, migrate, open_store

Opener = Callable[[str], Store]


@pytest.fixture
def opened(store_url: str) -> Iterator[Opener]:
    """Opens the same store again and again, as further processes would."""
    migrate(store_url)
    stores: list[Store] = []

    def open_as(role: str) -> Store:
        stores.append(open_store(store_url, role=role))
        return stores[-1]

    yield open_as
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened("web")


@pytest.fixture
def case_id(store: Store) -> str:
    case_id = new_id()
    store.write(lambda tx: insert_case(tx, case_id)).result(20)
    return case_id


def insert_case(tx: Transaction, case_id: str) -> None:
    tx.send("INSERT INTO teams (id, name, position) VALUES ('t', 'T', 1) ON CONFLICT DO NOTHING")
    tx.send(
        "INSERT INTO topics (id, name, team_id, position) VALUES ('p', 'P', 't', 1) ON CONFLICT DO NOTHING"
    )
    tx.execute(
        "INSERT INTO cases (id, reference, topic_id, team_id, status, origin, channel, language, identity_level,"
        " opened_at, changed_at, waiting_since, promise_at, queue_at)"
        " VALUES (?, ?, 'p', 't', 'open', 'web', 'web', 'en', 0, 1, 1, 1, 1, 1)",
        (case_id, case_id[-8:]),
    )

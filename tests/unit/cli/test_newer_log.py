"""What may be believed of a store that outlived the loss: only what the custodian signed."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.cli.archive import BadArchive
from parlour.cli.restore import newer_leaves
from parlour.store import Store, migrate, open_store
from parlour.worker.records import add_checkpoint, add_leaves

from .test_logbook import LEAVES, PUBLIC, note

BACKED_UP = 5  # entries the backup has


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite://{tmp_path / 'store' / 'parlour.db'}"
    (tmp_path / "store").mkdir()
    (tmp_path / "run" / "poke").mkdir(parents=True)
    migrate(url)
    made = open_store(url, role="test")
    yield made
    made.close()


def kept(store: Store, leaves: list[bytes], *notes: tuple[int, str]) -> None:
    store.write(lambda tx: add_leaves(tx, 0, leaves)).result(10)
    for size, text in notes:
        store.write(lambda tx, size=size, text=text: add_checkpoint(tx, size, text)).result(10)


def test_signed_entries_past_the_backup_are_taken_and_the_last_minutes_with_them(store: Store) -> None:
    kept(store, LEAVES, (5, note(LEAVES[:5])), (9, note(LEAVES[:9])))
    taken = [base64.b64decode(leaf) for leaf in newer_leaves(BACKED_UP, PUBLIC, store)]
    assert taken == LEAVES[BACKED_UP:]


def test_nothing_newer_is_no_fault(store: Store) -> None:
    kept(store, LEAVES[:BACKED_UP], (5, note(LEAVES[:5])))
    assert newer_leaves(BACKED_UP, PUBLIC, store) == []


def test_an_entry_made_up_or_taken_out_is_noticed(store: Store) -> None:
    forged = [*LEAVES[:7], b"another case was erased", *LEAVES[8:]]
    kept(store, forged, (9, note(LEAVES[:9])))
    with pytest.raises(BadArchive, match="changed, added or taken out"):
        newer_leaves(BACKED_UP, PUBLIC, store)


def test_entries_without_a_newer_checkpoint_prove_nothing(store: Store) -> None:
    kept(store, LEAVES, (5, note(LEAVES[:5])))
    with pytest.raises(BadArchive, match="no signed checkpoint"):
        newer_leaves(BACKED_UP, PUBLIC, store)

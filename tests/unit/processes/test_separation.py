"""Root lays out directories that web and worker own: what they leave there must not lead root elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.config import Places
from parlour.processes.separation import Identities, lay_out, share_store
from tests.support.installation import short_folder


@pytest.fixture
def places() -> Iterator[Places]:
    with short_folder() as folder:
        yield Places(folder / "data")


def own_users() -> Identities:
    """As with users of their own, but all of them us, so that it can be tried without being root."""
    return Identities(os.geteuid(), os.geteuid(), os.geteuid(), os.getegid(), apart=True)


def a_file_of_roots(places: Places) -> Path:
    victim = places.data.parent / "shadow"
    victim.write_text("root only")
    victim.chmod(0o600)
    return victim


def test_the_stores_own_files_are_shared(places: Places) -> None:
    lay_out(places, own_users())
    (places.store / "parlour.db").write_bytes(b"")
    (places.store / "parlour.db").chmod(0o600)
    share_store(places, own_users())
    assert (places.store / "parlour.db").stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize("lead", [os.symlink, os.link])
def test_a_link_in_the_store_gives_no_other_file_away(places: Places, lead: object) -> None:
    lay_out(places, own_users())
    victim = a_file_of_roots(places)
    assert callable(lead)
    lead(victim, places.store / "parlour.db-journal")
    share_store(places, own_users())
    assert victim.stat().st_mode & 0o777 == 0o600


def test_a_link_beside_webs_key_is_not_written_through(places: Places) -> None:
    lay_out(places, own_users())
    victim = a_file_of_roots(places)
    places.web_key.unlink()
    places.web_key.with_suffix(".new").symlink_to(victim)
    lay_out(places, own_users())
    assert victim.read_text() == "root only"
    assert len(places.web_key.read_bytes()) == 32
    assert not places.web_key.is_symlink()

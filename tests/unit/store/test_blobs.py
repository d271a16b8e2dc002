"""Sealed files in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.foundation.errors import NotFound
from parlour.foundation.ids import new_id
from parlour.store.blobs import PIECE, FolderBlobs


def test_a_blob_comes_back_whole_and_can_go(tmp_path: Path) -> None:
    blobs, blob_id = FolderBlobs(tmp_path / "blobs"), new_id()
    content = bytes(range(256)) * 3000
    assert blobs.put(blob_id, [content[:1000], content[1000:]]) == len(content)
    pieces = list(blobs.get(blob_id))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= PIECE
    blobs.delete(blob_id)
    blobs.delete(blob_id)
    with pytest.raises(NotFound):
        blobs.get(blob_id)


def test_a_broken_upload_leaves_nothing(tmp_path: Path) -> None:
    blobs, blob_id = FolderBlobs(tmp_path), new_id()

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.put(blob_id, breaks())
    with pytest.raises(NotFound):
        blobs.get(blob_id)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("wrong", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/.."])
def test_only_ids_name_blobs(tmp_path: Path, wrong: str) -> None:
    blobs = FolderBlobs(tmp_path)
    for attempt in (lambda: blobs.put(wrong, [b""]), lambda: blobs.get(wrong), lambda: blobs.delete(wrong)):
        with pytest.raises(NotFound):
            attempt()

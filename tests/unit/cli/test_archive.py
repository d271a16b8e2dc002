"""The store's half of a backup: whole and under its own key, or refused."""

import secrets
from pathlib import Path

import pytest

from parlour.cli.archive import CHUNK, TAG, BadArchive, Header, Writer, read_header, read_records

KEY = bytes(range(32))
HEADER = Header(
    "20260302-120000-abcd", "i", "https://help.example", "", "00", 1, 1, 2, 3, secrets.token_hex(32)
)


def written(path: Path, records: list[object]) -> Path:
    writer = Writer(path, KEY, HEADER)
    for record in records:
        writer.record(record)
    writer.close()
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 100, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_written_is_read(tmp_path: Path, size: int) -> None:
    records = [{"table": "cases", "rows": [[1, "x", b"y" * size, None]]}, {"blob": "b", "content": b"z"}]
    path = written(tmp_path / "a", list(records))
    assert list(read_records(path, KEY)) == records
    assert read_header(path) == HEADER
    assert b"yyyyyyyy" not in path.read_bytes()


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadArchive):
        list(read_records(written(tmp_path / "a", ["x"]), bytes(32)))


@pytest.mark.parametrize("cut", [1, TAG, CHUNK + TAG, 2 * (CHUNK + TAG)])
def test_a_file_cut_anywhere_is_refused_also_between_chunks(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "a", [b"x" * (3 * CHUNK)])
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(BadArchive):
        list(read_records(path, KEY))


@pytest.mark.parametrize("at", [5, 60, 400, -1])
def test_a_changed_byte_is_found_also_in_the_header(tmp_path: Path, at: int) -> None:
    path = written(tmp_path / "a", [b"x" * 2000])
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadArchive):
        list(read_records(path, KEY))

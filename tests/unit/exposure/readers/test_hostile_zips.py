"""Zips made or broken to hurt: refused in words, and nothing outside the files of an export is opened."""

import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parlour.exposure.readers import Unreadable
from tests.unit.exposure.readers.exports import js, posts_of, tweet, x_files, zip_bytes, zipped

FILES = {
    f"data/{name}": text
    for name, text in x_files({"tweets.js": [tweet(str(n), f"post {n}") for n in range(40)]}).items()
}
WHOLE = zip_bytes(FILES)


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        posts_of(path)
    return refused.value.words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(0, len(WHOLE)))
def test_a_zip_cut_off_anywhere_is_refused_or_read_whole(tmp_path: Path, kept: int):
    path = tmp_path / "x.zip"
    path.write_bytes(WHOLE[:kept])
    if kept < len(WHOLE):
        assert refusal(path)
    else:
        assert len(posts_of(path)) == 40


def test_a_cut_off_zip_says_that_it_is(tmp_path: Path):
    path = tmp_path / "x.zip"
    path.write_bytes(WHOLE[: len(WHOLE) // 2])
    assert "cut off" in refusal(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE) - 1), flip=st.integers(1, 255))
def test_a_zip_with_one_byte_wrong_is_refused_or_read(tmp_path: Path, at: int, flip: int):
    path = tmp_path / "x.zip"
    path.write_bytes(WHOLE[:at] + bytes([WHOLE[at] ^ flip]) + WHOLE[at + 1 :])
    try:
        assert len(posts_of(path)) <= 40
    except Unreadable as refused:
        assert refused.words  # noqa: PT017 - both ends are right; only a traceback is not


def test_a_locked_zip_says_what_to_do(tmp_path: Path):
    packed = bytearray(WHOLE)
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = packed.find(signature)
        while at >= 0:
            struct.pack_into("<H", packed, at + flags, 1)
            at = packed.find(signature, at + 4)
    path = tmp_path / "x.zip"
    path.write_bytes(packed)
    assert "password" in refusal(path)


@pytest.mark.parametrize("name", ["data/../../tweets.js", "/etc/tweets.js", "data\\..\\..\\tweets.js"])
def test_a_path_that_leads_outside_is_refused(tmp_path: Path, name: str):
    assert "outside" in refusal(zipped(tmp_path / "x.zip", FILES | {name: "x"}))


def test_a_bomb_is_not_opened(tmp_path: Path):
    bomb = b"window.YTD.tweets.part0 = [" + b" " * (64 << 20) + b"]"
    assert "unpacks to far more" in refusal(zipped(tmp_path / "x.zip", {"data/tweets.js": bomb}))


def test_a_bomb_among_the_pictures_hurts_nobody(tmp_path: Path):
    path = zipped(tmp_path / "x.zip", FILES | {"data/tweets_media/1.jpg": b"\0" * (64 << 20)})
    assert len(posts_of(path)) == 40


@pytest.mark.parametrize("wide", [False, True])
def test_a_zip_of_too_many_files_to_list_says_what_to_do(tmp_path: Path, wide: bool):
    packed = bytearray(WHOLE)
    end = packed.rfind(b"PK\x05\x06")
    struct.pack_into("<I", packed, end + 12, 0xFFFFFFFF if wide else 40 << 20)
    packed[end:end] = struct.pack("<4s36xQ8x", b"PK\x06\x06", 40 << 20) if wide else b""
    path = tmp_path / "x.zip"
    path.write_bytes(packed)
    assert "give the folder" in refusal(path)


def test_a_size_that_lies_is_refused(tmp_path: Path):
    packed = bytearray(WHOLE)
    with zipfile.ZipFile(tmp_path / "x.zip", "w"):
        pass
    at = packed.rfind(b"PK\x01\x02")
    struct.pack_into("<I", packed, at + 24, 100)  # the unpacked size, as the directory states it
    path = tmp_path / "x.zip"
    path.write_bytes(packed)
    assert refusal(path)


def test_the_shadow_files_of_macos_are_no_part_of_an_export(tmp_path: Path):
    shadow = {"__MACOSX/data/._tweets.js": random.Random(1).randbytes(300)}
    assert len(posts_of(zipped(tmp_path / "x.zip", FILES | shadow))) == 40


def test_a_zip_of_something_else_is_refused_saying_what_can_be_read(tmp_path: Path):
    words = refusal(
        zipped(tmp_path / "x.zip", {"holiday.jpg": b"\xff\xd8", "data/like.js": js("like.js", [])})
    )
    assert "X archive" in words


def test_links_in_a_folder_are_not_followed(tmp_path: Path):
    outside = tmp_path / "outside.js"
    outside.write_text(js("tweets.js", [tweet("1", "one")]))
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "tweets.js").symlink_to(outside)
    assert refusal(tmp_path / "x")

"""The file search finds words however they lie in a file, and nothing in sealed bytes."""

import io
import json
import os
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from parlour.cli.replay import traces
from parlour.cli.replay.traces import WINDOW, Words, files_under, traces_in, traces_in_files

TEXT = "My café order never came, and the “help” line hung up on me twice.\nCall me?"


def searched_for(*texts: str) -> Words:
    words = Words()
    for text in texts:
        words.add(text)
    return words


@pytest.mark.parametrize(
    "lying",
    [
        TEXT.encode(),
        json.dumps({"body": TEXT}).encode(),
        json.dumps({"body": TEXT}, ensure_ascii=False).encode(),
        f"form_key=1&body={quote_plus(TEXT)}".encode(),
        TEXT.encode()[11 : 11 + WINDOW + 12],
    ],
)
@pytest.mark.parametrize("before", [0, 1, 4095, traces.CHUNK - 30])
def test_words_are_found_wherever_and_in_whatever_form_they_lie(lying: bytes, before: int) -> None:
    file = io.BytesIO(b"\0" * before + lying + os.urandom(512))
    found, size = traces_in(searched_for(TEXT), file, "dump")
    assert found
    assert size == before + len(lying) + 512
    assert all(file.getvalue()[one.at : one.at + WINDOW] == one.window for one in found)


def test_each_trace_across_a_chunk_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "CHUNK", 7)
    found, _ = traces_in(searched_for("a" * WINDOW), io.BytesIO(b"\0\0" + b"a" * WINDOW + b"\0"), "dump")
    assert [one.at for one in found] == [2]


def test_random_bytes_and_other_words_are_no_trace() -> None:
    other = os.urandom(200_000) + b"an entirely different sentence about the weather" * 20
    assert traces_in(searched_for(TEXT), io.BytesIO(other), "dump")[0] == []


def test_short_texts_are_counted_and_known_words_can_be_set_aside(tmp_path: Path) -> None:
    words = searched_for("Thanks!", TEXT)
    assert (words.texts, words.too_short) == (2, 1)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "log").write_text(TEXT)
    present, _ = traces_in_files(words, files_under(tmp_path))
    words.forget(one.window for one in present)
    assert traces_in_files(words, files_under(tmp_path))[0] == []

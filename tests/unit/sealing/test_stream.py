"""Files in pieces: whole or not at all, whatever is done to what is stored."""

import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.records import BadRecord
from parlour.sealing.stream import HEADER, PIECE, TAG_BYTES, StreamSealer, open_stream

KEY, NAME = b"k" * 32, "a" * 32
SIZES = st.sampled_from([0, 1, 255, 5_000, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7])
WHOLE = PIECE + TAG_BYTES


def sealed(content: bytes, step: int = 100_000) -> bytes:
    stream = StreamSealer(KEY, NAME)
    pieces = [stream.push(content[at : at + step]) for at in range(0, len(content), step)]
    return b"".join([*pieces, *stream.end()])


def opened(stored: bytes, size: int, *, key: bytes = KEY, name: str = NAME, step: int = 70_000) -> bytes:
    return b"".join(
        open_stream(key, name, size, (stored[at : at + step] for at in range(0, len(stored), step)))
    )


@given(
    size=SIZES, step=st.sampled_from([1_000, 65_536, 300_000]), read=st.sampled_from([999, 65_536, 400_000])
)
def test_what_went_in_comes_out(size: int, step: int, read: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content, step), size, step=read) == content


def test_sizes_are_hidden_in_buckets() -> None:
    assert len(sealed(b"x" * 5_000)) == len(sealed(b"x" * 5_100))


def test_pieces_cannot_be_swapped_repeated_left_out_or_cut_off() -> None:
    content = os.urandom(6 * PIECE)
    stored = sealed(content)
    body = stored[len(HEADER) :]
    first, second, rest = body[:WHOLE], body[WHOLE : 2 * WHOLE], body[2 * WHOLE :]
    for changed in (second + first + rest, first + first + rest, first + rest, first, first + second, b""):
        with pytest.raises(BadRecord):
            opened(HEADER + changed, len(content))
    flipped = bytearray(stored)
    flipped[-1] ^= 1
    for wrong in (bytes(flipped), stored[:-1], b"\xff" + stored[1:], stored[:10]):
        with pytest.raises(BadRecord):
            opened(wrong, len(content))


def test_another_key_or_another_file_opens_nothing() -> None:
    stored = sealed(b"words")
    for other in ({"key": b"o" * 32}, {"name": "b" * 32}):
        with pytest.raises(BadRecord):
            opened(stored, 5, **other)  # type: ignore[arg-type] # one of two named arguments


def test_a_hundred_megabytes_take_a_few_pieces_of_memory() -> None:
    block, stream = bytes(PIECE), StreamSealer(KEY, NAME)

    def stored() -> "object":
        for _ in range(400):
            yield stream.push(block)
        yield from stream.end()

    tracemalloc.start()
    size = sum(len(piece) for piece in open_stream(KEY, NAME, 400 * PIECE, stored()))  # type: ignore[arg-type] # a generator of bytes
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 400 * PIECE
    assert peak < 16 * PIECE

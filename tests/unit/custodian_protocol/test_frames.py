"""Frames and messages: whatever arrives is a message of the closed list, or a BadFrame."""

import dataclasses
import json
import types
import typing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodian_protocol import PROTOCOL_VERSION, frames
from custodian_protocol.messages import OPERATIONS

SHAPES = sorted({shape for asked, answer, _ in OPERATIONS.values() for shape in (asked, answer)}, key=str)


def values(shape: Any) -> st.SearchStrategy[Any]:
    if dataclasses.is_dataclass(shape):
        hints = typing.get_type_hints(shape)
        return st.builds(
            shape, **{field.name: values(hints[field.name]) for field in dataclasses.fields(shape)}
        )
    if typing.get_origin(shape) is tuple:
        return st.lists(values(typing.get_args(shape)[0]), max_size=3).map(tuple)
    if typing.get_origin(shape) is types.UnionType:
        return st.none() | values(next(one for one in typing.get_args(shape) if one is not type(None)))
    return {
        bytes: st.binary(max_size=40),
        str: st.text(max_size=20),
        int: st.integers(-(2**63), 2**63 - 1),
        bool: st.booleans(),
    }[shape]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_message_comes_back_as_it_went(shape: Any) -> None:
    @settings(max_examples=20, deadline=None)
    @given(message=values(shape))
    def check(message: Any) -> None:
        body = frames.encode_answer(7, message)[frames.LENGTH_BYTES :]
        answer = frames.decode_answer(body)
        assert frames.unpack(shape, answer.ok) == message

    check()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(value=JSON)
def test_no_json_value_gets_past_a_shape_it_does_not_fit(value: Any) -> None:
    for shape in SHAPES:
        try:
            frames.unpack(shape, value)
        except frames.BadFrame:
            continue
        assert value == {}  # only "Nothing" is made of nothing


@given(body=st.binary(max_size=200))
def test_no_bytes_do_more_than_a_bad_frame(body: bytes) -> None:
    for decode in (frames.decode_request, frames.decode_answer):
        with pytest.raises(frames.BadFrame):
            decode(body)


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"v":1}', b'{"v":2,"id":1,"op":"hello","args":{}}', b'{"v":1,"id":"1","op":"hello","args":{}}',
     b'{"v":1,"id":true,"op":"hello","args":{}}', b'{"v":1,"id":1,"op":"hello","args":[]}', b"\xff", b"null"],
)  # fmt: skip
def test_requests_that_are_none(body: bytes) -> None:
    with pytest.raises(frames.BadFrame):
        frames.decode_request(body)


@given(bodies=st.lists(st.binary(max_size=50), max_size=5), cuts=st.lists(st.integers(1, 20), max_size=60))
def test_frames_are_found_however_the_bytes_arrive(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(len(body).to_bytes(4, "big") + body for body in bodies)
    read, found = bytearray(), []
    for cut in [*cuts, len(stream)]:
        read += stream[:cut]
        stream = stream[cut:]
        found += list(frames.take_frames(read))
    assert found == bodies
    assert not read


def test_a_frame_too_large_is_refused_from_its_length_alone() -> None:
    with pytest.raises(frames.BadFrame):
        list(frames.take_frames(bytearray((frames.MAX_FRAME_BYTES + 1).to_bytes(4, "big"))))
    with pytest.raises(frames.BadFrame):
        frames.encode_request(1, "x", b"x" * frames.MAX_FRAME_BYTES)


def test_a_request_says_which_version_it_speaks() -> None:
    body = frames.encode_request(3, "hello", OPERATIONS["hello"][0]())[4:]
    assert json.loads(body)["v"] == PROTOCOL_VERSION
    assert frames.decode_request(body) == frames.RequestFrame(3, "hello", {})


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_has_64_bits(number: int) -> None:
    with pytest.raises(frames.BadFrame):
        frames.unpack(int, number)

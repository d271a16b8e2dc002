"""Frames on the socket: a 4-byte big-endian length, then one JSON object in UTF-8.

Requests: {"v": 1, "id": n, "op": name, "args": {...}}. Answers: {"id": n, "ok": {...}} or
{"id": n, "error": {"code": ..., "text": ...}}. Bytes travel as standard base64 strings. Requests on one
connection may be answered out of order; `id` ties them.
"""

import binascii
import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

from . import PROTOCOL_VERSION

MAX_FRAME_BYTES = 16 * 1024 * 1024
LENGTH_BYTES = 4

_encode = json.JSONEncoder(separators=(",", ":")).encode
MAX_NUMBER = 1 << 63


class BadFrame(ValueError):
    """The bytes are not a frame, or a message does not fit its shape. Text never carries field values."""


@dataclasses.dataclass(frozen=True, slots=True)
class RequestFrame:
    id: int
    op: str
    args: dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class AnswerFrame:
    id: int
    ok: dict[str, Any] | None
    error_code: str = ""
    error_text: str = ""


def take_frames(read: bytearray) -> Iterator[bytes]:
    """The whole frames at the front of what was read, which are taken out of it. Raises BadFrame."""
    while len(read) >= LENGTH_BYTES:
        length = int.from_bytes(read[:LENGTH_BYTES], "big")
        if length > MAX_FRAME_BYTES:
            raise BadFrame("frame too large")
        if len(read) < LENGTH_BYTES + length:
            return
        body = bytes(read[LENGTH_BYTES : LENGTH_BYTES + length])
        del read[: LENGTH_BYTES + length]
        yield body


def encode_request(frame_id: int, op: str, message: Any) -> bytes:
    return _frame({"v": PROTOCOL_VERSION, "id": frame_id, "op": op, "args": pack(message)})


def encode_answer(frame_id: int, message: Any) -> bytes:
    return _frame({"id": frame_id, "ok": pack(message)})


def encode_error(frame_id: int, code: str, text: str) -> bytes:
    return _frame({"id": frame_id, "error": {"code": code, "text": text}})


def decode_request(body: bytes) -> RequestFrame:
    data = _json_object(body)
    if data.get("v") != PROTOCOL_VERSION:
        raise BadFrame("protocol version not spoken here")
    frame_id, op, args = data.get("id"), data.get("op"), data.get("args")
    if type(frame_id) is not int or type(op) is not str or type(args) is not dict:
        raise BadFrame("request lacks id, op or args")
    return RequestFrame(frame_id, op, args)


def decode_answer(body: bytes) -> AnswerFrame:
    data = _json_object(body)
    frame_id, ok, error = data.get("id"), data.get("ok"), data.get("error")
    if type(frame_id) is not int:
        raise BadFrame("answer lacks id")
    if isinstance(ok, dict):
        return AnswerFrame(frame_id, ok)
    if isinstance(error, dict):
        return AnswerFrame(frame_id, None, str(error.get("code", "")), str(error.get("text", "")))
    raise BadFrame("answer lacks ok or error")


def pack(value: Any) -> Any:
    """A message as JSON values."""
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is bytes:
        return binascii.b2a_base64(value, newline=False).decode("ascii")
    if kind is tuple or kind is list:
        return [pack(one) for one in value]
    if dataclasses.is_dataclass(kind):
        return {name: pack(getattr(value, name)) for name in _names(kind)}
    return value


def unpack(shape: Any, value: Any) -> Any:
    """JSON values as a message of `shape`; every field must be present, typed exactly, and known."""
    return _reader(shape)(value)


@functools.cache
def _reader(shape: Any) -> Callable[[Any], Any]:
    """What reads one shape, worked out once: asking the type hints again took most of an answer's reading."""
    if dataclasses.is_dataclass(shape):
        return _dataclass_reader(shape)
    if shape is bytes:
        return _unpack_bytes
    origin = typing.get_origin(shape)
    if origin is tuple:
        return _list_reader(_reader(typing.get_args(shape)[0]))
    if origin is types.UnionType:
        inner = _reader(next(one for one in typing.get_args(shape) if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    return _plain_reader(shape)


def _dataclass_reader(shape: Any) -> Callable[[Any], Any]:
    fields = tuple((name, _reader(kind)) for name, kind in _fields(shape))

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or len(value) != len(fields):
            raise BadFrame(f"{shape.__name__}: fields missing or unknown")
        try:
            return shape(*[inner(value[name]) for name, inner in fields])
        except KeyError:
            raise BadFrame(f"{shape.__name__}: fields missing or unknown") from None

    return read


def _list_reader(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise BadFrame("a list was expected")
        return tuple([inner(one) for one in value])

    return read


def _plain_reader(shape: Any) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not shape:
            raise BadFrame(f"a {getattr(shape, '__name__', 'value')} was expected")
        if shape is int and not -MAX_NUMBER <= value < MAX_NUMBER:
            raise BadFrame("a number of 64 bits was expected")
        return value

    return read


def _unpack_bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise BadFrame("base64 text was expected")
    try:
        return binascii.a2b_base64(value, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadFrame("base64 text was expected") from None


@functools.cache
def _names(shape: Any) -> tuple[str, ...]:
    return tuple(name for name, _ in _fields(shape))


@functools.cache
def _fields(shape: Any) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(shape)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(shape))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadFrame("not JSON") from None
    if not isinstance(data, dict):
        raise BadFrame("not a JSON object")
    return data


def _frame(data: dict[str, Any]) -> bytes:
    body = _encode(data).encode()
    if len(body) > MAX_FRAME_BYTES:
        raise BadFrame("frame too large")
    return len(body).to_bytes(LENGTH_BYTES, "big") + body

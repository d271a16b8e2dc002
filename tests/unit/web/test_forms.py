"""The strict reader, whatever the bytes."""

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.web import forms
from parlour.web.forms import BadInput, Form, _fields, parse_json, read_body

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@given(st.dictionaries(TEXT, TEXT, max_size=10))
def test_what_a_browser_encodes_reads_back(sent: dict[str, str]):
    form = Form(_fields(urlencode(sent).encode()))
    assert {name: form[name] for name in sent} == sent


@given(st.binary(max_size=500))
def test_any_bytes_are_fields_or_refused(raw: bytes):
    with contextlib.suppress(BadInput):
        fields = _fields(raw)
        assert all("\0" not in value for values in fields.values() for value in values)


@given(st.binary(max_size=500))
def test_any_bytes_are_an_object_or_refused(raw: bytes):
    with contextlib.suppress(BadInput):
        assert isinstance(parse_json(raw), dict)


@pytest.mark.parametrize(
    "raw",
    [b"[" * 100_000, b'{"a":' * 5_000, b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff", b"[1]",
     b'{"a": "\\u0000"}', b'{"a": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}'],
)  # fmt: skip
def test_json_that_is_not_plain_is_refused(raw: bytes):
    with pytest.raises(BadInput):
        parse_json(raw)


def test_a_field_sent_twice_is_refused_when_it_is_read_as_one():
    form = Form(_fields(b"team=a&team=b&body=x"))
    assert form.many("team") == ["a", "b"]
    assert form["missing"] == ""
    with pytest.raises(BadInput):
        form["team"]


def test_words_lose_nothing_but_what_surrounds_them():
    form = Form({"body": ["\r\n  one\r\ntwo\rthree \n"]})
    assert form.text("body") == "one\ntwo\nthree"


def test_a_plain_object_reads_as_it_is():
    data: dict[str, Any] = parse_json(b'{"a": [1, {"b": "c"}]}')
    assert data == {"a": [1, {"b": "c"}]}


class Slow:
    """A sender that began and then says nothing more."""

    scope: dict[str, Any] = {"headers": []}  # noqa: RUF012 - only what was looked at is kept in it

    async def receive(self) -> dict[str, Any]:
        return await asyncio.get_running_loop().create_future()


async def test_a_sender_that_goes_quiet_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forms, "BODY_SECONDS", 0.01)
    with pytest.raises(BadInput) as refused:
        await read_body(Slow(), 100)  # type: ignore[arg-type] # all of a request that is looked at
    assert refused.value.status == 408

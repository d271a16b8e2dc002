"""Reads what a browser posts, strictly: size, type, UTF-8, no repeats. Nothing is written to disk."""

import asyncio
import json
from typing import Any
from urllib.parse import unquote_to_bytes

from parlour.web.front import WebRequest, header
from parlour.web.security import TOKEN_FIELD, TOKEN_HEADER, NotOurs, check_origin, check_token
from parlour.web.words import said

LIMIT = 64 * 1024
MOST_FIELDS = 200
DEEPEST = 16
BODY_SECONDS = 60.0  # nobody types into the wire: who sends slower than this is holding a connection open
FORM_TYPE = "application/x-www-form-urlencoded"
BROKEN_OFF = said("What was sent broke off in the middle. Please send it again.")
TOO_LONG = said("This is too long to send at once. Please shorten it.")


class BadInput(Exception):
    """What was sent cannot be read. `words` says why, and never repeats any of it."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        self.words = words
        super().__init__(words)


class ExpiredForm(NotOurs):
    """The token did not match, but the words are here: show them again instead of losing them."""

    def __init__(self, form: "Form") -> None:
        self.form = form
        super().__init__(expired=True)


class Form:
    """The fields of one form. A field that is not there reads as empty; one sent twice is refused."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        values = self._fields.get(name, [])
        if len(values) > 1:
            raise BadInput(400, said("A field came twice. Please go back and send the form again."))
        return values[0] if values else ""

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def many(self, name: str) -> list[str]:
        """All values of a group of checkboxes."""
        return list(self._fields.get(name, []))

    def text(self, name: str) -> str:
        """Words a person typed: one kind of line end, nothing around it."""
        return self[name].replace("\r\n", "\n").replace("\r", "\n").strip()


async def read_form(request: WebRequest, limit: int = LIMIT) -> Form:
    """The one way a page's POST is read: origin first, then the body, then the token in it."""
    check_origin(request)
    _require_type(request, FORM_TYPE)
    form = Form(_fields(await read_body(request, limit)))
    try:
        check_token(request, form[TOKEN_FIELD])
    except NotOurs:
        raise ExpiredForm(form) from None
    return form


async def read_json(request: WebRequest, limit: int = LIMIT) -> dict[str, Any]:
    """For scripts on our own pages: the token comes in a header."""
    check_origin(request)
    check_token(request, header(request, TOKEN_HEADER))
    return await read_json_body(request, limit)


async def read_json_body(request: WebRequest, limit: int = LIMIT) -> dict[str, Any]:
    _require_type(request, "application/json")
    return parse_json(await read_body(request, limit))


def parse_json(raw: bytes) -> dict[str, Any]:
    """One object, not nested deeper than `DEEPEST`, no key twice, no NaN, no lone surrogates or NUL."""
    try:
        text = raw.decode("utf-8")
        data = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise BadInput(400, said("This is not JSON we can read.")) from None
    if not isinstance(data, dict):
        raise BadInput(400, said("The JSON must be an object."))
    if _depth(data) > DEEPEST:
        raise BadInput(400, said("The JSON is nested too deeply."))
    if "\\u0000" in text:
        raise BadInput(400, said("The text contains a character that cannot be kept."))
    return data


async def read_body(request: WebRequest, limit: int) -> bytes:
    if header(request, "content-encoding", "identity") != "identity":
        raise BadInput(415, said("Please send this without compression."))
    declared = declared_length(request, limit, TOO_LONG)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _collect(request, limit)
    except TimeoutError:
        raise BadInput(408, BROKEN_OFF) from None
    if declared is not None and len(body) != declared:
        raise BadInput(400, BROKEN_OFF)
    return body


def declared_length(request: WebRequest, limit: int, too_long: str) -> int | None:
    declared = header(request, "content-length")
    if not declared:
        return None
    if not declared.isdecimal() or len(declared) > 12:
        raise BadInput(400, said("The length of what was sent is not a number."))
    if int(declared) > limit:
        raise BadInput(413, too_long)
    return int(declared)


async def _collect(request: WebRequest, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        event = await request.receive()
        if event["type"] != "http.request":
            raise BadInput(400, BROKEN_OFF)
        piece = event.get("body", b"")
        size += len(piece)
        if size > limit:
            raise BadInput(413, TOO_LONG)
        pieces.append(piece)
        if not event.get("more_body", False):
            return b"".join(pieces)


def _require_type(request: WebRequest, wanted: str) -> None:
    kind, _, parameters = header(request, "content-type").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != wanted or charset not in {"", "utf-8"}:
        raise BadInput(415, f"Please send this as {wanted} in UTF-8.")


def _fields(raw: bytes) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    pairs = raw.split(b"&") if raw else []
    if len(pairs) > MOST_FIELDS:
        raise BadInput(400, said("There are too many fields in this form."))
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        fields.setdefault(_decoded(name), []).append(_decoded(value))
    return fields


def _decoded(raw: bytes) -> str:
    return text_of(unquote_to_bytes(raw.replace(b"+", b" ")))


def text_of(raw: bytes | bytearray) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(400, said("The text is not valid UTF-8.")) from None
    if "\0" in text:
        raise BadInput(400, said("The text contains a character that cannot be kept."))
    return text


def _depth(data: Any) -> int:
    """Level by level, so that hostile nesting costs no stack."""
    level, depth = [data], 0
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (
                outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
            )
        ]
    return depth


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key came twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)

"""Reads a form that brings files, strictly and as it comes. Its token stands before the first file, so that
nothing of a stranger's upload is kept for a moment; each file is sealed piece by piece as it arrives."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from multipart import (  # type: ignore[import-untyped] # its wheel carries no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from parlour.files import policy
from parlour.files.actions import Receiving, drop_uploads
from parlour.files.model import Upload
from parlour.foundation.errors import Busy
from parlour.web.forms import LIMIT, MOST_FIELDS, BadInput, ExpiredForm, Form
from parlour.web.front import WebRequest, front_of, header
from parlour.web.security import TOKEN_FIELD, NotOurs, check_origin, check_token
from parlour.web.words import said

MOST_BYTES = 400 * 1024 * 1024  # of one sending
SILENT_SECONDS = 30.0  # a phone in a tunnel; after that the connection is only being held open
AT_ONCE = 16  # uploads of all visitors; each holds two pieces and a thread's attention now and then

BROKEN_OFF = said("What was sent broke off in the middle. Please send it again.")
UNREADABLE = said("This form cannot be read. Please open the page again.")
TOO_MUCH = said("This is too much at once. Please send fewer files at a time.")
MANY_UPLOADS = said("Many people are sending files this minute. Please try again in a moment.")

Begin = Callable[[str], Receiving]
_turns = asyncio.Semaphore(AT_ONCE)


@dataclass
class Uploads:
    """What a form brought. `too_large`: names of files that were longer than one may be, and were not kept."""

    form: Form
    files: list[Upload] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    request: WebRequest
    begin: Begin
    fields: dict[str, list[str]] = field(default_factory=dict)
    name: str = ""
    value: bytearray = field(default_factory=bytearray)
    receiving: Receiving | None = None
    in_file: bool = False
    done: Uploads | None = None

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if isinstance(event, MultipartSegment):
            await self._begin_part(event)
        elif event is None:
            await self._end_part()
        elif self.in_file:
            await self._file_bytes(bytes(event))
        else:
            self._field_bytes(event)

    def checked(self) -> Uploads:
        """From the first file on, or at the end: our own page's form, or nothing."""
        if self.done is None:
            form = Form(self.fields)
            try:
                check_token(self.request, form[TOKEN_FIELD])
            except NotOurs:
                raise ExpiredForm(form) from None
            self.done = Uploads(form)
        return self.done

    async def _begin_part(self, part: MultipartSegment) -> None:
        self.name, self.in_file = part.name, part.filename is not None
        if not self.in_file:
            self.value.clear()
        elif part.filename:  # an empty name is a file field nobody used
            files = self.checked().files
            if len(files) + len(self.checked().too_large) >= policy.MOST_AT_ONCE:
                raise BadInput(413, TOO_MUCH)
            self.receiving = await asyncio.to_thread(self.begin, part.filename)

    async def _file_bytes(self, some: bytes) -> None:
        if self.receiving is None:
            return
        if self.receiving.size + len(some) > policy.MOST_BYTES:
            self.receiving.give_up()
            self.checked().too_large.append(self.receiving.name)
            self.receiving = None
        else:
            await asyncio.to_thread(self.receiving.write, some)

    def _field_bytes(self, some: bytes | bytearray) -> None:
        self.value += some
        if len(self.value) > LIMIT:
            raise BadInput(413, said("This is too long to send at once. Please shorten it."))

    async def _end_part(self) -> None:
        if self.in_file:
            if self.receiving is not None:
                self.checked().files.append(await asyncio.to_thread(self.receiving.end))
            self.receiving = None
        else:
            self.fields.setdefault(self.name, []).append(_text(self.value))


async def read_uploads(request: WebRequest, begin: Begin) -> Uploads:
    """Raises BadInput, NotOurs or Busy; then nothing of it stays."""
    check_origin(request)
    parser = _parser(request)
    reading = _Reading(request, begin)
    try:
        if _turns.locked():
            raise Busy(MANY_UPLOADS)
        async with _turns:
            await _read(request, parser, reading)
        return reading.checked()
    except MultipartError:
        _forget(request, reading)
        raise BadInput(400, UNREADABLE) from None
    except BaseException:
        _forget(request, reading)
        raise


async def _read(request: WebRequest, parser: PushMultipartParser, reading: _Reading) -> None:
    while True:
        try:
            async with asyncio.timeout(SILENT_SECONDS):
                event = await request.receive()
        except TimeoutError:
            raise BadInput(408, BROKEN_OFF) from None
        if event["type"] != "http.request":
            raise BadInput(400, BROKEN_OFF)
        more = event.get("more_body", False)
        for found in _events(parser, event.get("body", b""), last=not more):
            await reading.take(found)
        if not more:
            return


def _events(
    parser: PushMultipartParser, some: bytes, *, last: bool
) -> Iterable[MultipartSegment | bytearray | None]:
    if some:
        yield from parser.parse(some)
    if last:
        parser.close()


def _parser(request: WebRequest) -> PushMultipartParser:
    kind, options = parse_options_header(header(request, "content-type"))
    boundary, length = options.get("boundary", ""), header(request, "content-length", "")
    if kind != "multipart/form-data" or not boundary:
        raise BadInput(415, "Please send this as multipart/form-data.")
    if length and (not length.isdecimal() or len(length) > 12):
        raise BadInput(400, said("The length of what was sent is not a number."))
    if length and int(length) > MOST_BYTES:
        raise BadInput(413, TOO_MUCH)
    return PushMultipartParser(
        boundary,
        content_length=int(length) if length else -1,
        max_segment_size=MOST_BYTES,
        max_segment_count=MOST_FIELDS,
        strict=True,
    )


def _forget(request: WebRequest, reading: _Reading) -> None:
    if reading.receiving is not None:
        with suppress(OSError):
            reading.receiving.give_up()
    if reading.done is not None:
        drop_uploads(front_of(request).ground, reading.done.files)


def _text(raw: bytearray) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(400, said("The text is not valid UTF-8.")) from None
    if "\0" in text:
        raise BadInput(400, said("The text contains a character that cannot be kept."))
    return text

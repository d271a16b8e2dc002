"""Reads a form that brings files, strictly and as it comes. Its token stands before the first file, so that
nothing of a stranger's upload is kept for a moment; each file is sealed piece by piece as it arrives."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
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
from parlour.foundation.errors import Busy, Refused
from parlour.ground import Ground
from parlour.web.forms import (
    BROKEN_OFF,
    LIMIT,
    MOST_FIELDS,
    TOO_LONG,
    BadInput,
    ExpiredForm,
    Form,
    declared_length,
    text_of,
)
from parlour.web.front import WebRequest, front_of, header
from parlour.web.security import TOKEN_FIELD, NotOurs, check_origin, check_token
from parlour.web.words import said

MOST_BYTES = 400 * 1024 * 1024  # of one sending
SILENT_SECONDS = 30.0  # a phone in a tunnel; after that the connection is only being held open
AT_ONCE = 16  # uploads of all visitors; each holds two pieces and a thread's attention now and then

UNREADABLE = said("This form cannot be read. Please open the page again.")
TOO_MUCH = said("This is too much at once. Please send fewer files at a time.")
MANY_UPLOADS = said("Many people are sending files this minute. Please try again in a moment.")

Begin = Callable[[str], Receiving]
_turns = asyncio.Semaphore(AT_ONCE)


@dataclass
class Uploads:
    """What a form brought."""

    form: Form
    files: list[Upload] = field(default_factory=list)
    too_large: int = 0  # files longer than one may be, which were not kept
    added: bool = False  # a message has them now


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
            so_far = self.checked()
            if len(so_far.files) + so_far.too_large >= policy.MOST_AT_ONCE:
                raise BadInput(413, TOO_MUCH)
            self.receiving = await asyncio.to_thread(self.begin, part.filename)

    async def _file_bytes(self, some: bytes) -> None:
        if self.receiving is None:
            return
        if self.receiving.size + len(some) > policy.MOST_BYTES:
            self.receiving.give_up()
            self.checked().too_large += 1
            self.receiving = None
        else:
            await asyncio.to_thread(self.receiving.write, some)

    def _field_bytes(self, some: bytes | bytearray) -> None:
        self.value += some
        if len(self.value) > LIMIT:
            raise BadInput(413, TOO_LONG)

    async def _end_part(self) -> None:
        if self.in_file:
            if self.receiving is not None:
                self.checked().files.append(await asyncio.to_thread(self.receiving.end))
            self.receiving = None
        else:
            self.fields.setdefault(self.name, []).append(text_of(self.value))


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


@contextmanager
def dropped_unless_added(ground: Ground, uploads: Uploads) -> Iterator[None]:
    """What no message has goes at once. But where nobody can say whether the commit was kept, the message may be
    there: its files stay, and the worker drops them a day later if no message names them."""
    try:
        yield
    except (Refused, BadInput) as refused:
        if not isinstance(refused, Busy):
            drop_uploads(ground, uploads.files)
        raise
    if not uploads.added:
        drop_uploads(ground, uploads.files)


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
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise BadInput(415, "Please send this as multipart/form-data.")
    length = declared_length(request, MOST_BYTES, TOO_MUCH)
    return PushMultipartParser(
        boundary,
        content_length=-1 if length is None else length,
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

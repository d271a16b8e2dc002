"""What an upload may be, and what becomes of it: the real child, under its real limits, and hostile files."""

import base64
import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from parlour.worker.cleaning import Limits, Scanner, Verdict, clean
from parlour.worker.cleaning.verdict import BOMB, ENCRYPTED, HARMFUL, NOT_ACCEPTED, NOT_READABLE, TOO_LARGE

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile"
MARKERS = (b"<script", b"onload", b"PK\x03\x04", b"MARMALADE", b"%PDF")


def cleaned(content: bytes, **more: Any) -> tuple[Verdict, bytes]:
    out: list[bytes] = []
    pieces = [content[at : at + 50_000] for at in range(0, len(content), 50_000)]
    return clean(pieces, out.append, **more), b"".join(out)


def picture(kind: str, size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            # A fixed date: one archive made twice is the same bytes, whatever the clock says.
            part = zipfile.ZipInfo(name.replace("__", "/"), (2026, 1, 1, 0, 0, 0))
            made.writestr(part, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def document(**more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w:document/>", **more})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_drawn_anew_and_nothing_hangs_on_to_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0)}
    exif[0x010F] = "MARMALADE"
    more = {} if kind == "GIF" else {"exif": exif}
    verdict, left = cleaned(picture(kind, **more) + b"<script>alert(1)</script>PK\x03\x04 %PDF MARMALADE")
    assert (verdict.refused, verdict.changed) == ("", True)
    assert not [marker for marker in MARKERS if marker in left]
    with Image.open(io.BytesIO(left)) as shown:
        assert shown.size == (64, 48)
        assert not shown.getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, left = cleaned(picture("JPEG", exif=exif))
    with Image.open(io.BytesIO(left)) as shown:
        assert shown.size == (48, 64)


def test_a_moving_picture_still_moves() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50)
    verdict, left = cleaned(out.getvalue())
    assert verdict.kind == "image/gif"
    with Image.open(io.BytesIO(left)) as shown:
        assert getattr(shown, "n_frames", 1) == 3


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", NOT_ACCEPTED),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_ACCEPTED),
        (b"\xef\xbb\xbf  <html><script>alert(1)</script>", NOT_ACCEPTED),
        (b"#!/bin/sh\nrm -rf /", NOT_ACCEPTED),
        (b"MZ\x90\x00" + bytes(60), NOT_ACCEPTED),
        (b"\x7fELF" + bytes(60), NOT_ACCEPTED),
        (b"text first" + b"x" * 5000 + b"\0then not", NOT_ACCEPTED),
        (b"\xff\xd8\xff" + b"not a picture" * 50, NOT_READABLE),
        (b"PK\x03\x04", NOT_READABLE),
        (archive(readme=b"any archive"), NOT_ACCEPTED),
        (document(**{"word__vbaProject.bin": b"macro"}), NOT_ACCEPTED),
        (document(word__media=bytes(30_000_000)), BOMB),
        (archive(**{f"part{number}": b"" for number in range(6_000)}), BOMB),
    ],
)
def test_what_is_not_taken_and_why(content: bytes, why: str) -> None:
    assert cleaned(content)[0].refused == why


def test_an_office_document_is_taken_and_one_locked_is_not() -> None:
    verdict, left = cleaned(document())
    assert (verdict.suffix, left) == (".docx", document())
    locked = bytearray(document())
    for at in (locked.find(b"PK\x01\x02") + 8, 6):
        locked[at] |= 1
    assert cleaned(bytes(locked))[0].refused == ENCRYPTED


def test_a_picture_of_more_pixels_than_any_camera_makes_is_refused_unopened() -> None:
    verdict, _ = cleaned(picture("PNG", (300, 300)), limits=Limits(pixels=80_000))
    assert verdict.refused == BOMB


def test_what_must_be_read_whole_has_a_size() -> None:
    assert cleaned(picture("PNG") + bytes(9_000), limits=Limits(whole_bytes=8_000))[0].refused == TOO_LARGE


def test_a_reader_out_of_memory_or_time_ends_alone() -> None:
    large = picture("PNG", (5_000, 5_000))
    assert cleaned(large, limits=Limits(memory=120 * 1024**2))[0].refused == NOT_READABLE
    assert cleaned(large, limits=Limits(seconds=0.001))[0].refused == NOT_READABLE


def test_a_hundred_megabytes_pass_in_pieces() -> None:
    begun = b"\0\0\0\x18ftypisom"
    sizes: list[int] = []

    def film() -> Iterator[bytes]:
        yield begun
        for _ in range(400):
            yield bytes(256 * 1024)

    verdict = clean(film(), lambda piece: sizes.append(len(piece)))
    assert (verdict.kind, sum(sizes)) == ("video/mp4", len(begun) + 400 * 256 * 1024)
    assert max(sizes) <= 256 * 1024


@contextmanager
def clamd(answer: bytes) -> Iterator[str]:
    """Speaks INSTREAM as clamd does; finds EICAR, or says what it is told to."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        with line, line.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\0"
            heard = b""
            while size := int.from_bytes(read.read(4), "big"):
                heard += read.read(size)
            found = b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR-STANDARD" in heard else answer
            line.sendall(found)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        thread.join()
        listening.close()


@pytest.fixture
def hostile() -> Path:
    if not HOSTILE.exists():
        pytest.skip(f"the hostile files are not beside the repository: {HOSTILE}")
    return HOSTILE


def test_the_scanner_finds_eicar_and_nothing_of_it_is_kept(hostile: Path) -> None:
    eicar = base64.b64decode((hostile / "uploads" / "eicar.com.base64.txt").read_bytes())
    with clamd(b"stream: OK\0") as address:
        verdict, _ = cleaned(eicar, scanner=Scanner(address))
    assert (verdict.refused, verdict.scanned) == (HARMFUL, "clean")


@pytest.mark.parametrize(
    ("answer", "scanned"),
    [
        (b"stream: OK\0", "clean"),
        (b"INSTREAM size limit exceeded. ERROR\0", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_what_the_scanners_answer_is_worth_is_said(answer: bytes, scanned: str) -> None:
    with clamd(answer) as address:
        verdict, _ = cleaned(b"harmless words", scanner=Scanner(address))
    assert (verdict.refused, verdict.scanned) == ("", scanned)


def test_without_a_scanner_and_with_one_that_is_away_files_pass_and_say_so() -> None:
    assert cleaned(b"words")[0].scanned == "off"
    assert cleaned(b"words", scanner=Scanner("/nowhere/clamd.sock"))[0].scanned == "unreachable"


def test_no_hostile_file_is_kept_as_something_a_browser_runs(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        verdict, left = cleaned(path.read_bytes())
        assert verdict.refused or verdict.kind in ("text/plain", "audio/mpeg", "video/webm"), path.name
        assert not left.lstrip().startswith(b"<") or verdict.refused, path.name


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"PK\x03\x04", b""]
)
def test_any_bytes_give_a_verdict_and_never_an_error(start: bytes) -> None:
    whole = {
        b"\xff\xd8\xff": picture("JPEG"),
        b"\x89PNG\r\n\x1a\n": picture("PNG"),
        b"PK\x03\x04": document(),
    }
    for cut in (5, 60, 150):
        verdict, _ = cleaned(whole.get(start, start + bytes(range(256)))[:cut])
        assert verdict.refused or verdict.kind

"""What a file is by its first bytes. A name says nothing, and whatever is not in this list is not taken."""

from dataclasses import dataclass

HEAD = 4096  # past what browsers look at to guess a type (1,445 bytes; mimesniff.spec.whatwg.org)


@dataclass(frozen=True, slots=True)
class FileType:
    kind: str
    suffix: str


JPEG, PNG = FileType("image/jpeg", ".jpg"), FileType("image/png", ".png")
GIF, WEBP, AVIF = (
    FileType("image/gif", ".gif"),
    FileType("image/webp", ".webp"),
    FileType("image/avif", ".avif"),
)
HEIC = FileType("image/heic", ".heic")
PICTURES = (JPEG, PNG, GIF, WEBP, AVIF)
PDF, TEXT = FileType("application/pdf", ".pdf"), FileType("text/plain", ".txt")
ZIP = FileType("application/zip", ".zip")  # taken only when it turns out to be an office document

_BRANDS = {  # the first brand of an ISO base media file (ISO/IEC 14496-12)
    b"avif": AVIF, b"avis": AVIF,
    b"heic": HEIC, b"heix": HEIC, b"hevc": HEIC, b"heim": HEIC, b"mif1": HEIC, b"msf1": HEIC,
    b"qt  ": FileType("video/quicktime", ".mov"),
    b"M4A ": FileType("audio/mp4", ".m4a"), b"M4B ": FileType("audio/mp4", ".m4a"),
    b"isom": FileType("video/mp4", ".mp4"), b"iso2": FileType("video/mp4", ".mp4"),
    b"iso4": FileType("video/mp4", ".mp4"), b"iso5": FileType("video/mp4", ".mp4"),
    b"iso6": FileType("video/mp4", ".mp4"), b"mp41": FileType("video/mp4", ".mp4"),
    b"mp42": FileType("video/mp4", ".mp4"), b"avc1": FileType("video/mp4", ".mp4"),
    b"M4V ": FileType("video/mp4", ".mp4"), b"3gp4": FileType("video/3gpp", ".3gp"),
    b"3gp5": FileType("video/3gpp", ".3gp"), b"3gp6": FileType("video/3gpp", ".3gp"),
}  # fmt: skip
_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"OggS", FileType("audio/ogg", ".ogg")),
    (b"ID3", FileType("audio/mpeg", ".mp3")),
    (b"\xff\xfb", FileType("audio/mpeg", ".mp3")),
    (b"\xff\xf3", FileType("audio/mpeg", ".mp3")),
    (b"#!AMR", FileType("audio/amr", ".amr")),
)
_NOT_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r\f")
_OTHER_BEGINNINGS = (b"<", b"#!", b"%!", b"{\\rtf", b"MZ")


def type_of(head: bytes) -> FileType | None:
    """From at most `HEAD` bytes; None for what is not taken."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    for look in (_media, _riff, _matroska):
        if (found_there := look(head)) is not None:
            return found_there
    return TEXT if head and is_text(head) and not _begins_otherwise(head) else None


def is_text(some: bytes) -> bool:
    """No control characters: what a simple editor shows as it is, in whatever encoding."""
    return _NOT_TEXT.isdisjoint(some)


def _begins_otherwise(head: bytes) -> bool:
    """Markup and scripts look like text."""
    begun = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return begun.startswith(_OTHER_BEGINNINGS)


def _media(head: bytes) -> FileType | None:
    return _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def _riff(head: bytes) -> FileType | None:
    inner = {b"WEBP": WEBP, b"WAVE": FileType("audio/wav", ".wav")}
    return inner.get(head[8:12]) if head.startswith(b"RIFF") else None


def _matroska(head: bytes) -> FileType | None:
    webm = head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]
    return FileType("video/webm", ".webm") if webm else None

"""Mail, as mbox or one message a file: every mail is one private post.

The old `compat32` policy is meant: it leaves headers as they are, where the newer one parses them on sight,
raises on hostile ones and takes time beyond all measure for some. Bounds on headers, lines and depth keep the
parser's own time in hand: parts of it are quadratic.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import IO

from parlour.exposure.model import Post
from parlour.exposure.readers import times
from parlour.exposure.readers.source import Source
from parlour.exposure.readers.streams import Progress, counted
from parlour.exposure.readers.words import from_html, text_of

SUFFIXES = (".mbox", ".mbx", ".eml")
HEADER = re.compile(
    rb"(?:return-path|received|from|to|date|subject|message-id|mime-version|delivered-to|content-type|cc"
    rb"|reply-to|sender|x-[\w-]+|dkim-signature|authentication-results):",
    re.IGNORECASE,
)
POSTMARK = re.compile(rb"From \S.*\d\d:\d\d")
LONGEST_LINE = 64 * 1024
MOST, MOST_LINES = 2 * 1024 * 1024, 20_000  # of one mail: words come before attachments
LONGEST_HEADER = 2_000
MESSAGE_ID = re.compile(r"<([^<>\s]{1,200})>")
QUOTING = re.compile(r"^\s*On .{1,200} wrote:\s*$")
FORWARDED = re.compile(r"^-{3,}\s*(?:Original Message|Ursprüngliche Nachricht)\s*-{3,}\s*$")
DEEPEST, PARTS = 20, 200


def recognise(path: Path) -> Source | None:
    if path.is_dir():
        return None
    with path.open("rb") as opened:
        first = opened.readline(LONGEST_LINE)
    known = first.startswith(b"From ") or HEADER.match(first) or path.suffix.lower() in SUFFIXES
    return Source(path, "mail", path.stat().st_size) if known else None


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    with source.path.open("rb") as raw:
        for mail in split(counted(raw, progress)):
            yield post(mail, (brand or "").lstrip("@").lower())


def split(stream: IO[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size, blank = 0, True
    while line := stream.readline(LONGEST_LINE):
        if blank and line.startswith(b"From ") and (not size or POSTMARK.match(line)):
            if size:
                yield b"".join(held)
            held, size = [], 0
        elif size < MOST and len(held) < MOST_LINES:
            held.append(line)
            size += len(line)
        blank = line in (b"\n", b"\r\n")
    if size:
        yield b"".join(held)


def post(mail: bytes, brand: str) -> Post:
    message, said = parsed(mail)
    id_ = first_id(message, "Message-ID") or sha256(mail).hexdigest()[:32]
    thread = first_id(message, "References") or first_id(message, "In-Reply-To") or id_
    author = parseaddr(header(message, "From"))[1].lower()
    text = "\n".join(filter(None, (subject(message), unquoted(said))))
    at = times.of_mail(header(message, "Date"))
    return Post("mail", id_, thread, author, brand, is_from(author, brand), False, at, text_of(text))


class Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def parsed(mail: bytes) -> tuple[Message, str]:
    """The message, and what it says."""
    try:
        message = message_from_bytes(mail, policy=Bounded())
        return message, words(message)
    except Exception:  # a parser of fifty years of mail raises what it likes; the words are still there
        return Message(), mail.decode("utf-8", "replace")


def is_from(author: str, brand: str) -> bool:
    """`brand`: a domain, one address, or a domain's first name."""
    domain = author.rpartition("@")[2]
    return bool(brand) and (
        author == brand or f".{domain}".endswith(f".{brand}") or brand in domain.split(".")
    )


def header(message: Message, name: str) -> str:
    value = message.get(name)
    return "" if value is None else str(value)


def first_id(message: Message, name: str) -> str:
    found = MESSAGE_ID.search(header(message, name))
    return found[1] if found else ""


def subject(message: Message) -> str:
    raw = header(message, "Subject")
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (MessageError, ValueError, LookupError):
        return " ".join(raw.split())


def words(message: Message) -> str:
    """The plain text, or what the HTML says where there is none."""
    plain, pages = [], []
    for part in leaves(message):
        if (part.get_content_disposition() or "") == "attachment":
            continue
        if (kind := part.get_content_type()) == "text/plain":
            plain.append(decoded(part))
        elif kind == "text/html":
            pages.append(decoded(part))
    return "\n".join(plain).strip() or "\n".join(map(from_html, pages))


def leaves(message: Message) -> Iterator[Message]:
    """In order; nesting and number are bounded, for mail made to hurt."""
    waiting, given = [(message, 0)], 0
    while waiting and given < PARTS:
        part, depth = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            if depth < DEEPEST:
                waiting.extend((one, depth + 1) for one in reversed(inner) if isinstance(one, Message))
        else:
            given += 1
            yield part


def decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError, TypeError):  # a charset that is none, or no text encoding at all
        return payload.decode("utf-8", "replace")


def unquoted(text: str) -> str:
    """Without what it quotes: those words are another mail's and counted there."""
    kept = []
    for line in text.splitlines():
        if FORWARDED.match(line):
            break
        if not line.startswith(">") and not QUOTING.match(line):
            kept.append(line)
    return "\n".join(kept).strip()

"""The check itself, in a process of its own (`processes/cleaner.py`): reads one upload, writes what is left of it.

On its output: pieces, each behind its length in four bytes; a length of zero; then one line of JSON, the verdict.
Whatever goes wrong here ends this process only.
"""

import json
from typing import Any, BinaryIO

from parlour.worker.cleaning import kinds
from parlour.worker.cleaning.documents import document_of
from parlour.worker.cleaning.kinds import HEAD, FileType, is_text, type_of
from parlour.worker.cleaning.likeness import hash_of
from parlour.worker.cleaning.pictures import Bomb, drawn_anew
from parlour.worker.cleaning.verdict import APPLE_PHOTO, NOT_ACCEPTED, NOT_READABLE, TOO_LARGE, Limits

PIECE = 256 * 1024


def check(source: BinaryIO, out: BinaryIO, limits: Limits) -> None:
    verdict = _checked(source, out, limits)
    out.write(bytes(4) + json.dumps(verdict).encode())
    out.flush()


def liken(source: BinaryIO, out: BinaryIO, limits: Limits) -> None:
    """What is left of a picture is its difference hash."""
    verdict = _likened(source, out, limits)
    out.write(bytes(4) + json.dumps(verdict).encode())
    out.flush()


def _likened(source: BinaryIO, out: BinaryIO, limits: Limits) -> dict[str, Any]:
    content = source.read(limits.whole_bytes + 1)
    while source.read(PIECE):
        pass
    found = type_of(content[:HEAD])
    if found not in kinds.PICTURES:
        return {"refused": NOT_ACCEPTED}
    if len(content) > limits.whole_bytes:
        return {"refused": TOO_LARGE}
    try:
        _write(out, hash_of(content, found, limits))
    except Bomb:
        return {"refused": Bomb.reason}
    except Exception:  # as in `_whole`
        return {"refused": NOT_READABLE}
    return _kept(found)


def _checked(source: BinaryIO, out: BinaryIO, limits: Limits) -> dict[str, Any]:
    head = source.read(HEAD)
    found = type_of(head)
    try:
        if found is None:
            return {"refused": NOT_ACCEPTED}
        if found == kinds.HEIC:
            return {"refused": APPLE_PHOTO}
        if found in kinds.PICTURES or found == kinds.ZIP:
            return _whole(head, source, out, found, limits)
        return _passed(head, source, out, found)
    finally:
        while source.read(PIECE):  # to the end, or whoever writes would find nobody listening
            pass


def _whole(head: bytes, source: BinaryIO, out: BinaryIO, found: FileType, limits: Limits) -> dict[str, Any]:
    content = head + source.read(limits.whole_bytes + 1 - len(head))
    if len(content) > limits.whole_bytes:
        return {"refused": TOO_LARGE}
    try:
        if found == kinds.ZIP:
            document = document_of(content, limits)
            if isinstance(document, str):
                return {"refused": document}
            _write(out, content)
            return _kept(document)
        drawn, written = drawn_anew(content, found, limits)
    except Bomb:
        return {"refused": Bomb.reason}
    except Exception:  # readers of hostile input raise what they like; none of it may be repeated
        return {"refused": NOT_READABLE}
    _write(out, drawn)
    return {**_kept(written), "changed": True}


def _passed(head: bytes, source: BinaryIO, out: BinaryIO, found: FileType) -> dict[str, Any]:
    piece = head
    while piece:
        if found == kinds.TEXT and not is_text(piece):
            return {"refused": NOT_ACCEPTED}
        _write(out, piece)
        piece = source.read(PIECE)
    return _kept(found)


def _kept(found: FileType) -> dict[str, Any]:
    return {"kind": found.kind, "suffix": found.suffix}


def _write(out: BinaryIO, content: bytes) -> None:
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        out.write(len(piece).to_bytes(4, "big") + piece)

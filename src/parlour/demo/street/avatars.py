"""Pictures of people who do not exist: a pattern out of a number, as a PNG of a few hundred bytes."""

import hashlib
import struct
import zlib

SIZE, CELLS = 48, 6


def picture(seed: int) -> bytes:
    digest = hashlib.sha256(f"avatar {seed}".encode()).digest()
    ink, paper = digest[0:3], bytes(255 - part // 4 for part in digest[3:6])
    rows = b"".join(b"\0" + _row(digest[6:], y * CELLS // SIZE, ink, paper) for y in range(SIZE))
    head = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _row(pattern: bytes, y: int, ink: bytes, paper: bytes) -> bytes:
    """Left and right are mirrored."""
    cells = [min(x, CELLS - 1 - x) for x in range(CELLS)]
    on = [pattern[(y * CELLS + x) % len(pattern)] % 2 for x in cells]
    return b"".join((ink if one else paper) * (SIZE // CELLS) for one in on)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

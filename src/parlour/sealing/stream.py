"""Files of any size under one key, in pieces, so that neither side ever holds a whole one.

Each piece is AES-256-GCM under a nonce that is its number and whether it is the last (the STREAM construction:
Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance",
CRYPTO 2015). So pieces cannot be swapped, repeated, left out or cut off at the end. The key belongs to one file.
The end is filled with zeros to a bucket, as messages are; the true size is in the file's sealed record.
"""

from collections.abc import Generator, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol.records import NONCE_BYTES, SUITE, VERSION, BadRecord, binding, bucket

PIECE = 256 * 1024
TAG_BYTES = 16
HEADER = bytes((VERSION, SUITE))
_ZEROS = bytes(PIECE)


class StreamSealer:
    """One file's way in. Holds less than two pieces of it."""

    def __init__(self, key: bytes, stream_id: str) -> None:
        self._cipher = AESGCM(key)
        self._aad = binding("file-piece", stream_id)
        self._number = 0
        self._held = bytearray()
        self.size = 0

    def push(self, content: bytes) -> bytes:
        """What can be stored already; perhaps nothing."""
        self.size += len(content)
        return self._push(content)

    def end(self) -> Iterator[bytes]:
        """The rest, filled up and marked as the last. In pieces: the filling may be a fifth of the file."""
        missing = bucket(self.size) - self.size
        for at in range(0, missing, PIECE):
            yield self._push(_ZEROS[: min(PIECE, missing - at)])
        yield self._sealed(bytes(self._held), last=True)

    def _push(self, content: bytes) -> bytes:
        """A piece is sealed only once more is there, so that the last one can be marked."""
        self._held += content
        sealed = []
        while len(self._held) > PIECE:
            sealed.append(self._sealed(bytes(self._held[:PIECE]), last=False))
            del self._held[:PIECE]
        return b"".join(sealed)

    def _sealed(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last), piece, self._aad)
        if self._number == 0:
            sealed = HEADER + sealed
        self._number += 1
        return sealed


def open_stream(
    key: bytes, stream_id: str, size: int, stored: Iterable[bytes]
) -> Generator[bytes, None, None]:
    """The file's bytes, without the filling. Raises BadRecord before the first byte that does not verify is
    given out, and at the end when the end is missing."""
    cipher, aad = AESGCM(key), binding("file-piece", stream_id)
    left = size
    for number, (piece, last) in enumerate(_pieces(stored)):
        try:
            content = cipher.decrypt(_nonce(number, last), piece, aad)
        except InvalidTag:
            raise BadRecord("a piece of a file does not verify") from None
        if left:
            yield content[:left]
        left -= min(left, len(content))
    if left:
        raise BadRecord("a file is shorter than its record says")


def _pieces(stored: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Sealed pieces and whether each is the last: all are whole but that one."""
    held, whole, begun = bytearray(), PIECE + TAG_BYTES, False
    for some in stored:
        held += some
        if not begun and len(held) >= len(HEADER):
            if held[: len(HEADER)] != HEADER:
                raise BadRecord("not a sealed file of this version")
            del held[: len(HEADER)]
            begun = True
        while begun and len(held) > whole:
            yield bytes(held[:whole]), False
            del held[:whole]
    if not begun or len(held) < TAG_BYTES:
        raise BadRecord("a file is cut off")
    yield bytes(held), True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes((last,))

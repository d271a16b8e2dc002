"""The log's tree, kept so that any entry's way to any later root is a handful of steps (RFC 9162, 2.1.3)."""

from custodian_protocol.merkle import EMPTY_ROOT, leaf_hash, node_hash

HASH_BYTES = 32


class LogTree:
    """Every hash of every full subtree: 64 bytes an entry."""

    def __init__(self) -> None:
        self._levels: list[bytearray] = [bytearray()]

    @property
    def size(self) -> int:
        return len(self._levels[0]) // HASH_BYTES

    def add(self, leaf: bytes) -> None:
        hashed, number, level = leaf_hash(leaf), self.size, 0
        self._levels[0] += hashed
        while number % 2:
            hashed = node_hash(self._full(level, number - 1), hashed)
            number, level = number // 2, level + 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += hashed

    def root(self, size: int) -> bytes:
        return self._range(0, size) if size else EMPTY_ROOT

    def way(self, index: int, size: int) -> list[bytes]:
        """From entry `index` to the root of the first `size` entries."""
        if not 0 <= index < size <= self.size:
            raise IndexError("no such entry")
        start, end, way = 0, size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                way.append(self._range(middle, end))
                end = middle
            else:
                way.append(self._range(start, middle))
                start = middle
        return way[::-1]

    def growth(self, old: int, size: int) -> list[bytes]:
        """Why the first `old` entries are the beginning of the first `size` (2.1.4)."""
        if not 0 < old <= size <= self.size:
            raise IndexError("no such size")
        return self._growth(old, 0, size, whole=True)

    def _growth(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end - start:
            return [] if whole else [self._range(start, end)]
        middle = start + _split(end - start)
        if old <= middle - start:
            return [*self._growth(old, start, middle, whole=whole), self._range(middle, end)]
        rest = self._growth(old - (middle - start), middle, end, whole=False)
        return [*rest, self._range(start, middle)]

    def _range(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:  # subtrees of a split are aligned, so this one is kept
            return self._full(width.bit_length() - 1, start // width)
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _full(self, level: int, number: int) -> bytes:
        return bytes(self._levels[level][number * HASH_BYTES : (number + 1) * HASH_BYTES])


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << (width - 1).bit_length() - 1

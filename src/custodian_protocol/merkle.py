"""The log's tree, RFC 9162: hashes, running root, and proofs. Whoever holds the leaves can make and check them."""

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class RunningRoot:
    """The root after each leaf, holding one hash for each full subtree: a few hundred bytes for any size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: tuple[bytes, ...] = ()  # largest subtree first

    def add(self, hashed: bytes) -> None:
        peaks, width = list(self._peaks), self.size
        while width & 1:
            hashed = node_hash(peaks.pop(), hashed)
            width >>= 1
        self._peaks = (*peaks, hashed)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> "RunningRoot":
        same = RunningRoot()
        same.size, same._peaks = self.size, self._peaks
        return same


def root_of(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    middle = _split(len(hashes))
    return node_hash(root_of(hashes[:middle]), root_of(hashes[middle:]))


def inclusion(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The path from leaf `index` to the root of these leaves (section 2.1.3.1)."""
    if not 0 <= index < len(hashes):
        raise IndexError("no such leaf")
    if len(hashes) == 1:
        return []
    middle = _split(len(hashes))
    if index < middle:
        return [*inclusion(index, hashes[:middle]), root_of(hashes[middle:])]
    return [*inclusion(index - middle, hashes[middle:]), root_of(hashes[:middle])]


def consistency(old: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Why the first `old` of these leaves are a prefix of all of them (section 2.1.4.1)."""
    if not 0 < old <= len(hashes):
        raise IndexError("no such size")
    return _subproof(old, hashes, whole=True)


def included(root: bytes, size: int, index: int, hashed: bytes, proof: Sequence[bytes]) -> bool:
    """Section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = node_hash(sibling, hashed)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Section 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _subproof(old: int, hashes: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if old == len(hashes):
        return [] if whole else [root_of(hashes)]
    middle = _split(len(hashes))
    if old <= middle:
        return [*_subproof(old, hashes[:middle], whole=whole), root_of(hashes[middle:])]
    return [*_subproof(old - middle, hashes[middle:], whole=False), root_of(hashes[:middle])]


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << (width - 1).bit_length() - 1

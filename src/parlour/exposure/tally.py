"""Counts posts in a temporary file, so that memory does not grow with their number."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from secrets import token_bytes

from parlour.exposure import records
from parlour.exposure.counting import counted
from parlour.exposure.kinds import KINDS
from parlour.exposure.model import Post
from parlour.exposure.pointers import pointer

BATCH = 2_000
Count = Callable[[Post], tuple[int, int]]


class Tally:
    """Takes posts in any order and as often as they come; each counts once."""

    def __init__(self, connection: sqlite3.Connection, count: Count, until: int) -> None:
        self.connection = connection
        self._count = count
        self._until = until
        self.read = 0
        # A customer need only be told from another, never found again: pointers name posts and threads. So handles
        # are hashed under a key of this run, and the file on its own says nothing of anybody.
        self._key = token_bytes(32)
        self._names: set[tuple[str, str]] = set()
        self._settled = False

    def add(self, posts: Iterable[Post]) -> None:
        source = iter(posts)
        while batch := [self._row(post) for post in islice(source, BATCH)]:
            records.keep(self.connection, batch, self._names)
            self._names.clear()
            self.read += len(batch)
            self._settled = False

    def settled(self) -> sqlite3.Connection:
        """The file with everything drawn from the posts that came so far."""
        if not self._settled:
            records.settle(self.connection)
            self._settled = True
        return self.connection

    def _row(self, post: Post) -> records.Row:
        gave, asked = self._count(post)
        brand = pointer(post.brand)
        key = brand.casefold()  # handles, pages and domains are the same in any case
        self._names.add((key, brand))
        return (
            pointer(post.platform),
            pointer(post.id),
            pointer(post.thread),
            0 if post.by_brand or not post.author else self._customer(post),
            key,
            post.by_brand,
            post.public,
            post.at if 0 < post.at <= self._until else 0,
            gave,
            asked,
            post.deleted,
        )

    def _customer(self, post: Post) -> int:
        name = f"{post.platform}\0{post.author}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(name, digest_size=8, key=self._key).digest(), signed=True) or 1


@contextmanager
def tally(until: int, count: Count = counted) -> Iterator[Tally]:
    """`until`, in seconds since 1970: a post from after it has its time wrong, and is counted as one without a time."""
    with tempfile.TemporaryDirectory(prefix="parlour-exposure-") as folder:  # 0700
        connection = records.open_file(str(Path(folder) / "tally"), len(KINDS))
    # The name is gone and the file lives on for as long as it is open: not even a kill leaves it behind.
    with closing(connection):
        yield Tally(connection, count, until)

"""Customer support on Twitter: one post a row, companies by handle, customers by number."""

from collections.abc import Iterator
from operator import itemgetter

from parlour.exposure.model import Post
from parlour.exposure.readers.times import of_tweet
from parlour.exposure.readers.words import mentioned, unescaped

COLUMNS = (
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
)
OUTBOUND = frozenset({"False", "false", "FALSE", "0"})
REMEMBERED = 20_000
LONGEST_IDS = 400  # characters; of ids that are longer none is remembered


def fits(names: list[str]) -> bool:
    return set(COLUMNS) <= set(names)


def posts(rows: Iterator[list[str]], names: list[str], brand: str, _where: str) -> Iterator[Post]:
    pick = itemgetter(*(names.index(name) for name in COLUMNS))
    last, threads = max(names.index(name) for name in COLUMNS), Threads()
    ours = brand.lower()
    for row in rows:
        if len(row) <= last:
            continue
        id_, author, inbound, created, text, replies, parent = pick(row)
        if len(id_) + len(parent) + len(replies) > LONGEST_IDS:
            id_, parent, replies = id_[:LONGEST_IDS], "", ""
        text = unescaped(text)
        by_brand = inbound in OUTBOUND or bool(ours and author.lower() == ours)
        company = (author if by_brand else mentioned(text)) or brand
        yield Post(
            "x",
            id_,
            threads.of(id_, parent, replies),
            author,
            company,
            by_brand,
            True,
            of_tweet(created),
            text,
        )


class Threads:
    """Rows of a conversation lie near each other, answers often before what they answer.

    A thread is named by the first post of it that anything was read about, and forgotten after
    20,000 to 40,000 posts, so that a file of any length takes the same memory.
    """

    def __init__(self) -> None:
        self._recent: dict[str, str] = {}
        self._older: dict[str, str] = {}

    def of(self, id_: str, parent: str, replies: str) -> str:
        thread = self._named(id_) or (parent and self._named(parent)) or parent or id_
        recent = self._recent
        recent[id_] = thread
        if parent:
            recent[parent] = thread
        if replies:
            for reply in replies.split(","):
                recent.setdefault(reply, thread)
        if len(recent) > REMEMBERED:
            self._older, self._recent = recent, {}
        return thread

    def _named(self, id_: str) -> str:
        return self._recent.get(id_) or self._older.get(id_, "")

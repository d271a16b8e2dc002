"""The form with one tweet a row, tied to its parent by `in_response_to_tweet_id`."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from parlour.cli.replay.threads import BadRow, Tally, Thread, Turn, as_kept

TWEET_COLUMNS = frozenset(
    {"tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id"}
)

_INBOUND = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Tweet:
    at: datetime
    id: int
    parent: int | None
    line: int
    turn: Turn

    def __lt__(self, other: "Tweet") -> bool:
        return (self.at, self.id) < (other.at, other.id)


def tweets(rows: Iterator[tuple[int, dict[str, str]]], tally: Tally) -> Iterator[Thread]:
    """A tweet whose parent is not in the file starts a thread."""
    known: dict[int, Tweet] = {}
    for line, row in rows:
        try:
            tweet = _tweet(line, row)
            if tweet.id in known:
                raise BadRow("a tweet id that stood earlier")
            known[tweet.id] = tweet
        except BadRow as fault:
            tally.bad(line, str(fault))
    replies = defaultdict(list)
    roots = []
    for tweet in known.values():
        if tweet.parent in known:
            replies[tweet.parent].append(tweet)
        else:
            roots.append(tweet)
    played = 0
    for root in roots:
        flat = list(_in_time_order(root, replies))
        played += len(flat)
        yield Thread(root.line, tuple(tweet.turn for tweet in flat))
    if played < len(known):
        _name_circles(known, roots, replies, tally)


def _tweet(line: int, row: dict[str, str]) -> Tweet:
    inbound = _INBOUND.get(row["inbound"].strip().lower())
    if inbound is None:
        raise BadRow("inbound is neither True nor False")
    parent = row["in_response_to_tweet_id"].strip()
    return Tweet(
        at=_time(row["created_at"]),
        id=_number(row["tweet_id"]),
        parent=_number(parent) if parent else None,
        line=line,
        turn=Turn(inbound, as_kept(row["text"])),
    )


def _number(text: str) -> int:
    """Some exports went through a spreadsheet and say 12.0 for 12."""
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise BadRow("a tweet id that is no number")
    return int(digits)


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        raise BadRow("created_at is not like Tue Oct 31 22:10:08 +0000 2017") from None


def _in_time_order(root: Tweet, replies: dict[int, list[Tweet]]) -> Iterator[Tweet]:
    """Branches become one line of talk: by time, but never a reply before what it replies to."""
    waiting = [root]
    while waiting:
        tweet = heapq.heappop(waiting)
        yield tweet
        for reply in replies.get(tweet.id, ()):
            heapq.heappush(waiting, reply)


def _name_circles(
    known: dict[int, Tweet], roots: list[Tweet], replies: dict[int, list[Tweet]], tally: Tally
) -> None:
    reached = {tweet.id for root in roots for tweet in _in_time_order(root, replies)}
    for tweet in known.values():
        if tweet.id not in reached:
            tally.bad(tweet.line, "replies that answer each other in a circle")

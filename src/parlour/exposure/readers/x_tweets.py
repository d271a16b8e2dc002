"""The posts of an X archive, each once: an edited post with its last words, a long one with all of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from parlour.exposure.model import Post
from parlour.exposure.readers import times
from parlour.exposure.readers.records import Memory, Note, Tweet
from parlour.exposure.readers.streams import Member, Progress, counted
from parlour.exposure.readers.walking import Walk
from parlour.exposure.readers.words import text_of, unescaped

# A list of two or more; inside a post's own words its quotes would be escaped, so it is never found there.
VERSIONS = re.compile(rb'"editTweetIds"\s*:\s*\[(\s*"\d+"\s*(?:,\s*"\d+"\s*)+)\]')
DIGITS = re.compile(rb"\d+")
BLOCK, OVERLAP = 256 * 1024, 4096
LEADING_MENTIONS = re.compile(r"^(?:@\w+\s+)+")
LINK = re.compile(r"https?://\S+")
HEAD = 100
SHORTEST_CUT = 140  # what X shows of a long post is at least this long


def posts(
    tweets: list[Member], notes: list[Member], memory: Memory, account: str, brand: str, progress: Progress
) -> Iterator[Post]:
    for member in tweets:
        with counted(member.open(), progress) as opened:
            for ids in versions(opened):
                memory.know_versions(ids)
    for member in notes:
        with counted(member.open(), progress) as opened:
            for note in read_notes(opened, member.base):
                memory.keep_note(note)
    for tweet in once(tweets, memory, progress):
        yield Post(
            "x", tweet.id, tweet.thread, account, brand, True, True, tweet.at, tweet.text, tweet.deleted
        )


def versions(opened: IO[bytes]) -> Iterator[list[str]]:
    left = b""
    while block := opened.read(BLOCK):
        left += block
        for found in VERSIONS.finditer(left):
            yield [id_.decode() for id_ in DIGITS.findall(found[1])]
        left = left[-OVERLAP:]


def once(tweets: list[Member], memory: Memory, progress: Progress) -> Iterator[Tweet]:
    for member in tweets:
        deleted = member.base.startswith("deleted")
        with counted(member.open(), progress) as opened:
            for tweet in read_tweets(opened, member.base, deleted):
                if first := memory.first_version(tweet.id):
                    memory.hold_version(first, whole(tweet, memory))
                elif memory.is_new(tweet.id):
                    yield whole(tweet, memory)
    yield from memory.last_versions()
    for note in memory.notes_alone():
        yield Tweet(note.tweet or note.id, note.tweet or note.id, note.at, note.text, note.deleted)


def whole(tweet: Tweet, memory: Memory) -> Tweet:
    text = memory.note_for(tweet.id, cut_head(tweet.text), tweet.at)
    return replace(tweet, text=text) if text else tweet


def read_tweets(opened: IO[bytes], name: str, deleted: bool) -> Iterator[Tweet]:
    for entry in entries(opened, name):
        tweet = entry.get("tweet", entry)
        id_ = text_of(tweet.get("id_str") or tweet.get("id")) if isinstance(tweet, dict) else ""
        if id_:
            text = unescaped(text_of(tweet.get("full_text") or tweet.get("text")))
            thread = (
                text_of(tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id")) or id_
            )
            yield Tweet(id_, thread, times.of_tweet(text_of(tweet.get("created_at"))), text, deleted)


def read_notes(opened: IO[bytes], name: str) -> Iterator[Note]:
    for entry in entries(opened, name):
        note = entry.get("noteTweet", entry)
        text = unescaped(text_of(note_text(note)))
        id_ = text_of(note.get("noteTweetId") or note.get("tweetId")) if isinstance(note, dict) else ""
        if id_ and text:
            at = times.of_iso(text_of(note.get("createdAt")))
            yield Note(id_, text_of(note.get("tweetId")), head(text), at, text, name.startswith("deleted"))


def note_text(note: Any) -> Any:
    """Exports of different years nest it differently."""
    while isinstance(note, dict):
        if isinstance(note.get("text"), str):
            return note["text"]
        note = note.get("core") or note.get("noteTweetResults") or note.get("result")
    return ""


def entries(opened: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    walk = Walk(opened, name)
    walk.past_assignment()
    for _ in walk.elements():
        entry = walk.value()
        if isinstance(entry, dict):
            yield entry


def cut_head(text: str) -> str:
    """The beginning of a post that X may have cut; "" for one too short to have been."""
    return head(text) if len(text) >= SHORTEST_CUT else ""


def head(text: str) -> str:
    """Without links, which the two spell differently, and whom a reply is to, which only one of them names."""
    return " ".join(LINK.sub("", LEADING_MENTIONS.sub("", text)).split())[:HEAD]

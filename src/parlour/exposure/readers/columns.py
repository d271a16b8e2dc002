"""Any other table of posts, by the names of its columns."""

from collections.abc import Iterator
from operator import itemgetter

from parlour.exposure.model import Post
from parlour.exposure.readers.times import of_any
from parlour.exposure.readers.words import mentioned, unescaped

NAMES = {
    "text": "text full_text message content body comment post tweet message_text comment_text description",
    "id": "id tweet_id post_id message_id status_id comment_id id_str row",
    "author": "author author_id author_name user user_id username user_name screen_name handle from sender"
    " sender_id customer customer_id name",
    "at": "created_at date time timestamp created datetime date_time posted_at sent_at published published_at",
    "brand": "brand network company provider page account to recipient",
    "thread": "thread thread_id conversation conversation_id in_reply_to in_reply_to_id in_reply_to_status_id"
    " in_response_to_tweet_id parent_id ticket_id case_id",
    "inbound": "inbound direction",
    "where": "visibility channel public",
}
ON_X = {"tweet_id", "status_id", "id_str"}
OUTBOUND = {"false", "0", "no", "out", "outbound", "outgoing", "sent", "agent"}
PRIVATE = {
    "direct",
    "dm",
    "private",
    "message",
    "direct message",
    "chat",
    "email",
    "mail",
    "messenger",
    "false",
    "no",
}
NEEDED = (
    "A table of posts needs a column of text (named text, message, content, body, comment, post or tweet); "
    "id, author and date are read where they are."
)

ORDER = ("text", "id", "thread", "author", "at", "brand", "inbound", "where")


def fits(names: list[str]) -> bool:
    return any(name in names for name in NAMES["text"].split())


def posts(rows: Iterator[list[str]], names: list[str], brand: str, where: str) -> Iterator[Post]:
    """An id that may be a mere row number is kept apart from other files' by the file's path."""
    pick = itemgetter(*(place(names, key) for key in ORDER))
    platform = "x" if chosen(names, "id") in ON_X else ""
    width, prefix = len(names), "" if platform else f"{where}:"
    for number, row in enumerate(rows, start=2):
        if len(row) != width:
            row = (row + [""] * width)[:width]
        row.append("")
        words, own, about, writer, at, company, inbound, seen = pick(row)
        if not words:
            continue
        words, own = unescaped(words), own or str(number)
        named = company.lstrip("@") or brand
        by_brand = inbound.lower() in OUTBOUND or (writer != "" and is_one_of(writer, named, brand))
        named = named or ("" if by_brand else mentioned(words))
        thread, public = prefix + (about or own), seen.lower() not in PRIVATE
        yield Post(platform, prefix + own, thread, writer, named, by_brand, public, of_any(at), words)


def is_one_of(writer: str, *handles: str) -> bool:
    handle = writer.lstrip("@").lower()
    return handle != "" and any(handle == one.lower() for one in handles)


def chosen(names: list[str], key: str) -> str:
    return next((name for name in NAMES[key].split() if name in names), "")


def place(names: list[str], key: str) -> int:
    """For a column the file has not: the place after the last, where `posts` puts "" into every row."""
    name = chosen(names, key)
    return names.index(name) if name else len(names)

"""What X lets the company read: pages newest first, and the stream of what happens now."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from parlour.foundation.clock import DAY, MINUTE

from .wire import JSON, Answer, Asked, Said, Stream, encoded
from .world import Post
from .x_asking import below, id_in, invalid, known_fields, missing, size, token_before

if TYPE_CHECKING:
    from .x import X

MESSAGES_REACH = 30 * DAY
SEARCH_REACH = 7 * DAY
_OPERATOR = re.compile(r"(?:conversation_id|in_reply_to_tweet_id):\d{1,19}|(?:from:|to:|@)\w{1,19}", re.ASCII)
AT_A_TIME = 100  # events in one piece of the stream
TWEET_OF = {"edit_history_post_ids": "edit_history_tweet_ids", "referenced_posts": "referenced_tweets"}


def me(x: "X", asked: Asked, _: tuple[str, ...]) -> Said:
    known_fields(asked)
    return _answer({"data": x.shapes.users([x.world.company], asked.several("user.fields"))[1:-1]})


def mentions(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    return _timeline(x, asked, lambda post: parts[0] in post.mentions and post.author != parts[0])


def posts_of(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    without = "replies" in asked.several("exclude")
    return _timeline(x, asked, lambda post: post.author == parts[0] and not (without and post.answers))


def some_posts(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    """By their ids; one alone when it is in the path."""
    known_fields(asked)
    ids = parts or asked.several("ids")
    if not 1 <= len(ids) <= 100:
        raise invalid("ids", ",".join(ids[:3]), "has to hold 1 to 100 ids")
    found = [post for id in ids if (post := x.world.post(id)) and not post.to]
    pieces = _described(x, asked, found)
    if parts and found:
        pieces["data"] = pieces["data"][1:-1]
    if len(found) < len(ids):
        there = {post.id for post in found}
        name = "id" if parts else "ids"
        pieces["errors"] = encoded([missing(id, name) for id in ids if id not in there])
    return _answer(pieces)


def search(x: "X", asked: Asked, _: tuple[str, ...]) -> Said:
    """Of the last seven days; operators that stand alone, all of which must hold."""
    terms = asked.one("query").split()
    if not terms or not all(_OPERATOR.fullmatch(term) for term in terms):
        raise invalid("query", asked.one("query")[:40], "holds an operator that this stand-in does not know")
    oldest = x.clock.now() - SEARCH_REACH
    return _timeline(
        x, asked, lambda post: post.at >= oldest and all(_fits(x, post, one) for one in terms), 10
    )


def messages(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    """With everybody, or with the one in the path."""
    known_fields(asked)
    most, company = size(asked, 1, 100, 100), x.world.company
    oldest = x.clock.now() - MESSAGES_REACH

    def wanted(post: Post) -> bool:
        both = (post.author, post.to)
        ours = bool(post.to) and company in both and (not parts or parts[0] in both)
        return ours and post.id not in x.hidden and post.at >= oldest

    found = x.world.newest(wanted, most + 1, before=below(asked))
    page, pieces = found[:most], {}
    if page:
        pieces["data"] = x.shapes.messages(
            page, (*asked.several("dm_event.fields"), *asked.several("expansions"))
        )
        if "sender_id" in asked.several("expansions"):
            pieces["includes"] = b'{"users":%s}' % _users(x, asked, (post.author for post in page))
    meta: dict[str, object] = {"result_count": len(page)}
    if len(found) > most:
        meta["next_token"] = token_before(page[-1].id)
    return _answer({**pieces, "meta": encoded(meta)})


def stream(x: "X", asked: Asked, _: tuple[str, ...]) -> Said:
    minutes = asked.one("backfill_minutes", "0")
    if minutes not in ("0", "1", "2", "3", "4", "5"):
        raise invalid("backfill_minutes", minutes, "is not between 0 and 5")
    since = x.clock.now() - int(minutes) * MINUTE
    seen = len(x.world.events)
    while minutes != "0" and seen and x.world.events[seen - 1].post.at >= since:
        seen -= 1
    return Stream(_events(x, seen), JSON)


def _events(x: "X", seen: int) -> Iterator[bytes]:
    goes_on = x.faults.lifeline()
    while goes_on():
        events = x.world.wait(seen, x.keep_alive)
        if not events and goes_on():
            yield b"\r\n"
        for at in range(0, len(events), AT_A_TIME):
            told = (x.shapes.activity(event) for event in events[at : at + AT_A_TIME])
            if not goes_on():
                return
            if piece := b"".join(line + b"\r\n" for line in told if line):
                yield piece
        seen += len(events)


def _fits(x: "X", post: Post, term: str) -> bool:
    operator, _, value = term.lstrip("@").rpartition(":")
    if operator == "conversation_id":
        return post.thread == value
    if operator == "in_reply_to_tweet_id":
        return post.answers == value
    person = {"from": (post.author,), "to": (post.answered,)}.get(operator, post.mentions)
    return any(value.lower() in (id, x.world.people[id].handle.lower()) for id in person if id)


def _timeline(x: "X", asked: Asked, wanted: Callable[[Post], bool], least: int = 5) -> Said:
    known_fields(asked)
    most = size(asked, least, 100, 10)
    ends = [id for id in (below(asked), id_in(asked, "until_id")) if id]
    found = x.world.newest(
        lambda post: not post.to and wanted(post),
        most + 1,
        after=id_in(asked, "since_id"),
        before=min(ends, key=int, default=""),
    )
    page = found[:most]
    meta: dict[str, object] = {"result_count": len(page)}
    if page:
        meta = {"newest_id": page[0].id, "oldest_id": page[-1].id, **meta}
    if len(found) > most:
        meta["next_token"] = token_before(page[-1].id)
    return _answer({**_described(x, asked, page), "meta": encoded(meta)})


def _described(x: "X", asked: Asked, page: list[Post]) -> dict[str, bytes]:
    """Posts with what was asked for beside them; {} for none."""
    if not page:
        return {}
    renamed = "post.fields" in asked.query
    wanted = asked.several("expansions")
    # What an expansion leads to is in the post itself too, asked for by its field or not.
    named = (*asked.several("tweet.fields", "post.fields"), *(one.removesuffix(".id") for one in wanted))
    fields = tuple(dict.fromkeys(TWEET_OF.get(one, one) for one in named))
    people = [post.author for post in page if "author_id" in wanted]
    people += [id for post in page for id in post.mentions if "entities.mentions.username" in wanted]
    people += [post.answered for post in page if post.answered and "in_reply_to_user_id" in wanted]
    included = {"users": _users(x, asked, people)} if people else {}
    if {"referenced_tweets.id", "referenced_posts.id"}.intersection(wanted):
        ids = dict.fromkeys(post.answers for post in page if post.answers)
        if answered := [post for id in ids if (post := x.world.post(id))]:
            included["posts" if renamed else "tweets"] = x.shapes.posts(answered, fields, renamed)
    pieces = {"data": x.shapes.posts(page, fields, renamed)}
    return {**pieces, "includes": _object(included)} if included else pieces


def _users(x: "X", asked: Asked, ids: Iterable[str]) -> bytes:
    return x.shapes.users(dict.fromkeys(ids), asked.several("user.fields"))


def _answer(pieces: dict[str, bytes]) -> Answer:
    return Answer(200, _object(pieces))


def _object(pieces: dict[str, bytes]) -> bytes:
    return b"{%s}" % b",".join(b'"%s":%s' % (name.encode(), piece) for name, piece in pieces.items())

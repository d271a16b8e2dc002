"""Posts and messages as X API v2 writes them. Its specification of August 2026 says `post` in the names of fields where
the events and the guides say `tweet`; both are read."""

from parlour.connectors.x.standing import mentions_of, standing
from parlour.connectors.x.wire import (
    Json,
    address,
    author,
    ident,
    language,
    moment,
    needed,
    obj,
    plain,
    rows,
    words,
)
from parlour.street.model import Account, Arrival, Kind

Kinds = dict[str, str]


def people(*includes: Json) -> dict[str, Json]:
    """By id. Some events wrap each user in `data`."""
    users = [obj(user) for each in includes for user in rows(each.get("users"))]
    plain_users = [obj(user.get("data")) or user for user in users]
    return {ident(user.get("id")): user for user in plain_users}


def quoted_authors(*includes: Json) -> Kinds:
    """Who wrote the posts that come along with the ones asked for."""
    posts = [obj(post) for each in includes for name in ("tweets", "posts") for post in rows(each.get(name))]
    return {ident(post.get("id")): ident(post.get("author_id")) for post in posts}


def post(
    found: Json, account: Account, users: dict[str, Json], authors: Kinds, event: str = ""
) -> Arrival | None:
    """None for our own posts and for reposts: nobody said anything with them."""
    current, writer = needed(found.get("id")), needed(found.get("author_id"))
    refers = references(found)
    if writer == account.id or "retweeted" in refers:
        return None
    first = _first(found) or current
    note = obj(found.get("note_post")) or obj(found.get("note_tweet"))
    mentions = [*_mentions(found), *_mentions(note)]
    to = ident(found.get("in_reply_to_user_id"))
    text = plain(note.get("text")) or plain(found.get("text"))
    named, carried = mentions_of(account, mentions, found.get("display_text_range"), text)
    quoted = event == "post.quote.create" or authors.get(refers.get("quoted", "")) == account.id
    stands = standing(account, writer, to, named or event == "post.mention.create", carried, quoted)
    who = author(writer, users.get(writer, {}))
    return Arrival(
        stands.kind,
        first,
        ident(found.get("conversation_id")) or first,
        who,
        moment(current, found.get("created_at")),
        text=text,
        url=address(who.handle, current),
        language=language(found.get("lang")),
        answers=ident(found.get("in_reply_to_tweet_id")) or refers.get("replied_to", ""),
        to=stands.to,
        summoned=stands.summoned,
        files=len(rows(obj(found.get("attachments")).get("media_keys"))),
    )


def removed(found: Json, account: Account) -> Arrival | None:
    """X tells no time of it, so the post's own stands in."""
    id_, writer = needed(found.get("id")), needed(found.get("author_id"))
    if writer == account.id:
        return None
    return Arrival(Kind.REMOVED, id_, "", author(writer, {}), moment(id_))


def message(found: Json, account: Account, users: dict[str, Json]) -> Arrival | None:
    """None for what we sent, and for who joined or left."""
    id_, sender = needed(found.get("id")), needed(found.get("sender_id"))
    if sender == account.id or found.get("event_type") not in (None, "MessageCreate"):
        return None
    return Arrival(
        Kind.DIRECT,
        id_,
        conversation(words(found.get("dm_conversation_id")), sender, account),
        author(sender, users.get(sender, {})),
        moment(id_, found.get("created_at")),
        text=plain(found.get("text")),
        files=len(rows(obj(found.get("attachments")).get("media_keys"))),
    )


def conversation(said: str, sender: str, account: Account) -> str:
    """Of two people it is both ids, the lower first, however the platform puts it; of a group it is the group's id."""
    pair = sorted((sender, account.id), key=lambda id_: (len(id_), id_))
    return said if said.isascii() and said.isdigit() else "-".join(pair)


def references(found: Json) -> Kinds:
    """Ids by `retweeted`, `quoted` or `replied_to`."""
    listed = rows(found.get("referenced_posts")) or rows(found.get("referenced_tweets"))
    return {words(each.get("type")): ident(each.get("id")) for each in map(obj, listed)}


def _first(found: Json) -> str:
    history = rows(found.get("edit_history_post_ids")) or rows(found.get("edit_history_tweet_ids"))
    return ident(history[0]) if history else ""


def _mentions(found: Json) -> list[object]:
    return rows(obj(found.get("entities")).get("mentions"))

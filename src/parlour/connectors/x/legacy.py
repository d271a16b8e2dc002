"""Posts and messages as version 1.1 wrote them: the Account Activity API's, which X still delivers and calls
deprecated; and direct messages, which keep this shape in the X Activity API."""

from collections.abc import Iterator

from parlour.connectors.x.reading import conversation
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
)
from parlour.street.model import Account, Arrival, Kind


def account_activity(found: Json, account: Account) -> tuple[Arrival, ...]:
    """Whatever else happened (likes, follows, blocks, typing, read marks) does not concern us."""
    if needed(found.get("for_user_id")) != account.id:
        return ()
    return tuple(
        arrival
        for arrival in (
            *(_post(obj(each), account) for each in rows(found.get("tweet_create_events"))),
            *(_removed(obj(each), account) for each in rows(found.get("tweet_delete_events"))),
            *messages(found, account),
        )
        if arrival
    )


def messages(found: Json, account: Account) -> Iterator[Arrival]:
    users = {key: obj(user) for key, user in obj(found.get("users")).items()}
    for each in map(obj, rows(found.get("direct_message_events"))):
        if each.get("type") != "message_create":
            continue
        created = obj(each.get("message_create"))
        id_, sender = needed(each.get("id")), needed(created.get("sender_id"))
        recipient = ident(obj(created.get("target")).get("recipient_id")) or account.id
        if sender == account.id or recipient != account.id:
            continue
        data = obj(created.get("message_data"))
        yield Arrival(
            Kind.DIRECT,
            id_,
            conversation("", sender, account),
            author(sender, users.get(sender, {})),
            moment(id_, each.get("created_timestamp")),
            text=plain(data.get("text")),
            files=1 if obj(data.get("attachment")) else 0,
        )


def _post(found: Json, account: Account) -> Arrival | None:
    user = obj(found.get("user"))
    current = needed(found.get("id_str"), found.get("id"))
    writer = needed(user.get("id_str"), user.get("id"))
    if writer == account.id or obj(found.get("retweeted_status")):
        return None
    said = obj(found.get("extended_tweet")) or found
    to = _either(found, "in_reply_to_user_id")
    text = plain(said.get("full_text")) or plain(found.get("full_text")) or plain(found.get("text"))
    mentions = rows(obj(said.get("entities")).get("user_mentions"))
    named, carried = mentions_of(account, mentions, said.get("display_text_range"), text)
    quoted = _either(obj(obj(found.get("quoted_status")).get("user")), "id") == account.id
    stands = standing(account, writer, to, named, carried, quoted)
    first, answers = _first(found) or current, _either(found, "in_reply_to_status_id")
    who = author(writer, user)
    return Arrival(
        stands.kind,
        first,
        answers or first,  # version 1.1 names no conversation
        who,
        moment(current, found.get("timestamp_ms"), found.get("created_at")),
        text=text,
        url=address(who.handle, current),
        language=language(found.get("lang")),
        answers=answers,
        to=stands.to,
        summoned=stands.summoned,
        files=_files(said),
    )


def _removed(found: Json, account: Account) -> Arrival | None:
    status = obj(found.get("status"))
    id_, writer = needed(status.get("id")), needed(status.get("user_id"))
    if writer == account.id:
        return None
    return Arrival(Kind.REMOVED, id_, "", author(writer, {}), moment(id_, found.get("timestamp_ms")))


def _first(found: Json) -> str:
    history = obj(found.get("edit_history"))
    listed = rows(history.get("edit_tweet_ids"))
    return ident(history.get("initial_tweet_id")) or (ident(listed[0]) if listed else "")


def _either(found: Json, name: str) -> str:
    return ident(found.get(f"{name}_str")) or ident(found.get(name))


def _files(said: Json) -> int:
    listed = [rows(obj(said.get(name)).get("media")) for name in ("extended_entities", "entities")]
    return max(map(len, listed))

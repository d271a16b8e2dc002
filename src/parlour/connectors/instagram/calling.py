"""Who we are on Instagram, what we send, and whether we had sent it.

developers.facebook.com/documentation/instagram-platform: comment-moderation, private-replies, mentions
"""

from parlour.connectors import meta_messaging as messaging
from parlour.connectors.contract import Secrets, Unreadable
from parlour.connectors.instagram.reading import MENTION
from parlour.connectors.line import Away, Denied, Expired, Line
from parlour.connectors.meta_graph import id_or_none, identified, objects_in, segment, told
from parlour.connectors.meta_reading import key, words
from parlour.street.model import Account, Reply, Target


def account(line: Line) -> Account:
    """`user_id` is the account's own id, the one in webhooks; `id` is one for this app alone."""
    found = told(line.get("/me", fields="user_id,username,name"))
    try:
        return Account(key(found.get("user_id")), words(found.get("username")), words(found.get("name")))
    except (Unreadable, AttributeError):
        raise Away from None


def send(line: Line, account: Account, target: Target, text: str) -> str:
    media = target.thread.removeprefix(MENTION) if target.thread.startswith(MENTION) else ""
    if media and target.reply is Reply.DIRECT:
        raise Denied("not-permitted")  # private replies are for comments on posts of ours
    if target.reply is Reply.DIRECT:
        return messaging.send(line, account, _recipient(target), text)
    if not media:
        return identified(line.ask("POST", f"/{segment(target.post)}/replies", form={"message": text}), "id")
    form = {"media_id": media, "message": text}
    if target.post != media:
        form["comment_id"] = target.post
    return identified(line.ask("POST", f"/{segment(account.id)}/mentions", form=form), "id")


def _recipient(target: Target) -> dict[str, str]:
    """A thread is its person in messages, and a post in public."""
    if target.thread == target.author.id:
        return {"id": target.author.id}
    return {"comment_id": target.post}


def sent_before(line: Line, account: Account, target: Target) -> str:
    """Empty for what cannot be seen: replies to mentions, which are on others' posts, and private replies to comments,
    of which the platform itself lets only one through."""
    if target.thread.startswith(MENTION):
        return ""
    if target.reply is Reply.DIRECT:
        return (
            messaging.answered(line, account, target, "instagram")
            if target.thread == target.author.id
            else ""
        )
    found = told(line.get(f"/{segment(target.post)}/replies", fields="id,username", limit="50"))
    for reply in objects_in(found):
        if reply.get("username") == account.handle:
            return id_or_none(reply.get("id"))
    return ""


def renewed(line: Line, secrets: Secrets) -> dict[str, str]:
    """A token lives 60 days and is renewed while it lives; afterwards somebody has to sign in.
    developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token"""
    try:
        found = told(line.get("/refresh_access_token", grant_type="ig_refresh_token"))
    except (Expired, Denied):
        raise Denied("sign-in-again") from None
    fresh = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(fresh, str) or not fresh:
        raise Denied("sign-in-again")
    return {**secrets, "token": fresh}

"""Who we are on Facebook, what we send, and whether we had sent it."""

from parlour.connectors import meta_messaging as messaging
from parlour.connectors.contract import Unreadable
from parlour.connectors.line import Away, Line
from parlour.connectors.meta_graph import id_or_none, identified, objects_in, recent, segment, told
from parlour.connectors.meta_reading import inner, key, key_or_none, moment, words
from parlour.street.model import Account, Reply, Target


def account(line: Line) -> Account:
    """Only Pages have a category: the token of a person is refused here rather than when it is to send."""
    found = told(line.get("/me", fields="id,name,username,category"))
    try:
        return Account(key(found.get("id")), words(found.get("username")), words(found.get("name")))
    except (Unreadable, AttributeError):
        raise Away from None


def send(line: Line, account: Account, target: Target, text: str) -> str:
    if target.reply is Reply.PUBLIC:
        answer = line.ask("POST", f"/{segment(target.post)}/comments", form={"message": text})
        return identified(answer, "id")
    return messaging.send(line, account, _recipient(target), text)


def _recipient(target: Target) -> dict[str, str]:
    """A thread is its person in Messenger, and a post in public; the post itself begins its thread.
    developers.facebook.com/docs/messenger-platform/discovery/private-replies"""
    if target.thread == target.author.id:
        return {"id": target.author.id}
    if target.thread == target.post:
        return {"post_id": target.post}
    return {"comment_id": target.post}


def sent_before(line: Line, account: Account, target: Target) -> str:
    if target.reply is Reply.PUBLIC:
        return _commented(line, account, target)
    if target.thread == target.author.id:
        return messaging.answered(line, account, target, "messenger")
    return _written_to(line, target.post)


def _written_to(line: Line, post: str) -> str:
    """The conversation that a private reply to this post began: the message in it is not told."""
    found = told(line.get(f"/{segment(post)}", fields="private_reply_conversation{id}"))
    try:
        return key_or_none(inner(found, "private_reply_conversation").get("id"))
    except (Unreadable, AttributeError):
        raise Away from None


def _commented(line: Line, account: Account, target: Target) -> str:
    """A reply to a reply is put under the comment that both are under: there it is ours if it came later."""
    if ours := _ours_under(line, account, target.post, 0):
        return ours
    if target.post == target.thread:
        return ""
    found = told(line.get(f"/{segment(target.post)}", fields="created_time,parent{id}"))
    try:
        parent = key_or_none(inner(found, "parent").get("id"))
        return _ours_under(line, account, parent, moment(found.get("created_time"))) if parent else ""
    except (Unreadable, AttributeError):
        raise Away from None


def _ours_under(line: Line, account: Account, name: str, since: int) -> str:
    query = {"fields": "id,from,created_time", "order": "reverse_chronological", "limit": "100"}
    for comment in objects_in(told(line.get(f"/{segment(name)}/comments", **query))):
        author = comment.get("from")
        ours = isinstance(author, dict) and author.get("id") == account.id
        if ours and recent(comment.get("created_time"), since):
            return id_or_none(comment.get("id"))
    return ""

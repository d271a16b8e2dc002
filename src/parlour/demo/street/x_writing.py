"""What X lets the company write, and what it refuses (docs.x.com/developer-terms/reply-requirements and policy):
replies go to those who named the account, messages to those who wrote one first.
"""

import re
from typing import TYPE_CHECKING

from .wire import Asked, Said, said
from .x_asking import Refused, forbidden, problem
from .x_shapes import conversation

if TYPE_CHECKING:
    from .x import X

MOST, LINK = 280, 23  # characters; a link counts as 23
MOST_MESSAGE = 10_000
LINKS = re.compile(r"https?://\S+")


def post(x: "X", asked: Asked, _: tuple[str, ...]) -> Said:
    data = asked.data()
    text, reply = data.get("text"), data.get("reply") or {}
    if not isinstance(text, str) or not text.strip() or not isinstance(reply, dict):
        raise Refused(problem(400, "Invalid Request", "One or more parameters to your request was invalid."))
    if len(LINKS.sub("x" * LINK, text)) > MOST:
        raise forbidden("You are not permitted to perform this action.")
    answers = reply.get("in_reply_to_tweet_id", "")
    if answers:
        _summoned(x, str(answers))
    if (str(answers), text) in x.said:
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")
    made = x.world.write(x.world.company, text, answers=str(answers))
    x.said.add((made.answers, text))
    return said({"data": {"id": made.id, "text": made.text, "edit_history_tweet_ids": [made.id]}}, 201)


def message(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    text, company = asked.data().get("text"), x.world.company
    if not isinstance(text, str) or not 1 <= len(text) <= MOST_MESSAGE:
        raise Refused(problem(400, "Invalid Request", "One or more parameters to your request was invalid."))
    if not x.world.newest(lambda one: one.author == parts[0] and one.to == company, 1):
        raise forbidden("You do not have permission to DM one or more participants.")
    made = x.world.write(company, text, to=parts[0])
    return said(
        {"data": {"dm_conversation_id": conversation(company, parts[0]), "dm_event_id": made.id}}, 201
    )


def remove(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    """On the company's side: the other one keeps it."""
    found = x.world.post(parts[0])
    if (
        found is None
        or x.world.company not in (found.author, found.to)
        or not found.to
        or found.id in x.hidden
    ):
        raise Refused(problem(404, "Not Found Error", "Could not find dm_event."))
    x.hidden.add(found.id)
    return said({"data": {"deleted": True}})


def take_back(x: "X", asked: Asked, parts: tuple[str, ...]) -> Said:
    found = x.world.post(parts[0])
    if found is None or found.author != x.world.company or found.to:
        raise forbidden("You are not authorized to delete this Tweet.")
    x.said.discard((found.answers, found.text[found.lead :]))
    return said({"data": {"deleted": x.world.take_back(found.id)}})


def _summoned(x: "X", id: str) -> None:
    found = x.world.post(id)
    if found is None or found.to:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if x.world.company not in found.named:
        raise forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
            "the author of the post you are replying to."
        )

"""What Mastodon lets the company write."""

import re
from typing import TYPE_CHECKING

from parlour.foundation.clock import HOUR

from .mastodon_reading import LINK, MOST, conversation, conversing
from .wire import Answer, Asked, Said, said
from .world import Audience

if TYPE_CHECKING:
    from .mastodon import Mastodon

LINKS = re.compile(r"https?://\S+")
FAR = re.compile(r"@(\w+)@[\w.-]+")  # the instance behind a name is not counted


def post(mastodon: "Mastodon", asked: Asked, _: tuple[str, ...]) -> Said:
    fields, now = asked.fields(), mastodon.clock.now()
    key = asked.headers.get("idempotency-key", "")
    made, at = mastodon.keys.get(key, ("", 0)) if key else ("", 0)
    if made and now < at + HOUR and (before := mastodon.world.post(made)):
        return Answer(200, mastodon.shapes.status(before))
    text, answers = fields.get("status", ""), fields.get("in_reply_to_id", "")
    if not text.strip():
        return _invalid("Text can't be blank")
    if len(FAR.sub(r"@\1", LINKS.sub("x" * LINK, text))) > MOST:
        return _invalid(f"Text character limit of {MOST} exceeded")
    if (audience := fields.get("visibility") or "public") not in set(Audience):
        return _invalid("Visibility is not included in the list")
    found = mastodon.world.post(answers) if answers else None
    if answers and (found is None or not mastodon.may_see(found)):
        return said({"error": "The post you are trying to reply to does not appear to exist."}, 404)
    fresh = mastodon.world.write(mastodon.world.company, text, answers=answers, audience=Audience(audience))
    if key:
        mastodon.keys[key] = (fresh.id, now)
    return Answer(200, mastodon.shapes.status(fresh))


def delete(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    found = mastodon.world.post(parts[0])
    if found is None or found.author != mastodon.world.company:
        return _no_record()
    mastodon.world.take_back(found.id)
    return Answer(200, mastodon.shapes.status(found))


def remove_conversation(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    """Off the company's list; the posts themselves stay where they are."""
    last = conversing(mastodon).get(parts[0])
    if last is None:
        return _no_record()
    mastodon.removed[parts[0]] = last.id
    return said({})


def read_conversation(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    last = conversing(mastodon).get(parts[0])
    if last is None:
        return _no_record()
    mastodon.read.add(last.id)
    return Answer(200, conversation(mastodon, parts[0], last))


def _invalid(why: str) -> Answer:
    return said({"error": f"Validation failed: {why}"}, 422)


def _no_record() -> Answer:
    return said({"error": "Record not found"}, 404)

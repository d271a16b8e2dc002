"""What Mastodon lets the company read. Pages go on by the Link header, as its documentation asks."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .wire import Answer, Asked, Said, said
from .world import Audience, Post

if TYPE_CHECKING:
    from .mastodon import Mastodon

MOST, LINK = 500, 23  # characters; a link counts as 23
CURSORS = ("max_id", "since_id", "min_id")


def instance(mastodon: "Mastodon") -> Said:
    """Open to everybody: what programs look up before they begin."""
    home = mastodon.world.home.replace("http", "ws", 1)
    configuration = {
        "urls": {"streaming": f"{home}/mastodon"},
        "statuses": {"max_characters": MOST, "characters_reserved_per_url": LINK, "max_media_attachments": 4},
    }
    host = mastodon.shapes.host
    return said({"domain": host, "title": host, "version": "4.4.0", "configuration": configuration})


def own_account(mastodon: "Mastodon", asked: Asked, _: tuple[str, ...]) -> Said:
    person = mastodon.world.people[mastodon.world.company]
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": "en",
        "note": person.about,
        "fields": [],
        "follow_requests_count": 0,
    }
    return said({**mastodon.shapes.account(person), "source": source})


def statuses_of(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    posts = [post for post in _every(mastodon) if post.author == parts[0]]
    if asked.one("exclude_replies") in ("true", "1"):
        posts = [post for post in posts if not post.answers]
    page = _page(asked, [int(post.id) for post in posts], 20, 40)
    shown = [posts[at] for at in page]
    return _linked(mastodon, asked, mastodon.shapes.statuses(shown), [post.id for post in shown], 20, 40)


def notifications(mastodon: "Mastodon", asked: Asked, _: tuple[str, ...]) -> Said:
    types, without = set(asked.query.get("types[]", ())), asked.query.get("exclude_types[]", ())
    wanted = (not types or "mention" in types) and "mention" not in without
    ids, posts = mastodon.notes() if wanted else ([], [])
    page = [(ids[at], posts[at]) for at in _page(asked, ids, 40, 80)]
    body = b"[%s]" % b",".join(mastodon.shapes.notification(id, post) for id, post in page)
    return _linked(mastodon, asked, body, [str(id) for id, _ in page], 40, 80)


def conversations(mastodon: "Mastodon", asked: Asked, _: tuple[str, ...]) -> Said:
    """Cursors are ids of last posts, as the Link header gives them."""
    last = sorted(conversing(mastodon).items(), key=lambda one: int(one[1].id))
    page = [last[at] for at in _page(asked, [int(post.id) for _, post in last], 20, 40)]
    body = b"[%s]" % b",".join(conversation(mastodon, id, post) for id, post in page)
    return _linked(mastodon, asked, body, [post.id for _, post in page], 20, 40)


def status(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    return Answer(200, mastodon.shapes.status(mastodon.visible(parts[0])))


def context(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    post = mastodon.visible(parts[0])
    above: list[Post] = []
    at: Post | None = post
    while at and at.answers and (at := mastodon.world.post(at.answers)) and mastodon.may_see(at):
        above.insert(0, at)
    below, known = [], {post.id}
    for one in _every(mastodon):
        if one.answers in known:
            below.append(one)
            known.add(one.id)
    shapes = mastodon.shapes
    return Answer(
        200, b'{"ancestors":%s,"descendants":%s}' % (shapes.statuses(above), shapes.statuses(below))
    )


def conversing(mastodon: "Mastodon") -> dict[str, Post]:
    """The last direct post of each conversation that is on the company's list, by the conversation's id."""
    last: dict[str, Post] = {}
    for post in _every(mastodon):
        if post.audience is Audience.DIRECT:
            last[post.thread] = post
    removed = mastodon.removed
    return {id: post for id, post in last.items() if int(post.id) > int(removed.get(id, "0"))}


def conversation(mastodon: "Mastodon", id: str, last: Post) -> bytes:
    company = mastodon.world.company
    others = [one for one in dict.fromkeys((last.author, *last.mentions)) if one != company]
    unread = last.author != company and last.id not in mastodon.read
    return mastodon.shapes.conversation(id, last, others, unread)


def _every(mastodon: "Mastodon") -> list[Post]:
    """What the company may see, oldest first."""
    world = mastodon.world
    return world.newest(mastodon.may_see, len(world.events))[::-1]


def _page(asked: Asked, ids: Sequence[int], usual: int, most: int) -> range:
    """Places of one page in ascending `ids`, to be shown from the last to the first."""
    size = _size(asked, usual, most)
    low, high = 0, len(ids)
    for name in CURSORS:
        text = asked.one(name)
        if not (text.isascii() and text.isdigit()):
            continue
        if name == "max_id":
            high = bisect_left(ids, int(text))
        else:
            low = max(low, bisect_right(ids, int(text)))
    if asked.one("min_id"):
        high = min(high, low + size)
    return range(high - 1, max(low, high - size) - 1, -1)


def _size(asked: Asked, usual: int, most: int) -> int:
    text = asked.one("limit")
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() else usual


def _linked(mastodon: "Mastodon", asked: Asked, body: bytes, ids: list[str], usual: int, most: int) -> Answer:
    if not ids:
        return Answer(200, body)
    kept = [(name, value) for name, values in asked.query.items() for value in values
            if name not in (*CURSORS, "access_token")]  # fmt: skip
    here = f"{mastodon.world.home}/mastodon{asked.path}"
    links = [f'<{here}?{urlencode([*kept, ("min_id", ids[0])])}>; rel="prev"']
    if len(ids) == _size(asked, usual, most):
        links.insert(0, f'<{here}?{urlencode([*kept, ("max_id", ids[-1])])}>; rel="next"')
    return Answer(200, body, (("Link", ", ".join(links)),))

"""The markup of the page for people. Whatever somebody wrote is escaped before it is shown."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from .world import Audience, Post, World

TITLES = {"x": "X", "mastodon": "Mastodon"}
PROBLEMS = {
    "empty": "Nothing was sent: there were no words in it.",
    "long": "Nothing was sent: it is longer than 280 characters.",
    "gone": "That post is not there any more.",
}
SHOWN = 40  # posts that begin something
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)']")


@dataclass(frozen=True, slots=True)
class Here:
    """Where the visitor stands, and as whom."""

    world: World
    network: str
    handle: str
    networks: tuple[str, ...]
    handles: tuple[str, ...]

    @property
    def me(self) -> str:
        return self.world.person(self.handle).id


def whole(here: Here, token: str, problem: str) -> str:
    told = f'<p class="problem" role="alert">{PROBLEMS[problem]}</p>' if problem in PROBLEMS else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The street: a stand-in for {TITLES[here.network]}</title>
<link rel="stylesheet" href="/street.css">
<link rel="icon" href="/avatar/1.png">
</head>
<body>
<header class="standin"><strong>Not the real {TITLES[here.network]}.</strong> A stand-in for a public network, on this
machine only. Nothing you write here leaves it.</header>
<main>
<h1>The street</h1>
{_choice("Network", [(TITLES[one], here.network == one, _link(one, "")) for one in here.networks])}
{_choice("You are", [(_name(here, one), here.handle == one, _link(here.network, one)) for one in here.handles])}
{told}
<div class="columns">
<section aria-labelledby="public">
<h2 id="public">In public</h2>
<p><a href="{_link(here.network, here.handle)}">Look whether anybody answered</a></p>
{_form(here, token, "/say", "Say something everybody can read", "Post", _name_of(here))}
{_timeline(here, token)}
</section>
<section aria-labelledby="private">
<h2 id="private">You and @{_company(here)} alone</h2>
{_form(here, token, "/tell", f"Write to @{_company(here)}", "Send", "")}
{_messages(here, token)}
</section>
</div>
</main>
</body>
</html>
"""


def _choice(label: str, options: list[tuple[str, bool, str]]) -> str:
    items = "".join(
        f'<li><a href="{link}"{" aria-current=true" if on else ""}>{escape(name)}</a></li>'
        for name, on, link in options
    )
    return f'<nav aria-label="{label}"><span>{label}</span><ul>{items}</ul></nav>'


def _form(here: Here, token: str, act: str, label: str, button: str, begins: str, answers: str = "") -> str:
    id = f"text{act.replace('/', '-')}{answers}"
    return f"""<form method="post" action="{act}">
{_hidden(here, token, answers=answers)}
<label for="{id}">{escape(label)}</label>
<textarea id="{id}" name="text" rows="3" maxlength="280" required>{escape(begins)}</textarea>
<button>{button}</button>
</form>"""


def _hidden(here: Here, token: str, **more: str) -> str:
    fields = {"token": token, "network": here.network, "as": here.handle, **more}
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items()
    )


def _timeline(here: Here, token: str) -> str:
    begun = here.world.newest(lambda post: _open(post) and not post.answers, SHOWN)
    oldest = str(int(begun[-1].id) - 1) if begun else ""
    below: dict[str, list[Post]] = {}
    for post in here.world.newest(lambda one: _open(one) and bool(one.answers), SHOWN * 10, after=oldest):
        below.setdefault(post.thread, []).insert(0, post)
    if not begun:
        return "<p>Nobody has said anything yet.</p>"
    items = "".join(
        f"<li>{_post(here, token, post)}{_list(here, token, below.get(post.id, []))}</li>" for post in begun
    )
    return f'<ol class="posts">{items}</ol>'


def _list(here: Here, token: str, posts: list[Post]) -> str:
    items = "".join(f"<li>{_post(here, token, post)}</li>" for post in posts)
    return f'<ol class="answers">{items}</ol>' if items else ""


def _messages(here: Here, token: str) -> str:
    found = here.world.newest(lambda post: here.world.between(post, here.me), SHOWN)
    if not found:
        return "<p>No messages yet.</p>"
    items = "".join(f"<li>{_post(here, token, post, answerable=False)}</li>" for post in reversed(found))
    return f'<ol class="posts">{items}</ol>'


def _post(here: Here, token: str, post: Post, answerable: bool = True) -> str:
    author = here.world.people[post.author]
    when = datetime.fromtimestamp(post.at // 1000, UTC)
    acts = ""
    if answerable:
        form = _form(here, token, "/say", f"Answer @{author.handle}", "Answer", "", post.id)
        acts += f"<details><summary>Answer</summary>{form}</details>"
    if post.author == here.me and not post.to:  # X deletes messages on one's own side alone
        acts += (
            f'<form method="post" action="/remove">{_hidden(here, token, post=post.id)}'
            '<button class="quiet">Delete</button></form>'
        )
    ours = " company" if post.author == here.world.company else ""
    return f"""<article class="post{ours}">
<header><img src="/avatar/{author.picture}.png" alt="" width="32" height="32"><strong>{escape(author.name)}</strong>
<span>@{escape(author.handle)}</span>
<time datetime="{when:%Y-%m-%dT%H:%M:%SZ}">{when:%H:%M} UTC</time></header>
<p>{_linked(post.text)}</p>
<footer>{acts}</footer>
</article>"""


def _linked(text: str) -> str:
    made, at = "", 0
    for found in LINK.finditer(text):
        link = escape(found[0])
        made += (
            escape(text[at : found.start()])
            + f'<a href="{link}" rel="noopener noreferrer nofollow">{link}</a>'
        )
        at = found.end()
    return (made + escape(text[at:])).replace("\n", "<br>")


def _open(post: Post) -> bool:
    return not post.to and post.audience in (Audience.PUBLIC, Audience.UNLISTED)


def _link(network: str, handle: str) -> str:
    return "/?" + escape(urlencode({"network": network, **({"as": handle} if handle else {})}))


def _name(here: Here, handle: str) -> str:
    person = here.world.person(handle)
    pretends = person.picture == here.world.people[here.world.company].picture
    return f"@{handle}, who pretends to be the company" if pretends else person.name


def _name_of(here: Here) -> str:
    return f"@{here.world.people[here.world.company].handle} "


def _company(here: Here) -> str:
    return escape(here.world.people[here.world.company].handle)

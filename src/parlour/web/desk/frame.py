"""What every page of the desk shows besides its own matter: who you are, the views, and your keys."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from parlour.cases.model import COUNT_LIMIT, InboxCounts
from parlour.web.cookies import read_cookie
from parlour.web.front import WebRequest
from parlour.web.pages import page
from parlour.web.sessions import staff

KEYS_COOKIE = "keys"
VIEWS = (("mine", "Mine"), ("teams", "My teams"), ("all", "All"))
KEY_LIST = (
    ("j / k", "next or previous case in the list"),
    ("Enter", "open it"),
    ("u", "back to the list"),
    ("i", "take this case"),
    ("r", "write a reply"),
    ("n", "write a note"),
    ("e", "resolve"),
    ("/", "search"),
    ("g then m, t or a", "go to mine, my teams, all"),
    ("Ctrl or Cmd + Enter", "send what you are writing"),
    ("Esc", "leave the field; what you typed is kept"),
    ("?", "this list"),
)


def desk_page(
    request: WebRequest, template: str, *, status: int = 200, cookies: tuple[Cookie, ...] = (), **facts: Any
) -> Response[bytes]:
    frame = {
        "agent": staff(request),
        "views": VIEWS,
        "view": "",
        "counts": None,
        "query": "",
        "keys": keys_of(request),
        "key_list": KEY_LIST,
        "here": request.scope["path"],
    }
    answer = page(request, template, status, cookies=cookies, **{**frame, **facts})
    # What staff see stays in no cache: after signing out, the back button must find nothing.
    answer.headers["cache-control"] = "no-store"
    return answer


def shown_counts(counted: InboxCounts) -> dict[str, str]:
    return {name: _limited(getattr(counted, name)) for name, _ in VIEWS}


def _limited(count: int) -> str:
    return str(count) if count < COUNT_LIMIT else f"{COUNT_LIMIT - 1}+"


def keys_of(request: WebRequest) -> str:
    """ "on", "off", or "" while this browser has not been asked."""
    chosen = read_cookie(request, KEYS_COOKIE)
    return chosen if chosen in {"on", "off"} else ""

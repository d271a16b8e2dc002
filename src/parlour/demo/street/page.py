"""The page for people: be somebody, say something, see what the company answers. Works without script."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from urllib.parse import urlencode

from . import sample
from .avatars import picture
from .page_html import Here, whole
from .wire import Answer, Asked
from .world import World

COOKIE = "street_form"
OURS = re.compile(r"[\w-]{32}", re.ASCII)
MOST_TEXT = 280
HTML = "text/html; charset=utf-8"
PICTURE = re.compile(r"/avatar/(\d{1,6})\.png")
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"
FRAMES = "base-uri 'none'; frame-ancestors 'none'"
HEADERS = (
    ("Content-Security-Policy", f"{POLICY}; {FRAMES}"),
    ("Referrer-Policy", "same-origin"),  # with none, browsers say that a form comes from nowhere
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


@dataclass(frozen=True, slots=True)
class Forms:
    """Only our own page can show the token that goes with the cookie."""

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def cookie_of(self, asked: Asked) -> str:
        try:
            found = SimpleCookie(asked.headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return ""
        return found.value if found and OURS.fullmatch(found.value) else ""

    def token(self, cookie: str) -> str:
        return hmac.new(self._secret, cookie.encode(), hashlib.sha256).hexdigest()

    def ours(self, asked: Asked, shown: str) -> bool:
        cookie, origin = self.cookie_of(asked), asked.headers.get("origin", "")
        same = origin in ("", f"http://{asked.headers.get('host', '')}")
        same = same and asked.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        return same and bool(cookie) and hmac.compare_digest(shown.encode(), self.token(cookie).encode())


def answer(forms: Forms, worlds: Mapping[str, World], asked: Asked) -> Answer:
    if asked.method == "GET" and asked.path == "/":
        return _show(forms, worlds, asked)
    if asked.method == "GET" and asked.path == "/street.css":
        return _file(
            files("parlour.demo.street").joinpath("page.css").read_bytes(), "text/css; charset=utf-8"
        )
    if asked.method == "GET" and (found := PICTURE.fullmatch(asked.path)):
        return _file(picture(int(found[1])), "image/png")
    if asked.method == "POST" and asked.path in ACTS:
        return _act(forms, worlds, asked)
    return _plain(404, "There is nothing here.")


def _show(forms: Forms, worlds: Mapping[str, World], asked: Asked) -> Answer:
    here = _here(worlds, asked.one("network"), asked.one("as"))
    cookie = forms.cookie_of(asked) or secrets.token_urlsafe(24)
    with here.world.changed:
        body = whole(here, forms.token(cookie), asked.one("problem"))
    kept = ("Set-Cookie", f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict")
    return Answer(200, body.encode(), (*HEADERS, kept), HTML)


def _act(forms: Forms, worlds: Mapping[str, World], asked: Asked) -> Answer:
    fields = asked.fields()
    if not forms.ours(asked, fields.get("token", "")):
        return _plain(403, "This did not come from the street's own page. Open it anew and try again.")
    here = _here(worlds, fields.get("network", ""), fields.get("as", ""))
    problem = ACTS[asked.path](here, fields)
    query = {"network": here.network, "as": here.handle, **({"problem": problem} if problem else {})}
    return Answer(303, b"", (*HEADERS, ("Location", f"/?{urlencode(query)}")), HTML)


def _say(here: Here, fields: dict[str, str]) -> str:
    text, answers = _text(fields), fields.get("answers", "")
    if problem := _wrong(text):
        return problem
    if answers and here.world.post(answers) is None:
        return "gone"
    here.world.by_hand(here.me, text, answers)
    return ""


def _tell(here: Here, fields: dict[str, str]) -> str:
    if problem := _wrong(_text(fields)):
        return problem
    here.world.direct(here.me, _text(fields))
    return ""


def _remove(here: Here, fields: dict[str, str]) -> str:
    found = here.world.post(fields.get("post", ""))
    if found is None or found.author != here.me:
        return "gone"
    here.world.take_back(found.id)
    return ""


ACTS = {"/say": _say, "/tell": _tell, "/remove": _remove}


def _here(worlds: Mapping[str, World], network: str, handle: str) -> Here:
    """Whatever is not known becomes the first there is."""
    network = network if network in worlds else next(iter(worlds))
    handles = [sample.handle_on(network, one) for one in sample.ROLES]
    return Here(
        worlds[network], network, handle if handle in handles else handles[0], tuple(worlds), tuple(handles)
    )


def _text(fields: dict[str, str]) -> str:
    return fields.get("text", "").replace("\r\n", "\n").strip()


def _wrong(text: str) -> str:
    return "empty" if not text else "long" if len(text) > MOST_TEXT else ""


def _file(body: bytes, kind: str) -> Answer:
    return Answer(200, body, HEADERS, kind)


def _plain(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), HEADERS, "text/plain; charset=utf-8")

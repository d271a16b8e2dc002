"""Turns a template and facts into an answer: language, form token, company, and marks on every page."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.datastructures import Cookie
from markupsafe import Markup

from parlour.web import languages
from parlour.web.answers import Answer
from parlour.web.assets import Assets
from parlour.web.cookies import cookie, read_cookie
from parlour.web.front import WebRequest, front_of, header
from parlour.web.security import FORM_COOKIE, form_seed, form_token
from parlour.web.sessions import rooms
from parlour.web.times import time_filters
from parlour.web.words import ordinal

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "language"
STAFF = ("/desk", "/admin")  # these speak the source language only, and must not claim another
LANGUAGE_SECONDS = 365 * 24 * 3600


class Pages:
    """Every template, compiled once for each language."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self.languages = languages.available()
        self._environments = {
            language: _environment(catalogue, language, assets)
            for language, catalogue in self.languages.items()
        }

    def render(self, language: str, template: str, facts: Mapping[str, Any]) -> bytes:
        return self._environments[language].get_template(template).render(facts).encode()


@dataclass
class FormToken:
    """Sets its cookie only on pages that really show a form."""

    request: WebRequest
    fresh: str = ""
    _shown: str = ""

    def __call__(self) -> str:
        if not self._shown:
            seed, new = form_seed(self.request)
            self.fresh = seed if new else ""
            self._shown = form_token(self.request, seed)
        return self._shown


def page(
    request: WebRequest,
    template: str,
    status: int = 200,
    *,
    cookies: tuple[Cookie, ...] = (),
    **facts: Any,
) -> Answer:
    front = front_of(request)
    language, chosen = _language(request)
    token = FormToken(request)
    body = front.pages.render(language, template, {**_common(request, language, token), **facts})
    answer = Answer(body, status)
    answer.cookies.extend(cookies)
    if token.fresh:
        answer.cookies.append(cookie(request, FORM_COOKIE, token.fresh))
    if chosen:
        answer.cookies.append(cookie(request, LANGUAGE_COOKIE, chosen, max_age=LANGUAGE_SECONDS))
    return answer


def see_other(path: str, *, cookies: tuple[Cookie, ...] = ()) -> Answer:
    """POST, then redirect: so that refresh and back never send twice. `path` is always one of ours."""
    answer = Answer(b"", 303, {"location": path})
    answer.cookies.extend(cookies)
    return answer


def language_of(request: WebRequest) -> str:
    return _language(request)[0]


def _language(request: WebRequest) -> tuple[str, str]:
    """The page's language, and the one just chosen by a link of the page, to be remembered."""
    if request.scope["path"].startswith(STAFF):
        return languages.SOURCE, ""
    known = front_of(request).pages.languages
    asked = request.query_params.get("language", "") if request.scope["query_string"] else ""
    chosen = asked if asked in known else ""
    kept = chosen or read_cookie(request, LANGUAGE_COOKIE)
    return languages.choose(header(request, "accept-language"), kept, known), chosen


def _common(request: WebRequest, language: str, token: FormToken) -> dict[str, Any]:
    front = front_of(request)
    return {
        "company": front.facts.company(),
        "language": language,
        "direction": languages.direction(language),
        "languages": [(code, languages.NAMES.get(code, code)) for code in front.pages.languages],
        "form_token": token,
        "new_key": _new_key,
        "path": _own_address(request.scope["path"]),
        "mark": front.settings.mark,
        "separated": front.settings.separated,
        "shared_device": rooms(request).shared,
    }


def _own_address(path: str) -> str:
    """An address of ours whatever was asked for: two slashes would lead a link of this page elsewhere."""
    return "/" + quote(path.lstrip("/\\"))


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def _environment(catalogue: Any, language: str, assets: Assets) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined] # the i18n extension adds it
    environment.globals["_"] = environment.globals["gettext"] = _words(catalogue.gettext)
    environment.filters.update(time_filters(language))
    environment.filters["dialled"] = lambda number: "".join(one for one in number if one in "+0123456789")
    environment.globals["style"] = cache(partial(_style, assets))
    environment.filters["ordinal"] = lambda number: ordinal(number, language)
    environment.globals["address"] = lambda name: assets.named(name).address
    environment.globals["script"] = cache(partial(_script, assets))
    return environment


def _words(translate: Callable[[str], str]) -> Callable[..., Markup]:
    """Jinja's own looks the sentence up and makes it markup anew each time: 10 us, fifty times a page."""

    @lru_cache(maxsize=4096)
    def alone(text: str) -> Markup:
        return Markup(translate(text)) % {}  # noqa: S704 - our own sentences; what is put into them is escaped

    def words(text: str, /, **facts: Any) -> Markup:
        return Markup(translate(text)) % facts if facts else alone(text)  # noqa: S704 - our own sentences, as above

    return words


def _style(assets: Assets, name: str) -> Markup:
    asset = assets.named(f"css/{name}")
    return Markup('<link rel="stylesheet" href="{}" integrity="{}">').format(asset.address, asset.integrity)


def _script(assets: Assets, name: str) -> Markup:
    asset = assets.named(f"js/{name}")
    return Markup('<script src="{}" integrity="{}" defer></script>').format(asset.address, asset.integrity)

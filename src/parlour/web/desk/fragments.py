"""Finished pieces of pages, kept between requests under everything they show."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from parlour.web.desk.memory import memory_of
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of

KEPT = 20_000


class Fragments:
    """The newest `KEPT` pieces. One thread only: pages are drawn on the event loop."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[Any, ...], Markup] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> Markup | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[Any, ...], fragment: Markup) -> Markup:
        self._kept[key] = fragment
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return fragment


def drawn(request: WebRequest, template: str, key: tuple[Any, ...], facts: Mapping[str, Any]) -> Markup:
    """The template drawn with `facts`, or as it was drawn before under the same key."""
    language, fragments = language_of(request), memory_of(request, Fragments)
    whole = (template, language, *key)
    found = fragments.get(whole)
    if found is not None:
        return found
    html = front_of(request).pages.render(language, template, facts)
    return fragments.keep(whole, Markup(html.decode().strip()))  # noqa: S704  our own template, escaped as it was drawn

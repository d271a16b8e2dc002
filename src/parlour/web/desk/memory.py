"""What the desk keeps between requests, one of each kind for each running application."""

from collections.abc import Callable
from typing import TypeVar, cast

from parlour.web.front import WebRequest

T = TypeVar("T")


def memory_of(request: WebRequest, kind: Callable[[], T]) -> T:
    kept = request.scope["litestar_app"].state.setdefault("desk_memory", {})
    if kind not in kept:
        kept[kind] = kind()
    return cast(T, kept[kind])

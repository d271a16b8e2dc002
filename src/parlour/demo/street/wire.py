"""A request and an answer, before and after HTTP."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str  # below the network's own place
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    body: bytes = field(default=b"", repr=False)

    def one(self, name: str, otherwise: str = "") -> str:
        return self.query.get(name, [otherwise])[-1]

    def several(self, *names: str) -> tuple[str, ...]:
        """Comma-separated, as X writes lists."""
        return tuple(
            part for name in names for whole in self.query.get(name, ()) for part in whole.split(",")
        )

    def bearer(self) -> str:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def fields(self) -> dict[str, str]:
        """A form or a flat JSON object; {} when it is neither."""
        if "json" in self.headers.get("content-type", ""):
            return {key: str(value) for key, value in self.data().items() if value is not None}
        try:
            text = self.body.decode()
        except UnicodeDecodeError:
            return {}
        return {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}

    def data(self) -> dict[str, Any]:
        """A JSON object; {} when it is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = JSON
    cut: bool = False  # half of it is sent, then the connection ends

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Stream:
    """Piece by piece, for as long as it goes on."""

    pieces: Iterator[bytes]
    kind: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """The connection ends without a word."""


Said = Answer | Stream | Silence


encoded = msgspec.json.encode


def said(what: Any, status: int = 200) -> Answer:
    return Answer(status, encoded(what))

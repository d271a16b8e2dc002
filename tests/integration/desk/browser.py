"""A browser reduced to pages, forms and cookies; with a passkey of its owner's."""

import asyncio
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2
from litestar import Litestar

from parlour.demo.passkeys import Authenticator

URL = "http://localhost:8000"


@dataclass
class FormOnPage:
    action: str
    ceremony: str
    kind: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self._form: FormOnPage | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        self.attributes += [(name, value) for name, value in got.items() if name.startswith("data-")]
        if tag == "form":
            kind = got.get("data-passkey", "")
            self._form = FormOnPage(got.get("action", ""), got.get("data-ceremony", ""), kind)
            self.forms.append(self._form)
        if self._form is None:
            return
        name = got.get("name", "")
        if tag == "input" and name and (got.get("type") not in {"radio", "checkbox"} or "checked" in got):
            self._form.fields[name] = got.get("value", "")
        elif tag == "textarea" and name:
            self._form.fields[name], self._area = "", name
        elif tag == "select" and name:
            self._select = name
        elif (
            tag == "option" and self._select and (self._select not in self._form.fields or "selected" in got)
        ):
            self._form.fields[self._select] = got.get("value", "")
        elif tag == "button":
            self._form.buttons += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[self._area] += data.removeprefix("\n")
        self.texts.append(data)


@dataclass
class Page:
    status: int
    path: str
    html: str
    headers: Any
    read: _Reader

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.read.texts).split())

    @property
    def actions(self) -> set[str]:
        return {form.action for form in self.read.forms}

    def form(self, action: str) -> FormOnPage:
        return next(form for form in self.read.forms if form.action == action)

    def data(self, name: str) -> list[str]:
        return [value for found, value in self.read.attributes if found == f"data-{name}"]


class Browser:
    """One person's browser. `authenticator` is the device whose passkey answers."""

    def __init__(self, app: Litestar) -> None:
        # Faults of ours are answered as a browser would see them, not raised into the test.
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        self._app: Any = app
        self._client = httpx2.AsyncClient(transport=transport, base_url=URL)
        self.authenticator = Authenticator(URL)

    @property
    def cookies(self) -> Any:
        return self._client.cookies

    async def get(self, path: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> Page:
        return await self._page(path, await self._client.get(path, headers=headers), follow)

    async def send(
        self, path: str, fields: dict[str, Any], *, follow: bool = True, headers: dict[str, str] | None = None
    ) -> Page:
        answer = await self._client.post(path, data=fields, headers={"origin": URL, **(headers or {})})
        return await self._page(path, answer, follow)

    async def press(self, page: Page, action: str, *, follow: bool = True, **typed: Any) -> Page:
        """The form's own fields, with what is typed into it."""
        return await self.send(action, {**page.form(action).fields, **typed}, follow=follow)

    async def press_with_passkey(self, page: Page, action: str, **typed: Any) -> Page:
        """What passkey.js does on a page."""
        form = page.form(action)
        fields = {**form.fields, **typed}
        told = await self.post_json(form.ceremony, fields)
        make = self.authenticator.create if form.kind == "create" else self.authenticator.get
        return await self.send(
            action, {**fields, "ceremony": told["ceremony"], "response": make(told["options"])}
        )

    async def post_json(self, path: str, fields: dict[str, Any]) -> dict[str, str]:
        headers = {"origin": URL, "accept": "application/json"}
        answer = await self._client.post(path, data=fields, headers=headers)
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told

    async def listen(self, path: str) -> list[dict[str, Any]]:
        """What a stream says at once of what happened before; then this browser goes away."""
        scope = {
            "type": "http", "method": "GET", "path": path.partition("?")[0], "raw_path": path.encode(),
            "query_string": path.partition("?")[2].encode(), "root_path": "", "scheme": "http",
            "http_version": "1.1", "server": ("localhost", 8000), "client": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"localhost:8000"),
                (b"cookie", "; ".join(f"{one.name}={one.value}" for one in self.cookies.jar).encode()),
            ],
        }  # fmt: skip
        said: list[bytes] = []
        spoken = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await spoken.wait()
            return {"type": "http.disconnect"}

        async def send(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.body":
                said.append(event.get("body", b""))
                spoken.set()

        await asyncio.wait_for(self._app(scope, receive, send), 10)
        lines = b"".join(said).decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]

    async def _page(self, path: str, answer: Any, follow: bool) -> Page:
        for _ in range(5):
            if not (follow and answer.status_code in {302, 303}):
                break
            path = answer.headers["location"].partition("#")[0]
            answer = await self._client.get(path)
        reader = _Reader()
        reader.feed(answer.text)
        return Page(answer.status_code, path, answer.text, answer.headers, reader)

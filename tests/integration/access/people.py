"""The people of the matrix in one house, the case they all reach for, and requests no cookie of theirs outlives."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from custodian_protocol.messages import BlanksWanted, ChangesWanted, LeavesWanted, Nothing
from parlour import events
from parlour.cases.queries import case_by_reference
from parlour.company.queries import api_keys
from parlour.sealing.records import add_blanks
from parlour.store.contract import Reader
from parlour.store.copying import LEFT_OUT, TABLES, column_names
from tests.integration.desk.browser import URL, Browser, Page
from tests.integration.desk.house import House

QUESTION = "The marmalade in parcel nine was unbearably loud"
ANSWER = "We shall muffle every jar before it leaves"
NOTE = "Third complaint of this sort, ask the quarrymen"
WORDS = (QUESTION, ANSWER, NOTE)
NAMES = ("nobody", "cleo", "dora", "ana", "carl", "ben", "otto")

STAFF = NAMES[3:]

State = Literal["waiting", "held", "resolved", "erased"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def place(self) -> str:
        return next((value for name, value in self.headers if name == "location"), "")

    @property
    def everything(self) -> str:
        return self.body + "".join(value for _, value in self.headers)

    @property
    def hints(self) -> list[Any]:
        return [json.loads(line[6:]) for line in self.body.splitlines() if line.startswith("data: ")]


@dataclass(frozen=True)
class Scene:
    """Cleo's case as everybody finds it."""

    reference: str
    case_id: str
    code: str
    cursor: str  # of the live updates, from before the case


@dataclass
class People:
    house: House
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    scenes: dict[State, Scene] = field(default_factory=dict)  # for whoever only looks

    async def arrive(self) -> "People":
        """Everybody in the place the names say. Olga founded the house and has no part in the matrix."""
        self.browsers = {
            "nobody": self.house.browser(),
            "cleo": self.house.browser(),
            "dora": self.house.browser(),
            "ana": await self.house.hire("Ana", "Accounts"),
            "carl": await self.house.hire("Carl", "Accounts"),
            "ben": await self.house.hire("Ben", "Delivery"),
            "otto": await self.house.hire("Otto", roles=("officer",)),
        }
        for name, browser in self.browsers.items():
            self.tokens[name] = (await browser.get("/write")).form("/write").fields["token"]
        await self._write("dora", "Dora has a matter of her own")
        return self

    async def scene(self, state: State) -> Scene:
        await self._envelopes()
        cursor = self.house.front.ground.store.read(events.latest)
        page = await self._write("cleo", QUESTION)
        reference, code = page.data("reference")[0], page.data("receipt-code")[0]
        case = self.house.front.ground.store.read(lambda reader: case_by_reference(reader, reference))
        assert case is not None
        await self.house.front.registrar.idle()
        scene = Scene(reference, case.id, code, cursor)
        if state != "waiting":
            await self._handled(scene)
        if state == "resolved":
            await self._press("ana", f"/desk/case/{reference}", "/resolve")
        if state == "erased":
            await self._press("cleo", f"/c/{reference}/privacy/erase", "")
        return scene

    async def _envelopes(self) -> None:
        ground = self.house.front.ground
        if len(ground.pool) < 20:
            blanks = (await self.house.front.custodian.ask("blanks", BlanksWanted(200))).blanks
            await ground.store.write(lambda tx: add_blanks(tx, blanks))
            await ground.pool.refill(ground.store, 200)

    async def _handled(self, scene: Scene) -> None:
        place = f"/desk/case/{scene.reference}"
        await self._press("ana", place, "/take")
        await self._press("ana", place, "/reply", body=ANSWER)
        page = await self._press("ana", place, "/note", body=NOTE)
        assert all(words in page.text for words in WORDS)

    async def _write(self, who: str, words: str) -> Page:
        browser = self.browsers[who]
        topic = next(one.id for one in self.house.front.facts.topics() if one.name == "Billing")
        page = await browser.press(await browser.get("/write"), "/write", topic=topic, body=words)
        assert page.status == 200, page.text
        return page

    async def _press(self, who: str, place: str, act: str, **typed: Any) -> Page:
        page = await self.browsers[who].press(await self.browsers[who].get(place), place + act, **typed)
        assert page.status == 200, page.text
        return page

    async def invitation(self) -> tuple[str, str]:
        """A fresh one from Olga: its token and its id."""
        page = await self.house.olga.get("/admin/people")
        wanted = {"name": "Nora", "roles": ["agent"], "teams": [self.house.team_ids["Accounts"]]}
        page = await self.house.olga.press_with_passkey(page, "/admin/people", **wanted)
        token = page.html.split("/admin/join/")[1].split("<")[0]
        pending = (await self.house.control.ask("pending", Nothing())).changes
        return token, pending[-1].id

    async def api_key(self, *scopes: str) -> tuple[str, str]:
        """A fresh one from Olga: its text and its id."""
        page = await self.house.olga.get("/admin/keys")
        page = await self.house.olga.press(page, "/admin/keys", name="A program", scopes=list(scopes))
        known = self.house.front.ground.store.read(api_keys)
        return page.data("api-key")[0], max(known, key=lambda key: key.id).id

    async def send(
        self,
        who: str,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        kind: str = "application/x-www-form-urlencoded",
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request with the person's cookies. What it sets is thrown away, and a stream is left at once."""
        held = {one.name: one.value or "" for one in self.browsers[who].cookies.jar} | dict(cookies or {})
        sent = {
            "host": "localhost:8000", "origin": URL, "content-type": kind, "content-length": str(len(body)),
            "cookie": "; ".join(f"{name}={value}" for name, value in held.items()), **(headers or {}),
        }  # fmt: skip
        if method == "GET":
            del sent["content-type"], sent["content-length"]
        return await _exchange(self.house.app, method, path, sent, body)

    async def post(self, who: str, path: str, fields: Mapping[str, Any], **more: Any) -> Answer:
        """A form, under the person's own form token."""
        body = urlencode({**fields, "token": self.tokens[who]}, doseq=True).encode()
        return await self.send(who, "POST", path, body=body, **more)

    async def fingerprint(self) -> str:
        """Everything the store holds, and everything the custodian would tell it."""
        await self.house.front.registrar.idle()
        digest = hashlib.sha256()
        for part in self.house.front.ground.store.read(_everything):
            digest.update(part)
        changes = (await self.house.control.ask("pending", Nothing())).changes
        register = (await self.house.front.custodian.ask("changes", ChangesWanted(0, 1_000))).changes
        installation = await self.house.front.custodian.ask("hello", Nothing())
        digest.update(repr((changes, register[-1:], installation.officers, installation.founded)).encode())
        return digest.hexdigest()

    async def denials(self, since: int = 0) -> list[dict[str, Any]]:
        """What the log says was refused, from this entry on."""
        leaves = (await self.house.control.ask("leaves", LeavesWanted(since, 2_000))).leaves
        found: list[dict[str, Any]] = [json.loads(leaf) for leaf in leaves]
        return [leaf for leaf in found if leaf["act"] == "denied"]


def _everything(reader: Reader) -> list[bytes]:
    """Table by table: what a backup copies, and what it leaves out."""
    found = []
    for table in sorted({*TABLES, *LEFT_OUT}):
        columns = ", ".join(column_names(reader, table))
        rows = reader.all(f"SELECT {columns} FROM {table}")  # noqa: S608 - names of our own tables
        found.append(repr((table, sorted(map(repr, rows)))).encode())
    return found


async def _exchange(app: Any, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    address, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": address, "raw_path": address.encode(), "query_string": query.encode(), "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("localhost", 8000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    given, sent, spoken = [{"type": "http.request", "body": body, "more_body": False}], [], asyncio.Event()

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await spoken.wait()
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)
        if event["type"] == "http.response.body":
            spoken.set()

    await asyncio.wait_for(app(scope, receive, send), 20)
    told = tuple((name.decode().lower(), value.decode("latin-1")) for name, value in sent[0]["headers"])
    return Answer(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]).decode())

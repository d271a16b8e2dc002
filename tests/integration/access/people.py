"""The people of the matrix in one house, the case they all reach for, and requests no cookie of theirs outlives."""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from custodian_protocol.messages import (
    BlanksWanted,
    ChangesWanted,
    LeavesWanted,
    Nothing,
    Principal,
    RegisterChange,
)
from parlour import events
from parlour.cases.queries import case_by_id, case_by_reference
from parlour.company.queries import api_keys
from parlour.files.queries import progress
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian
from parlour.sealing.records import add_blanks
from parlour.store.contract import Reader
from parlour.store.copying import LEFT_OUT, TABLES, column_names
from parlour.web.sessions import ROOM_COOKIE, STAFF_COOKIE
from parlour.worker.cleaning import Limits
from parlour.worker.copies import LeavesDuty
from parlour.worker.files import FilesDuty
from tests.integration.access.wire import Answer, Listener, exchange
from tests.integration.desk.browser import URL, Browser, Page
from tests.integration.desk.house import House
from tests.support.website import BOUNDARY, multipart

QUESTION = "The marmalade in parcel nine was unbearably loud"
ANSWER = "We shall muffle every jar before it leaves"
NOTE = "Third complaint of this sort, ask the quarrymen"
WORDS = (QUESTION, ANSWER, NOTE)
NAMES = ("nobody", "cleo", "dora", "ana", "carl", "ben", "otto")

STAFF = NAMES[3:]

State = Literal["waiting", "held", "resolved", "erased"]


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
    files: dict[str, str] = field(default_factory=dict)  # of a held case: the file its customer added
    calls: dict[str, str] = field(default_factory=dict)  # of a held case: the call its customer waits for

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
            await self.handled(scene)
        if state == "held":
            await self._calls(scene)
        if state == "resolved":
            await self._press("ana", f"/desk/case/{reference}", "/resolve")
        if state == "erased":
            await self._press("cleo", f"/c/{reference}/privacy/erase", "")
        return scene

    async def scene_of_delivery(self) -> Scene:
        """Dora's new case in Ben's team."""
        await self._envelopes()
        page = await self._write("dora", "Where is parcel ten", "Parcels")
        reference = page.data("reference")[0]
        case = self.house.front.ground.store.read(lambda reader: case_by_reference(reader, reference))
        assert case is not None
        return Scene(reference, case.id, "", "")

    def staff_facts(self, who: str) -> dict[str, Any]:
        """What the person's cookie holds, as a thief of the cookie reads it."""
        jar = self.browsers[who].cookies.jar
        value = next(one.value or "" for one in jar if one.name == STAFF_COOKIE).strip('"')
        return _unpacked(value.rpartition(".")[0])

    async def staff_id(self, name: str) -> str:
        page = await self.browsers["otto"].get("/admin/people")
        row = next(part for part in page.html.split("<tr ") if f'<th scope="row">{name}' in part)
        return row.split('data-staff="')[1].split('"')[0]

    def principal(self, who: str) -> Principal:
        facts = self.staff_facts(who)
        secret = facts["secret"]
        return Principal(
            "staff", facts["session"], base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        )

    def customer(self, scene: Scene) -> Principal:
        """Cleo in this case, as her cookie has it."""
        text = next(one.value or "" for one in self.browsers["cleo"].cookies.jar if one.name == ROOM_COOKIE)
        held = _unpacked(text.strip('"'))["rooms"]
        own = next(room for room in held if room[0] == scene.reference)
        return Principal("customer", own[2], base64.urlsafe_b64decode(own[4] + "=" * (-len(own[4]) % 4)))

    async def register_of(self, scene: Scene) -> RegisterChange:
        """The register's newest word on the case; a fresh one has none yet."""
        changes = (await self.house.front.custodian.ask("changes", ChangesWanted(0, 1_000))).changes
        fresh = RegisterChange(0, scene.case_id, "open", "", "", 0, 0, 0)
        return next((one for one in changes if one.case == scene.case_id), fresh)

    def hear(self, who: str, path: str) -> "Listener":
        held = {one.name: one.value or "" for one in self.browsers[who].cookies.jar}
        headers = {
            "host": "localhost:8000",
            "cookie": "; ".join(f"{name}={value}" for name, value in held.items()),
        }
        return Listener(self.house.app, path, headers)

    async def _envelopes(self) -> None:
        ground = self.house.front.ground
        if len(ground.pool) < 20:
            blanks = (await self.house.front.custodian.ask("blanks", BlanksWanted(200))).blanks
            await ground.store.write(lambda tx: add_blanks(tx, blanks))
            await ground.pool.refill(ground.store, 200)

    async def handled(self, scene: Scene) -> None:
        place = f"/desk/case/{scene.reference}"
        await self._press("ana", place, "/take")
        await self._press("ana", place, "/reply", body=ANSWER)
        page = await self._press("ana", place, "/note", body=NOTE)
        assert all(words in page.text for words in WORDS)

    async def _calls(self, scene: Scene) -> None:
        """Cleo asks to be called."""
        page = await self.browsers["cleo"].get(f"/call?case={scene.reference}")
        page = await self.browsers["cleo"].press(page, "/call", number="+44 20 7946 0958", when="soon")
        assert page.status == 200, page.text
        self.calls[scene.reference] = page.path.removeprefix("/call/")

    async def file_in(self, scene: Scene) -> str:
        """Cleo adds one that says what she wrote, and the worker checks it."""
        if scene.reference in self.files:
            return self.files[scene.reference]
        ground, place = self.house.front.ground, f"/c/{scene.reference}/files"
        fields = {"key": secrets.token_urlsafe(24), "body": ""}
        sent = await self.post("cleo", place, fields, content=QUESTION.encode())
        assert sent.status == 303, (sent.status, sent.body[-600:])
        await asyncio.to_thread(_check_files, ground, Custodian(self.house.sockets / "worker.sock"))
        found = ground.store.read(lambda reader: progress(reader, scene.case_id))
        ((self.files[scene.reference], standing),) = found.items()
        assert standing.state == "ready"
        return self.files[scene.reference]

    async def copy_log(self) -> None:
        """As the worker does all the time."""
        ground, worker = self.house.front.ground, Custodian(self.house.sockets / "worker.sock")
        await asyncio.to_thread(_copy_log, LeavesDuty(ground, worker), worker)

    async def call_code(self, scene: Scene) -> str:
        page = await self._press("cleo", f"/c/{scene.reference}/call-code", "")
        return page.data("call-code")[0]

    async def dialled(self, scene: Scene) -> None:
        await self._press("ana", f"/desk/case/{scene.reference}/call", "/dial")

    async def _write(self, who: str, words: str, about: str = "Billing") -> Page:
        browser = self.browsers[who]
        topic = next(one.id for one in self.house.front.facts.topics() if one.name == about)
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

    async def api_key(self, *scopes: str, hourly: str = "60000") -> tuple[str, str]:
        """A fresh one from Olga: its text and its id."""
        page = await self.house.olga.get("/admin/keys")
        page = await self.house.olga.press(
            page, "/admin/keys", name="A program", scopes=list(scopes), hourly=hourly
        )
        known = self.house.front.ground.store.read(api_keys)
        return page.html.split("data-api-key>")[1].split("<")[0], max(known, key=lambda key: key.id).id

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
        return await exchange(self.house.app, method, path, sent, body)

    async def post(
        self, who: str, path: str, fields: Mapping[str, Any], *, content: bytes = b"A file", **more: Any
    ) -> Answer:
        """A form, under the person's own form token; with a file where it takes one."""
        if path.endswith("/files"):
            body = multipart({"token": self.tokens[who], **fields}, ("parcel.txt", content))
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            return await self.send(who, "POST", path, body=body, kind=kind, **more)
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

    def said_in(self, scene: Scene) -> int:
        """How many things happened in the case so far."""
        case = self.house.front.ground.store.read(lambda reader: case_by_id(reader, scene.case_id))
        assert case is not None
        return case.last_seq

    async def denials(self, since: int = 0) -> list[dict[str, Any]]:
        """What the log says was refused, from this entry on."""
        leaves = (await self.house.control.ask("leaves", LeavesWanted(since, 2_000))).leaves
        found: list[dict[str, Any]] = [json.loads(leaf) for leaf in leaves]
        return [leaf for leaf in found if leaf["act"] == "denied"]


def _copy_log(duty: LeavesDuty, custodian: Custodian) -> None:
    while duty.once():
        pass
    custodian.hang_up()


def _check_files(ground: Ground, custodian: Custodian) -> None:
    FilesDuty(ground, custodian, None, Limits()).once()
    custodian.hang_up()


def _unpacked(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return facts


def _everything(reader: Reader) -> list[bytes]:
    """Table by table: what a backup copies, and what it leaves out."""
    found = []
    for table in sorted(
        {*TABLES, *LEFT_OUT} - {"api_key_uses", "lookup_misses"}
    ):  # what is refused is counted there
        columns = ", ".join(column_names(reader, table))
        rows = reader.all(f"SELECT {columns} FROM {table}")
        found.append(repr((table, sorted(map(repr, rows)))).encode())
    return found

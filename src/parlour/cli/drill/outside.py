"""Attackers who hold no session: they look, they steal copies, they have somebody's mail, code or key."""

import asyncio
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from parlour.cli.drill.queries import every_value
from parlour.cli.drill.row import Row, marks, share
from parlour.cli.drill.scene import Scene, asking
from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.pages import hidden_fields
from parlour.cli.replay.people import Customer, shown
from parlour.demo.passkeys import Authenticator

LOOKED_AT = 100
PUBLIC = (
    "/",
    "/write",
    "/status",
    "/check",
    "/return",
    "/call",
    "/lock",
    "/accessibility",
    "/robots.txt",
    "/sitemap.xml",
)
THIEF = Path(__file__).with_name("thief.txt")


def public_observer(scene: Scene) -> Row:
    """Somebody who knows every reference, and no more."""
    known = scene.references[:LOOKED_AT]
    parts = ("", "/receipt", "/privacy", "/privacy/proof", "/files", "/line", "/notices")
    paths = [*PUBLIC, *(f"/c/{one}{part}" for one in known for part in parts), "/api/v1/schema"]
    paths += [f"/api/v1/cases/{one}/status" for one in known]
    seen = marks(*(answer.body for answer in asking(scene, {}, paths)))
    told = share(seen, scene.scale)
    return Row(
        "public observer", True, told, told, f"{len(paths)} public addresses, with 100 references known"
    )


def stolen_database(scene: Scene) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(scene.settings.places.store, Path(folder) / "store"))
        told = share(marks(*(file.read_bytes() for file in copy.rglob("*") if file.is_file())), scene.scale)
    return Row(
        "stolen database", True, told, told, "every file of the store, searched for words and addresses"
    )


def sql_injection(scene: Scene) -> Row:
    seen = marks(*every_value(scene.settings.places.store / "parlour.db"))
    told = share(seen, scene.scale)
    return Row("SQL-injection read", True, told, told, "every row of every table, as web's own user reads it")


def stolen_disk(scene: Scene) -> Row:
    """The whole data directory and a backup. The thief runs our own code over it; the root key is on paper."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "backup"
        target.mkdir()
        _parlour("backup", str(target), "--data", str(scene.settings.data))
        copy = Path(folder) / "disk"
        shutil.copytree(scene.settings.data, copy, ignore=shutil.ignore_patterns("*.sock"))
        readable = marks(*(file.read_bytes() for file in Path(folder).rglob("*") if file.is_file()))
        readable |= thief(copy)
    told = share(readable, scene.scale)
    return Row(
        "stolen disk and backup",
        True,
        told,
        told,
        "all files, a fresh backup, and our own code run over them",
    )


def leaked_api_key(scene: Scene, key: str) -> Row:
    """A key with every scope there is, tried on every address that might give something."""
    known = scene.references[:20]
    paths = [
        "/api/v1/cases",
        "/api/v1/export",
        "/api/v1/customers",
        "/api/v1/messages",
        "/desk/inbox/all",
        "/admin/people",
    ]
    for one in known:
        paths += [
            f"/api/v1/cases/{one}",
            f"/api/v1/cases/{one}/status",
            f"/api/v1/cases/{one}/messages",
            f"/c/{one}",
        ]
    seen: set[int] = set()
    for path in paths:
        seen |= marks(_with_key(scene, path, key))
    told = share(seen, scene.scale)
    return Row("leaked API key", True, told, told, f"{len(paths)} addresses with a key of all scopes")


def phished_receipt_code(scene: Scene) -> Row:
    async def steal() -> set[int]:
        wire = Wire(scene.company.url)
        customer = Customer(Browser(wire))
        try:
            await customer.come_back(scene.codes[0])
            await customer.read()
            others = [f"/c/{one}" for one in scene.references[1:50]]
            bodies = [
                (await customer.browser.get(path)).body for path in (f"/c/{customer.reference}", *others)
            ]
        finally:
            wire.close()
        return marks(*bodies)

    told = share(asyncio.run(steal()), scene.scale)
    return Row(
        "phished receipt code",
        True,
        told,
        told,
        "that one conversation",
        None,
        "its customer, on the list of who looked",
    )


def phished_agent(scene: Scene) -> Row:
    """A page at another address passes everything on; the victim's real passkey answers it."""

    async def relay() -> set[int]:
        wire = Wire(scene.company.url)
        browser = Browser(wire)
        victim = Authenticator("https://parlour-sign-in.example", scene.agents[0].passkey.credentials)
        try:
            fields = hidden_fields(await shown(browser, "/desk/sign-in"), "/desk/sign-in")
            posed = json.loads((await browser.post("/desk/ceremony", fields)).body)
            answer = {"ceremony": posed["ceremony"], "response": victim.answer(posed["options"])}
            await browser.post("/desk/sign-in", {**fields, **answer})
            pages = [await browser.get(f"/desk/case/{scene.references[one]}") for one in scene.held["Agent0"]]
        finally:
            wire.close()
        return marks(*(page.body for page in pages))

    told = share(asyncio.run(relay()), scene.scale)
    return Row("phished agent", True, told, told, "a relayed sign-in with the agent's own passkey", None, "")


def thief(data: Path, sheets: tuple[str, ...] = (), service: tuple[str, ...] = ()) -> set[int]:
    """Our own code, run by somebody who has the files and perhaps the root key: what opens, by customer. `service`:
    the key service's address and the file of its token."""
    program = [sys.executable, "-c", THIEF.read_text(), str(data), *service]
    run = subprocess.run(program, input=json.dumps(sheets).encode(), capture_output=True, check=False)
    return marks(run.stdout)


def _with_key(scene: Scene, path: str, key: str) -> bytes:
    """By a plain client: the drill's browser carries cookies, not keys."""
    place = urlsplit(scene.company.url)
    line = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=20)
    try:
        line.request("GET", path, headers={"authorization": f"Bearer {key}"})
        return line.getresponse().read()
    finally:
        line.close()


def _parlour(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "parlour", *arguments], capture_output=True, check=True)

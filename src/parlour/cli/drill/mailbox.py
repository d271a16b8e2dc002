"""A thief of somebody's mailbox: reads every mail of ours, follows every link, and asks for another."""

import asyncio
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from parlour.cli.drill import queries
from parlour.cli.drill.row import Row, mark, marks, share
from parlour.cli.drill.scene import MAIL_PORT, Scene, asking
from parlour.cli.replay.browser import Answer, Browser, Wire
from parlour.cli.replay.pages import NotThere, hidden_fields
from parlour.foundation.clock import DAY, MINUTE

VICTIMS = 10
WITHIN = 60.0
QUIET = 4.0  # seconds: twice as long as the worker lets mails lie
MOST_DAYS = 10
LINK = re.compile(r"https?://[^/\s]+(/(?:l|stop)/[\w-]+)")


@dataclass
class Mailbox:
    """Letters by the address they went to. Takes everything, says little."""

    letters: dict[str, list[str]] = field(default_factory=dict)

    def have(self, addresses: list[str], each: int) -> bool:
        return all(len(self.letters.get(one, [])) >= each for one in addresses)

    def here(self, addresses: list[str], each: int) -> bool:
        """Waits until they are, or nothing came for a while."""
        end, last = time.monotonic() + WITHIN, (-1, 0.0)
        while time.monotonic() < end and not self.have(addresses, each):
            count = sum(map(len, self.letters.values()))
            if count != last[0]:
                last = (count, time.monotonic())
            if time.monotonic() - last[1] > QUIET:
                break
            time.sleep(0.1)
        return self.have(addresses, each)


def stolen_mailbox(scene: Scene) -> Row:
    victims = [f"{mark(number)}@example.org" for number in range(VICTIMS)]
    try:
        with listening() as mails:
            days = _until_here(scene, mails, victims, 1)
            seen = asyncio.run(_follow(scene, mails, victims))
            _until_indexed(scene)
            asyncio.run(_ask_for_links(scene, victims))
            days += _until_here(scene, mails, victims, 2)
            seen |= asyncio.run(_follow(scene, mails, victims))
            rooms = [f"/c/{scene.references[number]}" for number in range(VICTIMS)]  # their pages say which
            seen |= marks(*(answer.body for answer in asking(scene, {}, rooms)))
    except OSError:
        return Row("stolen mailbox", applies=False, data=f"port {MAIL_PORT} of this machine is taken")
    if not mails.have(victims, 2):
        return Row("stolen mailbox", applies=False, data="no mail arrived in time to be stolen")
    told = share(seen, scene.scale)
    data = f"all mails to {VICTIMS} customers, every link pressed, and another asked for: that there is a conversation"
    data += f"; {days} days of the mails' ceiling" if days else ""
    return Row("stolen mailbox", True, told, told, data, None, "the customer, on the list of who looked")


@contextmanager
def listening() -> Iterator[Mailbox]:
    """A mail server for as long as the attack lasts; while it is away the worker opens no address."""
    box = Mailbox()

    class Talk(socketserver.StreamRequestHandler):
        timeout = 20

        def handle(self) -> None:
            to = ""
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline(2048).strip():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    to = line.partition(b"<")[2].partition(b">")[0].decode()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    raw = b"".join(iter(self.rfile.readline, b".\r\n"))
                    body = message_from_bytes(raw, policy=policy.default).get_body()
                    box.letters.setdefault(to, []).append(str(body.get_content()) if body else "")
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", MAIL_PORT), Talk) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()


def _until_here(scene: Scene, mails: Mailbox, victims: list[str], each: int) -> int:
    """How many days it took: the worker has no more than a share of all addresses opened in one."""
    for days in range(MOST_DAYS):
        scene.pass_time(DAY if days else 10 * MINUTE)
        if mails.here(victims, each):
            return days
    return MOST_DAYS


def _until_indexed(scene: Scene) -> None:
    """A confirmed address leads to its case only once the worker has told the custodian."""
    end = time.monotonic() + WITHIN
    while scene.store.read(queries.waits_for_index) and time.monotonic() < end:
        time.sleep(0.1)


async def _follow(scene: Scene, mails: Mailbox, victims: list[str]) -> set[int]:
    """Each link is looked at and pressed, and so is whatever that leads to."""
    wire = Wire(scene.company.url)
    seen: set[int] = set()
    try:
        for victim in victims:
            for letter in mails.letters.get(victim, []):
                seen |= marks(letter)
                for path in LINK.findall(letter):
                    seen |= marks(*(page.body for page in await _press(Browser(wire), path)))
    finally:
        wire.close()
    return seen


async def _press(browser: Browser, path: str) -> list[Answer]:
    page = await browser.get(path)
    try:
        pressed = await browser.post(path, hidden_fields(page.text, path))
    except NotThere:
        return [page]
    onward = pressed.header("location")
    return [page, pressed, *([await browser.get(onward)] if onward else [])]


async def _ask_for_links(scene: Scene, victims: list[str]) -> None:
    wire = Wire(scene.company.url)
    try:
        for victim in victims:
            browser = Browser(wire)
            fields = hidden_fields((await browser.get("/return")).text, "/return/link")
            await browser.post("/return/link", {**fields, "email": victim})
    finally:
        wire.close()

"""A website in one process: the web application over the Office, and browsers without a network.

`AskedCustodian` answers the questions web asks, as the small custodian of the cast would.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from custodian.envelopes import CaseKeys
from custodian.opening import open_items
from custodian_protocol import messages as protocol
from parlour.cases.actions import finish_outbox, lease_outbox, registration_of
from parlour.foundation.clock import DAY
from parlour.sealing.custodian import Custodian, CustodianAway, CustodianRefused
from parlour.web.application import build, open_front
from parlour.web.front import WebSettings
from tests.cast import Office

URL = "http://localhost:8000"
BOUNDARY = "----a-boundary-of-cleos-browser"
_HEAD = protocol.CaseHead(1, b"\1" * 32, "checkpoint", b"", b"")


@dataclass
class AskedCustodian(Custodian):
    """`away` and `refusal` make it behave as on a bad day."""

    office: Office
    away: bool = False
    refusal: str = ""
    registered: dict[str, protocol.Registration] = field(default_factory=dict)
    sessions: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # session: case, secret's hash
    receipts: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # lookup: case, verifier
    looks: list[protocol.Look] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)

    async def ask(self, op: str, message: Any) -> Any:
        self.asked.append(op)
        if self.away:
            raise CustodianAway
        if self.refusal:
            raise CustodianRefused(self.refusal, "No.")
        return getattr(self, "_" + op.replace("-", "_"))(message)

    def _register(self, message: protocol.Register) -> protocol.Registered:
        for case in message.cases:
            self.registered[case.case] = case
            self.sessions[case.read_session] = (case.case, case.read_verifier)
            self.receipts[case.receipt_lookup] = (case.case, case.receipt_verifier)
        return protocol.Registered(("new",) * len(message.cases))

    def _open(self, message: protocol.OpenCase) -> protocol.Opened:
        self._must_hold(message.principal, message.case)
        seeds = self.office.custodian.seeds
        return protocol.Opened(
            *open_items(CaseKeys(message.case), seeds, message.sessions, message.items), 0, _HEAD
        )

    def _who_looked(self, message: protocol.WhoLooked) -> protocol.Looks:
        self._must_hold(message.principal, message.case)
        return protocol.Looks(tuple(self.looks), _HEAD)

    def _receipt(self, message: protocol.ReceiptShown) -> protocol.CustomerSession:
        case, verifier = self.receipts.get(message.lookup, ("", b""))
        if hashlib.sha256(message.proof).digest() != verifier:
            raise CustodianRefused(protocol.Refusal.NO_MATCH, "We do not know this code.")
        return self._begin(case)

    def _new_receipt(self, message: protocol.NewReceipt) -> protocol.CustomerSession:
        self._must_hold(message.principal, message.case)
        self.receipts = {lookup: held for lookup, held in self.receipts.items() if held[0] != message.case}
        self.sessions = {name: held for name, held in self.sessions.items() if held[0] != message.case}
        self.receipts[message.lookup] = (message.case, message.verifier)
        self.office.register_says(message.case, writes_since=self.office.clock.now())
        return self._begin(message.case)

    def _lock(self, message: protocol.OnCase) -> protocol.CaseState:
        self._must_hold(message.principal, message.case)
        self.receipts = {lookup: held for lookup, held in self.receipts.items() if held[0] != message.case}
        self.sessions = {name: held for name, held in self.sessions.items() if held[0] != message.case}
        return self._state(message.case, writes_since=self.office.clock.now())

    def _erase(self, message: protocol.OnCase) -> protocol.CaseState:
        self._must_hold(message.principal, message.case)
        return self._state(message.case, state="erasing")

    def _erase_ready(self, message: protocol.CaseNamed) -> protocol.CaseState:
        self.office.custodian.seeds.pop(message.case)
        return self._state(message.case, state="erased")

    def _reopen(self, message: protocol.OnCase) -> protocol.CaseState:
        self._must_hold(message.principal, message.case)
        return self._state(message.case, state="open", resolved_at=0, erase_at=0)

    def _seek_contact(self, message: protocol.ContactSought) -> protocol.Nothing:
        self.sought.append(message.address)
        return protocol.Nothing()

    def _sign_out(self, message: protocol.SessionNamed) -> protocol.Nothing:
        self.sessions.pop(message.principal.session, None)
        return protocol.Nothing()

    def _stats(self, message: protocol.Nothing) -> protocol.Stats:
        return protocol.Stats(0, 0, 0, 0, True)

    def _state(self, case_id: str, **facts: object) -> protocol.CaseState:
        return protocol.CaseState(
            self.office.custodian.change(case_id, team=self.registered[case_id].team, **facts)
        )

    def _must_hold(self, principal: protocol.Principal, case_id: str) -> None:
        case, verifier = self.sessions.get(principal.session, ("", b""))
        if case != case_id or hashlib.sha256(principal.secret).digest() != verifier:
            raise CustodianRefused(protocol.Refusal.NO_SESSION, "This session has ended.")

    def _begin(self, case_id: str) -> protocol.CustomerSession:
        session = hashlib.sha256(f"{case_id}{len(self.asked)}".encode()).hexdigest()[:32]
        secret = b"s" * 32
        self.sessions[session] = (case_id, hashlib.sha256(secret).digest())
        now = self.office.clock.now()
        token = self.office.custodian.token(kind="customer", case=case_id, expires_at=now + 30 * DAY)
        return protocol.CustomerSession(case_id, session, secret, token, now + 30 * DAY)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return next((value for found, value in self.headers if found == name), "")

    def fact(self, name: str) -> str:
        """The value of a `data-` attribute."""
        found = re.search(rf'data-{name}="([^"]*)"', self.text)
        assert found, f"no data-{name} on this page"
        return unescape(found[1])

    def fields(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that posts to `action`."""
        form = next(
            part for part in re.findall(r"<form.*?</form>", self.text, re.S) if f'action="{action}"' in part
        )
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
        return {name: unescape(value) for name, value in found}


def multipart(fields: Mapping[str, str], *files: tuple[str, bytes]) -> bytes:
    """As browsers send it (RFC 7578): fields in the order of the page, then the files."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        about = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        parts.append(f"{about}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + content)
    between = f"--{BOUNDARY}\r\n".encode()
    return b"".join(between + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


@dataclass
class Browser:
    """One visitor: keeps cookies, sends what a browser sends."""

    app: Any
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.send("GET", path, headers=headers)

    async def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answer:
        body = urlencode(fields or {}).encode()
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": URL}
        return await self.send("POST", path, body=body, headers=kind | headers)

    async def upload(
        self, path: str, fields: Mapping[str, str], *files: tuple[str, bytes], **headers: str
    ) -> Answer:
        body = multipart(fields, *files)
        kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "origin": URL}
        return await self.send("POST", path, body=body, headers=kind | headers)

    async def follow(self, answer: Answer) -> Answer:
        assert answer.status == 303, answer.text
        return await self.get(answer.header("location").partition("#")[0])

    async def send(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent: list[dict[str, Any]] = []
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return given.pop() if given else {"type": "http.disconnect"}

        async def take(event: dict[str, Any]) -> None:
            sent.append(event)

        await self.app(self.scope(method, path, body, headers or {}), receive, take)
        start = sent[0]
        found = [(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]]
        self._keep(found)
        return Answer(start["status"], found, b"".join(event.get("body", b"") for event in sent[1:]))

    def scope(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        address, _, query = path.partition("?")
        sent = {
            "host": "localhost:8000",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if body or method == "POST":
            sent.setdefault("content-length", str(len(body)))
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": address, "raw_path": address.encode(), "root_path": "",
            "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "headers": [(name.encode(), value.encode("utf-8")) for name, value in sent.items()],
        }  # fmt: skip

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                kept = rest.partition(";")[0].strip('"')
                if "max-age=0" in rest.lower() or not kept:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = kept


@dataclass
class Website:
    office: Office
    custodian: AskedCustodian
    front: Any
    app: Any

    def visitor(self) -> Browser:
        return Browser(self.app)

    async def cleo_wrote(self, body: str = "My bill is wrong.") -> tuple[Browser, str]:
        """Cleo with a conversation open in her browser, and its reference."""
        cleo = self.visitor()
        page = await cleo.get("/write")
        form = page.fields("/write") | {"topic": self.office.billing.id, "body": body}
        receipt = await cleo.follow(await cleo.post("/write", form))
        assert receipt.status == 200, receipt.text
        await self.settled()
        return cleo, receipt.fact("reference")

    async def settled(self) -> None:
        """Until offers under way have been answered, one way or the other."""
        await self.front.registrar.idle()

    async def worker_registers(self) -> None:
        """What web could not register is left to the worker."""
        for due in await lease_outbox(self.office.ground, kinds=["register"]):
            self.custodian._register(protocol.Register((registration_of(due),)))
            await finish_outbox(self.office.ground, [due.id])


def website(office: Office, *, url: str = URL, mark: str = "", hooks: str = "/nowhere/hooks") -> Website:
    """Building the application takes a quarter of a second, so tests share one and put their front into it."""
    custodian = AskedCustodian(office)
    front = open_front(WebSettings(url, mark, hooks=hooks), office.ground, custodian)
    app = _APPS.get((url, mark)) or _APPS.setdefault((url, mark), build(front))
    app.state.front = front
    return Website(office, custodian, front, app)


_APPS: dict[tuple[str, str], Any] = {}

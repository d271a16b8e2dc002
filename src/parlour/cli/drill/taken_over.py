"""Attackers whose code runs in one of the three processes, or who edit what they leave behind."""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from custodian_protocol import messages as m
from custodian_protocol.acts import approve_act
from parlour.cases.queries import thread, to_open
from parlour.cli.drill import queries
from parlour.cli.drill.key_service import TAKING_OVER, hourly_quota, key_service, take_over
from parlour.cli.drill.outside import leaked_api_key, thief
from parlour.cli.drill.row import Row, marks, share
from parlour.cli.drill.scene import Scene, alarm_after, signed_in
from parlour.cli.logbook import LogBroken, verify_proof
from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.people import Customer, Refused
from parlour.foundation.ids import new_id
from parlour.guard.queries import alarms_waiting
from parlour.sealing.custodian import Custodian, CustodianAway, CustodianRefused

TRIED = 200
PROOF_WITHIN = 20.0
MOST_FREE, MILLION = 2_000, 1_000_000
REMEMBERED = 512  # cases whose keys the custodian keeps in memory, at most


def code_in_web(scene: Scene) -> Row:
    """On web's own socket, with web's files: every question that might open a case of the stock, and then what the
    session of an agent who works meanwhile gives."""
    web = Custodian(scene.settings.places.socket("web"))
    strangers = [m.Principal(kind, new_id(), os.urandom(32)) for kind in ("staff", "customer")]
    stock: set[int] = set()
    before, began = scene.store.read(alarms_waiting), time.monotonic()
    try:
        cases = scene.store.read(lambda reader: queries.case_ids(reader, TRIED))
        for case_id in cases * (TRIED // len(cases)):
            _claim(web, case_id)
            for principal in strangers:
                stock |= _opened(scene, web, case_id, principal)
                _try(web, "take", m.Take(principal, case_id, "answer"))
                _try(web, "new-receipt", m.NewReceipt(principal, case_id, "0" * 32, os.urandom(32)))
                _try(web, "reopen", m.OnCase(principal, case_id))
                stock |= _opened(scene, web, case_id, principal)
        online = _online(scene.agents[0].cookies)
        stock |= _swapped(scene, web, online, cases)
        live = _with_session(scene, web, online) | _false_page(scene, web, online)
    finally:
        web.hang_up()
    told = share(stock | live, scene.scale)
    data = f"{len(stock)} of the stock; {len(live)} by the session of one agent who was working"
    data += f" and one touch of an officer under a false page; {_withheld(scene)} entries left out of a proof noticed"
    seconds = alarm_after(scene, began, before)
    seen_by = "officers, by page and mail; each customer, on the list of who looked"
    return Row(
        "code in the web process", True, told, told, f"{data}, and what is typed and shown", seconds, seen_by
    )


def code_in_worker(scene: Scene) -> Row:
    """Addresses, one after the other, until the custodian says that is all for a day."""
    worker = Custodian(scene.settings.places.socket("worker"))
    try:
        seen = _addresses(scene, worker)
    finally:
        worker.hang_up()
    told, there = share(seen, scene.scale), len(scene.store.read(queries.contacts))
    data = f"email addresses, {len(seen)} of {there}; no words"
    return Row("code in the worker", True, told, told, data, None, "each customer, on the list of who looked")


def code_in_custodian(scene: Scene) -> Row:
    """It holds the root key in memory, which two recovery sheets stand for."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "disk"
        shutil.copytree(scene.settings.data, copy, ignore=shutil.ignore_patterns("*.sock"))
        told = share(thief(copy, scene.company.sheets[:2]), scene.scale)
    return Row(
        "code in the custodian, without a KMS quota", True, told, told, "all words and addresses", None, ""
    )


def code_in_custodian_with_kms(scene: Scene) -> Row:
    """The same on a copy that a key service has taken over. Its quota is counted by a stand-in that is a process of
    its own. To what it gives comes what the custodian's memory holds: the keys of cases that somebody opened lately."""
    quota = hourly_quota(scene.scale)
    with tempfile.TemporaryDirectory() as folder:
        copy, token = Path(folder) / "disk", Path(folder) / "token"
        shutil.copytree(scene.settings.data, copy, ignore=shutil.ignore_patterns("*.sock"))
        with key_service(token, quota + TAKING_OVER) as address:
            take_over(scene, copy, address, token)
            remembered = queries.opened_lately(copy / "custodian" / "keystore.db", REMEMBERED)
            seen = thief(copy, scene.company.sheets[:2], (address, str(token)))
    hour, day = (min(1.0, share(len(seen) * hours + remembered, scene.scale)) for hours in (1, 24))
    of_million = (len(seen) * 24 + REMEMBERED) / MILLION
    data = (
        f"stand-in for the service: {len(seen)} by its quota of {quota} an hour, {remembered} from memory; "
    )
    data += f"so {of_million:.2%} of a million in a day, simulated from this"
    told = "whoever reads the service's own log"
    return Row("code in the custodian, with a KMS quota", True, hour, day, data, None, told)


def back_doors(scene: Scene) -> Row:
    """Put into the store by somebody who may write there: a key of their own. Staff are not in the store."""
    key = "pk_" + base64.urlsafe_b64encode(os.urandom(24)).decode()
    queries.leave_key(scene.store, new_id(), hashlib.sha256(key.encode()).hexdigest())
    found = leaked_api_key(scene, key)
    data = "an API key written into the store; staff are in the custodian, under its key"
    told = "an officer who looks at /admin/keys"
    return Row("back doors left behind", True, found.share_1h, found.share_24h, data, None, told)


def deleting_the_traces(scene: Scene) -> Row:
    """Entries of the copied log taken out, changed and cut off; how long until somebody who asks is told. What is
    cut off at the end the worker copies again from the custodian, which counts as well."""
    store, begun, held = scene.store, time.monotonic(), 0
    kept = store.read(queries.leaves)
    for sql in queries.DAMAGES:
        queries.damage(store, sql)
        held += _log_verify(scene) != 0 or _made_good(scene, kept)
        queries.put_back(store, kept)
    seconds = round((time.monotonic() - begun) / len(queries.DAMAGES), 1)
    words = (
        f"{held} of {len(queries.DAMAGES)} ways noticed by `parlour log verify`, or made good by the worker"
    )
    alarm = seconds if held == len(queries.DAMAGES) else None
    return Row("deleting the traces", True, None, None, words, alarm, "whoever runs log verify or doctor")


def _made_good(scene: Scene, kept: set[tuple[int, bytes]]) -> bool:
    """Whether every entry there was is there again as it was, within a few turns of the worker."""
    until = time.monotonic() + 4
    while not (good := kept <= scene.store.read(queries.leaves)) and time.monotonic() < until:
        time.sleep(0.2)
    return good


def _with_session(scene: Scene, web: Custodian, online: "Online") -> set[int]:
    """All that is held, and then what is given until a touch is asked for."""
    held = scene.store.read(lambda reader: queries.held_by(reader, online.staff))
    seen = set[int]().union(*(_opened(scene, web, case_id, online.principal) for case_id in held))
    for case_id in scene.store.read(lambda reader: queries.free(reader, online.team, MOST_FREE)):
        if _try(web, "take", m.Take(online.principal, case_id, "answer")) is None:
            break
        seen |= _opened(scene, web, case_id, online.principal)
    return seen


def _swapped(scene: Scene, web: Custodian, online: "Online", cases: list[str]) -> set[int]:
    """Words of the stock asked for as if they stood in a case that this agent holds."""
    held = scene.store.read(lambda reader: queries.held_by(reader, online.staff))
    seen: set[int] = set()
    for case_id in [one for one in cases if one not in held] if held else []:
        found = scene.store.read(lambda reader: thread(reader, case_id, with_notes=True))  # noqa: B023 - read at once
        asked = replace(to_open(found, online.principal, purpose="answer", nonce=b""), case=held[0])
        opened = _try(web, "open", asked)
        seen |= marks(*(item.content for item in opened.items)) if opened else set()
    return seen


def _false_page(scene: Scene, web: Custodian, online: "Online") -> set[int]:
    """An officer is shown one thing and touches for another: the yes to what the stolen session has asked. A passkey
    shows no text, so each such press gives what one approval gives."""
    asyncio.run(signed_in(scene, scene.officer))
    officer = _online(scene.officer.cookies)
    (wanted, *_) = scene.store.read(lambda reader: queries.free(reader, online.team, 1)) or [""]
    try:
        asked = web.ask_now("ask-approval", m.AskApproval(online.principal, "earlier", wanted, "answer")).id
        posed = m.CeremonyWanted("touch", officer.principal, approve_act(asked), "", "")
        begun = web.ask_now("ceremony", posed)
        answer = m.CeremonyAnswer(begun.id, scene.officer.passkey.answer(begun.options))
        web.ask_now("touch", m.Touch(officer.principal, answer))
        web.ask_now("approve", m.Approve(officer.principal, asked))
    except (CustodianRefused, CustodianAway):
        return set()
    return _opened(scene, web, wanted, online.principal)


def _withheld(scene: Scene) -> str:
    """Each entry in turn is left out of the proof its customer saves; whoever checks that is told."""
    proof = json.loads(asyncio.run(_saved_proof(scene)))
    noticed = 0
    for left_out in range(len(proof["entries"])):
        entries = [entry for at, entry in enumerate(proof["entries"]) if at != left_out]
        try:
            # A proof that begins later is one that says so: "from number 2 on".
            noticed += "all" not in verify_proof({**proof, "entries": entries}, scene.settings.signing_key)
        except LogBroken:
            noticed += 1
    return f"{noticed} of {len(proof['entries'])}"


async def _saved_proof(scene: Scene) -> str:
    wire, until = Wire(scene.company.url), time.monotonic() + PROOF_WITHIN
    customer = Customer(Browser(wire))
    try:
        await customer.come_back(scene.codes[1])
        while (answer := await customer.browser.get(f"/c/{customer.reference}/privacy/proof")).status != 200:
            if time.monotonic() > until:
                raise Refused("no proof was to be had in time")
            await asyncio.sleep(0.2)
        return answer.text
    finally:
        wire.close()


def _opened(scene: Scene, web: Custodian, case_id: str, principal: m.Principal) -> set[int]:
    purpose = "answer" if principal.kind == "staff" else ""
    found = scene.store.read(lambda reader: thread(reader, case_id, with_notes=True))
    opened = _try(web, "open", to_open(found, principal, purpose=purpose, nonce=b""))
    return marks(*(item.content for item in opened.items)) if opened else set()


def _addresses(scene: Scene, worker: Custodian) -> set[int]:
    seen: set[int] = set()
    for case_id, item_id, record in scene.store.read(queries.contacts):
        sessions = scene.store.read(partial(queries.headers, case_id=case_id))
        opened = _try(worker, "contact", m.ContactWanted(case_id, sessions, item_id, record))
        seen |= marks(*(item.content for item in opened.items)) if opened else set()
    return seen


def _claim(web: Custodian, case_id: str) -> None:
    """A verifier of the attacker's own for a case that is registered already."""
    proof = os.urandom(32)
    claimed = m.Registration(
        case=case_id, team="0" * 32, origin="web", opener="", opened_at=0, receipt_lookup=new_id(),
        receipt_verifier=hashlib.sha256(proof).digest(), read_session=new_id(), read_verifier=os.urandom(32),
    )  # fmt: skip
    _try(web, "register", m.Register((claimed,)))


def _try(custodian: Custodian, op: str, message: Any) -> Any:
    try:
        return custodian.ask_now(op, message)
    except (CustodianRefused, CustodianAway):
        return None


@dataclass(frozen=True, slots=True)
class Online:
    """What web reads from the cookie of somebody who is working."""

    principal: m.Principal
    staff: str
    team: str


def _online(cookies: dict[str, str]) -> Online:
    packed = (
        next(value for name, value in cookies.items() if name.endswith("staff")).strip('"').partition(".")[0]
    )
    facts = json.loads(_unpacked(packed))
    token = json.loads(_unpacked(facts["token"].partition(".")[0]))
    principal = m.Principal("staff", facts["session"], _unpacked(facts["secret"]))
    return Online(principal, token["staff"], token["teams"][0])


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _log_verify(scene: Scene) -> int:
    program = [sys.executable, "-m", "parlour", "log", "verify", "--data", str(scene.settings.data)]
    return subprocess.run(program, capture_output=True, check=False).returncode

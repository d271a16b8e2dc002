"""`python -m custodian` beside a test, and what the tests of it share."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custodian_protocol import frames
from custodian_protocol import messages as m
from parlour.demo.passkeys import Authenticator
from parlour.sealing.custodian import Custodian, CustodianRefused
from tests.unit.custodian.hand import URL, Case, Person


class Started:
    """`python -m custodian`, and clients on its three sockets."""

    def __init__(self, folder: Path, *more: str, **how: Any) -> None:
        self.folder = folder
        (folder / "run").mkdir(exist_ok=True)
        self.command = [
            sys.executable, "-m", "custodian", "--dir", str(folder / "custodian"), "--sockets", str(folder / "run"),
            "--url", URL, "--mark", "rehearsal", "--clock", str(folder / "clock"), *more,
        ]  # fmt: skip
        self.how = how
        self.web, self.worker, self.control = (
            Custodian(folder / "run" / f"{name}.sock") for name in ("web", "worker", "control")
        )
        self.process = self.start()

    def start(self) -> "subprocess.Popen[str]":
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(self.command, **pipes, **self.how)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == '{"ready": true}\n', (
            self.process.stderr and self.process.stderr.read()
        )
        return self.process

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)

    def close(self) -> None:
        for client in (self.web, self.worker, self.control):
            client.hang_up()
        if self.process.poll() is None:
            self.kill()

    def end(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=20)[1]

    def found(self) -> Person:
        device, token = Authenticator(URL), self.control.ask_now("setup-token", m.Nothing()).token
        begun = self.web.ask_now("ceremony", m.CeremonyWanted("found", None, "", token, "Olga Officer"))
        session = self.web.ask_now("found", m.CeremonyAnswer(begun.id, device.create(begun.options)))
        self.web.ask_now("founder-teams", m.FounderTeams(token, ("sales",)))
        return Person(session, device)

    def case(self, words: bytes = b"hello") -> Case:
        (blank,) = self.web.ask_now("blanks", m.BlanksWanted(1)).blanks
        case = Case(blank.id, blank.public_key)
        case.write(words)
        assert self.web.ask_now("register", m.Register((case.registration(),))).results == ("new",)
        return case


def refused(ask: Callable[[], Any]) -> str:
    with pytest.raises(CustodianRefused) as caught:
        ask()
    return caught.value.code


def leaves(started: Started) -> list[dict[str, Any]]:
    return [json.loads(leaf) for leaf in started.control.ask_now("leaves", m.LeavesWanted(0, 2000)).leaves]


def raw_ask(path: Path, question: Any) -> tuple[str, Any]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(path))
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        line.sendall(len(body).to_bytes(4, "big") + body)
        read = bytearray()
        while piece := line.recv(65536):
            read += piece
            for answer in frames.take_frames(read):
                data = json.loads(answer)
                return data.get("error", {}).get("code", ""), data
    return "closed", None

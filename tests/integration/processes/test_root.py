"""A root key that lives on sheets: needed at boot, not when the custodian is restarted, and in no file."""

import os
import signal
from pathlib import Path

from custodian_protocol.messages import (
    CeremonyAnswer,
    CeremonyWanted,
    Nothing,
    SheetsBrought,
    SheetsWanted,
    TokenShown,
)
from parlour.cli.asking import ask
from parlour.demo.passkeys import Authenticator
from parlour.processes.supervisor import Supervisor
from parlour.sealing.custodian import Custodian, CustodianAway
from tests.support.installation import answers, rehearsal, short_folder, until


def put_on_sheets(supervisor: Supervisor) -> tuple[str, ...]:
    """What set-up does when the founder chooses sheets alone."""
    settings = supervisor.settings
    web, token = Custodian(settings.places.socket("web")), ask(settings, "setup-token").token
    device = Authenticator(settings.url)
    ceremony = web.ask_now("ceremony", CeremonyWanted("found", None, "", token, "Ana"))
    web.ask_now("found", CeremonyAnswer(ceremony.id, device.answer(ceremony.options)))
    sheets: tuple[str, ...] = web.ask_now("sheets", SheetsWanted(token, None, keep_file=False)).sheets
    web.ask_now("finish-setup", TokenShown(token))
    web.hang_up()
    return sheets


def unlocked(supervisor: Supervisor) -> bool:
    try:
        return bool(ask(supervisor.settings, "stats", Nothing()).unlocked)
    except CustodianAway:
        return False


def holds(folder: Path, secret: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_a_root_on_sheets_survives_the_custodian_but_not_the_machine() -> None:
    with short_folder() as folder:
        data = folder / "data"
        with rehearsal(data) as supervisor:
            root = (data / "custodian" / "root.key").read_bytes()
            sheets = put_on_sheets(supervisor)
            assert not (data / "custodian" / "root.key").exists()
            before = supervisor.pids()["custodian"]
            os.kill(before, signal.SIGKILL)
            until(lambda: supervisor.pids()["custodian"] != before, "a new custodian")
            until(lambda: unlocked(supervisor), "its root key from the memory file")
            assert holds(data, root) == []
        with rehearsal(data) as supervisor:
            assert answers(supervisor.settings.port), (
                "customers can write while the officers are on their way"
            )
            assert not unlocked(supervisor)
            ask(supervisor.settings, "unlock", SheetsBrought(sheets[0], sheets[2]))
            assert unlocked(supervisor)
            assert holds(data, root) == []

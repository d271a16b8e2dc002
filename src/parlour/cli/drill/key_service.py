"""A key service beside an installation, and an installation's copy that is taken over by it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from custodian_protocol.messages import Nothing, SheetsBrought
from parlour.cli.drill.scene import Scene
from parlour.cli.drill.transit import ENGINE, KEY
from parlour.sealing.custodian import Custodian

QUOTA_PERMILLE_HOUR = 6  # decryptions, of all customers: 300 an hour for fifty thousand
LEAST_QUOTA = 10
TAKING_OVER = 2  # decryptions it takes to see that the root comes back, and only under its own context
WRAPPED_WITHIN = 300.0


@contextmanager
def key_service(token_file: Path, quota: int) -> Iterator[str]:
    """The address to give to a custodian; a token for it lies in that file. Killed at the end."""
    token = os.urandom(16).hex()
    token_file.write_text(token)
    program = [sys.executable, "-c", "from parlour.cli.drill.transit import main; main()", token, str(quota)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None  # noqa: S101 - asked for above
        try:
            yield f"http://127.0.0.1:{running.stdout.readline().strip()}{ENGINE}/{KEY}"
        finally:
            running.kill()


def hourly_quota(customers: int) -> int:
    return max(LEAST_QUOTA, customers * QUOTA_PERMILLE_HOUR // 1000)


def take_over(scene: Scene, copy: Path, address: str, token: Path) -> None:
    """A second custodian, on the copy, for as long as it takes until the service has wrapped everything."""
    sockets = copy / "s"
    sockets.mkdir()
    program = [sys.executable, "-m", "custodian", "--dir", str(copy / "custodian"), "--sockets", str(sockets)]
    program += ["--url", scene.settings.url, "--mark", scene.settings.mark, "--kms", address]
    program += ["--kms-token", str(token)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(program, **pipes) as running:
        assert running.stdout is not None  # noqa: S101 - asked for above
        running.stdout.readline()
        control = Custodian(sockets / "control.sock")
        try:
            control.ask_now("unlock", SheetsBrought(*scene.company.sheets[:2]))
            _wait_until_wrapped(control)
        finally:
            control.hang_up()
            running.terminate()


def _wait_until_wrapped(control: Custodian) -> None:
    until = time.monotonic() + WRAPPED_WITHIN
    while (
        control.ask_now("hello", Nothing()).root_provider != "kms"
        or control.ask_now("stats", Nothing()).to_wrap
    ):
        if time.monotonic() > until:
            raise TimeoutError("the key service did not wrap everything in time")
        time.sleep(0.1)

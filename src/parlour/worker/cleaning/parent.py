"""Hands an upload through the child that looks at it, and to the scanner beside it: in pieces, never whole."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import BinaryIO

from parlour.worker.cleaning.scanner import Scan, Scanner
from parlour.worker.cleaning.verdict import (
    AVATAR_LIMITS,
    HARMFUL,
    HASH_BYTES,
    NOT_READABLE,
    REASONS,
    Limits,
    Verdict,
)

MOST_PIECE = 1024 * 1024
MOST_VERDICT = 4096


def clean(
    pieces: Iterable[bytes],
    take: Callable[[bytes], None],
    *,
    scanner: Scanner | None = None,
    limits: Limits | None = None,
) -> Verdict:
    """`take` is given what is left, in order; of a refused file it may have been given a part, to be thrown away.
    Raises only what `pieces` or `take` raise."""
    return _through(pieces, take, scanner, limits or Limits())


def likeness_of(picture: bytes, limits: Limits = AVATAR_LIMITS) -> bytes | None:
    """The difference hash of a stranger's picture, read in the child like everything strangers send; None when it
    cannot be read within the limits."""
    left: list[bytes] = []
    verdict = _through([picture], left.append, None, limits, "likeness")
    found = b"".join(left)
    return found if not verdict.refused and len(found) == HASH_BYTES else None


def _through(
    pieces: Iterable[bytes], take: Callable[[bytes], None], scanner: Scanner | None, limits: Limits, *how: str
) -> Verdict:
    child = _start(limits, *how)
    scan = scanner.begin() if scanner else Scan.off()
    feeding = _Feeding(pieces, child, scan)
    ending = threading.Timer(limits.seconds, _kill, (child,))
    ending.start()
    feeding.start()
    try:
        verdict = _read(child.stdout, take)  # type: ignore[arg-type] # it was started with a pipe
    finally:
        ending.cancel()
        _kill(child)
        feeding.join()
        child.wait()
        child.stdout.close()  # type: ignore[union-attr] # it was started with a pipe
    if feeding.error is not None:
        raise feeding.error
    found, said = scan.end()
    return Verdict(refused=HARMFUL, scanned=said) if found else replace(verdict, scanned=said)


class _Feeding(threading.Thread):
    def __init__(self, pieces: Iterable[bytes], child: "subprocess.Popen[bytes]", scan: Scan) -> None:
        super().__init__(daemon=True)
        self._pieces, self._child, self._scan = pieces, child, scan
        self.error: Exception | None = None

    def run(self) -> None:
        listening = True
        try:
            for piece in self._pieces:
                self._scan.feed(piece)
                listening = listening and self._hand_on(piece)
        except Exception as error:
            self.error = error
        with suppress(OSError):
            self._child.stdin.close()  # type: ignore[union-attr] # it was started with a pipe

    def _hand_on(self, piece: bytes) -> bool:
        """False once the child is gone; the scanner still hears the rest."""
        try:
            self._child.stdin.write(piece)  # type: ignore[union-attr] # it was started with a pipe
        except OSError:
            return False
        return True


def _start(limits: Limits, *how: str) -> "subprocess.Popen[bytes]":
    program = [sys.executable, "-I", "-m", "parlour.processes.cleaner", json.dumps(asdict(limits)), *how]
    return subprocess.Popen(
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath},
        start_new_session=True,
    )


def _kill(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _read(out: BinaryIO, take: Callable[[bytes], None]) -> Verdict:
    """A child that crashed, hung or was stopped by a limit says nothing at the end: then nobody could read it."""
    while len(length := out.read(4)) == 4:
        size = int.from_bytes(length, "big")
        if size == 0:
            return _verdict(out.read(MOST_VERDICT))
        piece = out.read(size) if size <= MOST_PIECE else b""
        if len(piece) < size:
            break
        take(piece)
    return Verdict(refused=NOT_READABLE)


def _verdict(raw: bytes) -> Verdict:
    """The child is believed no more than its input: what it says is checked."""
    try:
        verdict = Verdict(**json.loads(raw))
    except (ValueError, TypeError):
        return Verdict(refused=NOT_READABLE)
    sound = verdict.refused in REASONS if verdict.refused else verdict.kind and verdict.suffix
    return verdict if sound else Verdict(refused=NOT_READABLE)

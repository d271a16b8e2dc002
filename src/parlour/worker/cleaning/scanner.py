"""ClamAV through clamd: the file is streamed to it (INSTREAM, clamd(8)) while the child looks at it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

SECONDS = 30.0
CLEAN, OFF, UNREACHABLE = "clean", "off", "unreachable"


@contextmanager
def closing_on_error(line: socket.socket) -> Iterator[socket.socket]:
    try:
        yield line
    except BaseException:
        line.close()
        raise


@dataclass(frozen=True, slots=True)
class Scanner:
    """`address`: the path of clamd's socket, or host:port."""

    address: str

    def begin(self) -> "Scan":
        scan = Scan(self._connect(), UNREACHABLE)
        scan.say(b"zINSTREAM\0")
        return scan

    def _connect(self) -> socket.socket | None:
        try:
            if "/" not in self.address:
                host, _, port = self.address.rpartition(":")
                return socket.create_connection((host, int(port)), SECONDS)
            with closing_on_error(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as line:
                line.settimeout(SECONDS)
                line.connect(self.address)
                return line
        except (OSError, ValueError):
            return None


class Scan:
    """Of one file. A scanner that goes away, or whose own limit is smaller than the file, finds nothing: the file
    is then kept as not scanned, which is said where it is offered."""

    def __init__(self, line: socket.socket | None, without: str) -> None:
        self._line, self._without = line, without

    @staticmethod
    def off() -> "Scan":
        return Scan(None, OFF)

    def feed(self, piece: bytes) -> None:
        if piece:  # one of no length would end the file
            self.say(len(piece).to_bytes(4, "big") + piece)

    def say(self, some: bytes) -> None:
        if self._line is None:
            return
        try:
            self._line.sendall(some)
        except OSError:
            self._hang_up()

    def end(self) -> tuple[bool, str]:
        """Whether something harmful was found, and how much that answer is worth."""
        if self._line is None:
            return False, self._without
        answer = b""
        with suppress(OSError):
            self._line.sendall(bytes(4))
            while not answer.endswith(b"\0") and (some := self._line.recv(4096)):
                answer += some
        self._hang_up()
        said = answer.rstrip(b"\0\n")
        if said.endswith(b" FOUND"):
            return True, CLEAN
        return False, CLEAN if said == b"stream: OK" else UNREACHABLE

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

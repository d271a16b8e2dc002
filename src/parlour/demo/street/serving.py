"""HTTP on this machine alone: one thread a connection, every answer in one write."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from .wire import Answer, Asked, Said, Silence, Stream

MOST_BODY = 64 * 1024
QUIET = 60.0  # seconds until a connection on which nothing is asked is let go of
HOSTS = ("127.0.0.1", "localhost")


class Answering(Protocol):
    def answer(self, asked: Asked) -> Said: ...

    def settle_at(self, address: str) -> None: ...

    def close(self) -> None: ...


@contextmanager
def serving(street: Answering, port: int = 0) -> Iterator[str]:
    """The address, for as long as it is served there."""
    server = Server(street, port)
    try:
        yield server.address
    finally:
        server.close()


class Server:
    def __init__(self, street: Answering, port: int) -> None:
        self._street = street
        self._http = _Http(("127.0.0.1", port), type("Handler", (_Handler,), {"street": street}))
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        street.settle_at(self.address)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="street")
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._street.close()
        self._http.hang_up()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for each
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._lock:
            for one in self._open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news; anything else is a fault of ours, and is printed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    street: Answering
    protocol_version = "HTTP/1.1"
    timeout = QUIET
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: posts are nobody else's business."""

    def _answer(self) -> None:
        port = self.connection.getsockname()[1]
        if self.headers.get("host", "") not in [f"{host}:{port}" for host in HOSTS]:
            self._say(_plain(HTTPStatus.MISDIRECTED_REQUEST))
            return
        length = self.headers.get("content-length", "0")
        if self.headers.get("transfer-encoding") or not length.isdigit() or int(length) > MOST_BODY:
            self.close_connection = True
            self._say(_plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        asked = self._asked(self.rfile.read(int(length)))
        said = self.street.answer(asked)
        if isinstance(said, Silence):
            self.close_connection = True
        elif isinstance(said, Stream):
            self._pour(said)
        else:
            self._say(said)

    def _asked(self, body: bytes) -> Asked:
        place = urlsplit(self.path)
        query = parse_qs(place.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Asked(self.command, place.path, query, headers, body)

    def _say(self, answer: Answer) -> None:
        head = _head(answer.status, answer.kind, answer.headers, f"Content-Length: {len(answer.body)}")
        body = answer.body
        if answer.cut:
            self.close_connection = True
            body = body[: len(body) // 2]
        self.wfile.write(head + body)

    def _pour(self, stream: Stream) -> None:
        self.close_connection = True
        self.wfile.write(_head(200, stream.kind, stream.headers, "Transfer-Encoding: chunked"))
        for piece in stream.pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


def _head(status: int, kind: str, headers: tuple[tuple[str, str], ...], length: str) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {kind}", length]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _plain(status: HTTPStatus) -> Answer:
    return Answer(status, status.phrase.encode(), kind="text/plain; charset=utf-8")

"""`parlour witness`: a second machine that vouches for the log. It keeps one size and one root of each log it is
told of, signs what grew from them, and never signs a log that forgot or changed something (C2SP tlog-witness)."""

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custodian_protocol.merkle import consistent
from parlour.privacy.witness import (
    COSIGNER_KEY,
    LOG_KEY,
    MOST_BODY,
    Malformed,
    cosignature,
    head_of,
    key_text,
    read_key,
    read_request,
    signed_by_log,
)

SECONDS = 20.0
EMPTY = (0, "")
Answer = tuple[int, str, str]  # status, content type, body


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", required=True, help="The witness's name, such as witness.example.org/parlour.")
@click.option(
    "--log", "logs", multiple=True, metavar="KEY", help="A log to vouch for, as `parlour log key` prints it."
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8200, show_default=True)
def command(directory: Path, name: str, logs: tuple[str, ...], host: str, port: int) -> None:
    """Vouch for the logs of other machines, and keep what was seen of them in DIRECTORY.

    Put a proxy with TLS in front of it. Give the key it prints to the officers of the desk, for /admin/log.
    """
    try:
        witness = Witness(directory, name, dict(read_key(log, LOG_KEY) for log in logs))
    except Malformed as wrong:
        raise click.ClickException(f"--log: {wrong}.") from None
    click.echo(f"Its key: {witness.key}")
    with server(witness, host, port) as listening:
        click.echo(f"It listens on http://{host}:{listening.server_address[1]}")
        listening.serve_forever()


class Witness:
    """The state of each log, on disk before anything is signed: a witness that forgets is none."""

    def __init__(self, directory: Path, name: str, logs: dict[str, bytes]) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._name, self._logs, self._turn = name, logs, threading.Lock()
        self._private, self._file = _private(directory / "witness.key"), directory / "seen.json"
        self._seen: dict[str, tuple[int, str]] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    @property
    def key(self) -> str:
        return key_text(self._name, self._private.public_key().public_bytes_raw(), COSIGNER_KEY)

    def add(self, body: bytes) -> Answer:
        try:
            asked = read_request(body)
            head = head_of(asked.note)
        except Malformed as wrong:
            return 400, "text/plain", f"{wrong}\n"
        if head.origin not in self._logs:
            return 404, "text/plain", "this log is not known here\n"
        if not signed_by_log(asked.note, self._logs[head.origin]):
            return 403, "text/plain", "not signed by this log\n"
        if asked.old > head.size:
            return 400, "text/plain", "the old size is larger than the new\n"
        with self._turn:
            size, root = self._seen.get(head.origin, EMPTY)
            if asked.old != size or (size == head.size and size and root != head.root.hex()):
                return 409, "text/x.tlog.size", f"{size}\n"
            if size and not consistent(size, head.size, bytes.fromhex(root), head.root, asked.proof):
                return 422, "text/plain", "the log did not only grow\n"
            if not size and asked.proof:
                return 422, "text/plain", "nothing needs a proof from nothing\n"
            self._keep({**self._seen, head.origin: (head.size, head.root.hex())})
        return 200, "text/plain", cosignature(self._private, self._name, head, int(time.time()))

    def _keep(self, seen: dict[str, tuple[int, str]]) -> None:
        fresh = self._file.with_suffix(".new")
        with fresh.open("w") as out:
            json.dump(seen, out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self._seen = seen


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    class Talk(BaseHTTPRequestHandler):
        timeout = SECONDS

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            known = self.path.endswith("/add-checkpoint") and 0 < size <= MOST_BODY
            status, kind, body = witness.add(self.rfile.read(size)) if known else (404, "text/plain", "no\n")
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing of who asked."""

    return ThreadingHTTPServer((host, port), Talk)


def _private(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())

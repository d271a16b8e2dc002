"""Telling the other processes on this machine that cases changed: one datagram socket each, in one folder.

Lossy on purpose. Whoever misses a poke finds the change at the next look from its cursor.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from parlour.foundation.ids import is_id, new_id

IDS_A_DATAGRAM = 1_000
_ID_BYTES = 32


class Pokes:
    def __init__(self, folder: Path, *, role: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Through the folder's descriptor, because a socket's path may be at most 107 bytes long.
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._name = f"{role}-{new_id()}.sock"
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._sender.setblocking(False)
        self._receiver: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def tell(self, case_ids: Iterable[str]) -> None:
        others = [name for name in os.listdir(self._folder) if name.endswith(".sock") and name != self._name]
        if not others:
            return
        ids = list(case_ids)
        for start in range(0, len(ids), IDS_A_DATAGRAM):
            datagram = "".join(ids[start : start + IDS_A_DATAGRAM]).encode()
            for name in others:
                self._send(name, datagram)

    def listen(self, told: Callable[[frozenset[str]], None]) -> None:
        if self._thread is not None:
            return
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        receiver.bind(self._path(self._name))
        os.chmod(self._path(self._name), 0o660)
        self._receiver = receiver
        self._thread = threading.Thread(
            target=self._receive, args=(receiver, told), name="store-pokes", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._receiver is not None and self._thread is not None:
            self._receiver.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._receiver.close()
            self._forget(self._name)
        self._sender.close()
        os.close(self._folder)

    def _receive(self, receiver: socket.socket, told: Callable[[frozenset[str]], None]) -> None:
        while not self._closed:
            text = receiver.recv(IDS_A_DATAGRAM * _ID_BYTES + 1).decode("ascii", "replace")
            ids = [text[at : at + _ID_BYTES] for at in range(0, len(text), _ID_BYTES)]
            if ids and all(is_id(each) for each in ids):
                told(frozenset(ids))

    def _send(self, name: str, datagram: bytes) -> None:
        try:
            self._sender.sendto(datagram, self._path(name))
        except ConnectionRefusedError:
            self._forget(name)  # its process was killed
        except OSError:
            return

    def _forget(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self._folder)
        except OSError:
            return

    def _path(self, name: str) -> str:
        return f"/proc/self/fd/{self._folder}/{name}"

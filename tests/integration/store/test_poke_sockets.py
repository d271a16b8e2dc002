"""The folder of sockets by which processes on one SQLite file find each other."""

import queue
import socket
import time
from pathlib import Path

import pytest

from parlour.foundation.ids import new_id
from parlour.store import migrate, open_store


def test_rubbish_and_dead_sockets_are_shrugged_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pokes = tmp_path / "run" / "poke"
    pokes.mkdir(parents=True)
    monkeypatch.chdir(pokes)  # a socket's path may be at most 107 bytes long
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind("worker-dead.sock")
    dead.close()
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    web, worker = open_store(url, role="web"), open_store(url, role="worker")
    heard: queue.Queue[frozenset[str]] = queue.Queue()
    worker.listen(heard.put)
    (mine,) = [path for path in pokes.iterdir() if path.name != "worker-dead.sock"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outsider:
        for rubbish in (b"", b"\xff" * 40, b"x" * 32, b"a" * 33, b"GET / HTTP/1.1"):
            outsider.sendto(rubbish, mine.name)
    case_id = new_id()
    web.write(lambda tx: tx.wake(case_id)).result(20)
    assert heard.get(timeout=20) == {case_id}
    deadline = time.monotonic() + 20
    while [path.name for path in pokes.iterdir()] != [mine.name]:
        assert time.monotonic() < deadline
    worker.close()
    web.close()
    assert list(pokes.iterdir()) == []

"""Several real processes on one store: nobody is told "locked", and a kill loses nothing acknowledged."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from parlour.store import Store, migrate, open_store

WRITER = """
import sys
from parlour.foundation.ids import new_id
from parlour.store import open_store

url, me, rounds, at_once = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = open_store(url, role=me)
for turn in range(rounds):
    names = [f"{me}-{turn}-{number}" for number in range(at_once)]
    pending = [
        store.write(lambda tx, name=name: tx.send("INSERT INTO settings VALUES (?, ?)", (name, "x" * 2000)),
                    case_id=new_id())
        for name in names
    ]
    for name, each in zip(names, pending):
        each.result(60)
        print(name, flush=True)
store.close()
"""
WAIT = 60


def start(url: str, me: str, rounds: int, at_once: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url, me, str(rounds), str(at_once)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def names(store: Store) -> set[str]:
    return {row[0] for row in store.read(lambda reader: reader.all("SELECT name FROM settings"))}


def test_writers_in_several_processes_never_meet_a_lock(store_url: str) -> None:
    migrate(store_url)
    writers = [start(store_url, f"w{number}", 20, 10) for number in range(3)]
    for writer in writers:
        out, err = writer.communicate(timeout=WAIT)
        assert (writer.returncode, err) == (0, "")
        assert len(out.split()) == 200
    store = open_store(store_url, role="web")
    assert len(names(store)) == 600
    store.close()


def test_a_killed_process_loses_nothing_it_had_answered(store_url: str) -> None:
    migrate(store_url)
    acknowledged: set[str] = set()
    for number in range(4):
        writer = start(store_url, f"k{number}", 100_000, 20)
        assert writer.stdout is not None
        for _ in range(30 + 45 * number):
            acknowledged.add(writer.stdout.readline().strip())
        writer.send_signal(signal.SIGKILL)
        acknowledged.update(line.strip() for line in writer.stdout if line.endswith("\n"))
        writer.communicate(timeout=WAIT)
    store = open_store(store_url, role="web")
    kept = names(store)
    assert acknowledged <= kept
    assert len(acknowledged) > 300
    # Whatever else is there is whole: at most one batch of each process was on its way.
    assert len(kept - acknowledged) <= 4 * 20
    store.close()


def test_the_write_ahead_log_is_emptied_when_nobody_waits(tmp_path: Path) -> None:
    database = tmp_path / "store" / "parlour.db"
    migrate(f"sqlite:///{database}")
    store = open_store(f"sqlite:///{database}", role="web")
    write_ahead = database.with_name("parlour.db-wal")
    for number, name in enumerate("abc", 1):
        row = (name, name * 5_000_000)
        store.write(lambda tx, row=row: tx.send("INSERT INTO settings VALUES (?, ?)", row)).result(WAIT)
        wait_until(lambda size=number * 5_000_000: database.stat().st_size > size)
    assert write_ahead.stat().st_size < 8_000_000  # fifteen megabytes were written
    store.close()


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)

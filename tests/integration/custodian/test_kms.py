"""The real custodian and a key service that is a process of its own, with its own key, token and quota."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from custodian.kms import KmsAway, Transit, transit
from custodian_protocol import messages as m
from parlour.cli.drill.key_service import TAKING_OVER, key_service
from parlour.cli.drill.transit import Service
from parlour.sealing.custodian import CustodianAway
from tests.integration.custodian.started import Started, leaves
from tests.support.certificates import server_context
from tests.support.installation import until
from tests.unit.custodian.hand import URL, Case


@contextmanager
def kept_by_service(folder: Path, quota: int = 1_000) -> Iterator[Started]:
    with key_service(folder / "token", quota + TAKING_OVER) as url:
        started = Started(folder, "--kms", url, "--kms-token", str(folder / "token"))
        try:
            yield started
        finally:
            started.close()


def wrapped_by_service(folder: Path, kind: str = "case") -> list[bool]:
    """Read from the file, as a thief would: the custodian itself holds the lock."""
    copy = folder / "copy.db"
    for suffix in ("", "-wal"):
        source = folder / "custodian" / f"keystore.db{suffix}"
        if source.exists():
            copy.with_name(copy.name + suffix).write_bytes(source.read_bytes())
    with closing(sqlite3.connect(copy)) as seen:
        rows = seen.execute("SELECT wrapped FROM seeds WHERE kind = ? ORDER BY made_at", (kind,)).fetchall()
    return [bytes(row[0]).startswith(b"vault:") for row in rows]


def settled(started: Started) -> None:
    until(
        lambda: not (started.folder / "custodian" / "root.key").exists(), "the service to take the root over"
    )
    until(lambda: all(wrapped_by_service(started.folder)), "the service to wrap each case")


def read(started: Started, case: Case) -> list[bytes]:
    return [item.content for item in started.web.ask_now("open", case.opening(case.customer)).items]


def afresh(started: Started) -> None:
    """Nothing remembered: keys of cases live in memory only."""
    started.kill()
    started.start()


def test_root_and_every_case_are_wrapped_and_open_again(tmp_path: Path) -> None:
    with kept_by_service(tmp_path) as started:
        case = started.case(b"wrapped twice")
        settled(started)
        assert started.web.ask_now("hello", m.Nothing()).root_provider == "kms"
        assert "root-to-key-service" in [leaf["act"] for leaf in leaves(started)]
        afresh(started)
        assert read(started, case) == [b"wrapped twice"]
        blanks = started.web.ask_now("blanks", m.BlanksWanted(3)).blanks
        assert len(blanks) == 3


def test_the_quota_bounds_what_is_opened_and_refuses_without_an_opening_in_the_list(tmp_path: Path) -> None:
    """Three decryptions: the root at the second start, then two cases. The third is refused in plain words."""
    with kept_by_service(tmp_path, quota=3) as started:
        cases = [started.case(f"case {number}".encode()) for number in range(3)]
        settled(started)
        afresh(started)
        assert [read(started, case) for case in cases[:2]] == [[b"case 0"], [b"case 1"]]
        with pytest.raises(CustodianAway) as spent:
            read(started, cases[2])
        assert "no more conversations" in spent.value.words
        assert read(started, cases[0]) == [b"case 0"]
        opened = [leaf for leaf in leaves(started) if leaf["act"] == "opened"]
        assert len(opened) == 2
        started.case(b"written all the same")


def test_without_the_service_writing_goes_on_and_reading_waits_until_it_is_back(tmp_path: Path) -> None:
    with ExitStack() as service:
        started = service.enter_context(kept_by_service(tmp_path))
        case = started.case(b"kept")
        settled(started)
        afresh(started)
        (tmp_path / "token").rename(tmp_path / "elsewhere")
        later = started.case(b"written meanwhile")
        with pytest.raises(CustodianAway) as away:
            read(started, case)
        assert "does not answer" in away.value.words
        (tmp_path / "elsewhere").rename(tmp_path / "token")
        assert read(started, case) == [b"kept"]
        assert read(started, later) == [b"written meanwhile"]


def test_a_custodian_that_starts_while_the_service_is_away_unlocks_by_itself(tmp_path: Path) -> None:
    with kept_by_service(tmp_path) as started:
        case = started.case(b"kept")
        settled(started)
        (tmp_path / "token").rename(tmp_path / "elsewhere")
        afresh(started)
        assert not started.web.ask_now("stats", m.Nothing()).unlocked
        (tmp_path / "elsewhere").rename(tmp_path / "token")
        until(lambda: started.web.ask_now("stats", m.Nothing()).unlocked, "the root from the service")
        assert read(started, case) == [b"kept"]


def test_an_older_installation_is_taken_over_with_its_cases(tmp_path: Path) -> None:
    before = Started(tmp_path)
    case = before.case(b"from before")
    before.end()
    before.close()
    with kept_by_service(tmp_path) as started:
        settled(started)
        assert all(wrapped_by_service(tmp_path))
        afresh(started)
        assert read(started, case) == [b"from before"]


def test_one_case_s_wrapping_does_not_open_another(tmp_path: Path) -> None:
    """Bound to its case on the service's side: what was wrapped for one is refused under another's id."""
    with kept_by_service(tmp_path) as started:
        first, second = started.case(b"first"), started.case(b"second")
        settled(started)
        started.end()
        with closing(sqlite3.connect(tmp_path / "custodian" / "keystore.db", isolation_level=None)) as store:
            sql = "UPDATE seeds SET wrapped = (SELECT wrapped FROM seeds WHERE id = ?) WHERE id = ?"
            store.execute(sql, (first.id, second.id))
        started.start()
        assert read(started, first) == [b"first"]
        with pytest.raises(CustodianAway):
            read(started, second)


def test_without_an_address_of_the_service_nothing_starts(tmp_path: Path) -> None:
    with kept_by_service(tmp_path) as started:
        started.case()
        settled(started)
        started.end()
        command = [part for part in started.command if "kms" not in part and "127.0.0.1" not in part]
        command.remove(str(tmp_path / "token"))
        run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (run.returncode, run.stderr.strip()) == (
            2, "The keys here are wrapped by a key service. Say which: PARLOUR_KMS.",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://bao.example:8200/v1/transit/parlour", "begins with https://"),
        ("ftp://127.0.0.1/v1/transit/parlour", "begins with https://"),
        ("https://bao.example:8200/parlour", "names engine and key"),
    ],
)
def test_an_address_that_cannot_be_one_is_said(tmp_path: Path, url: str, words: str) -> None:
    program = [
        sys.executable,
        "-m",
        "custodian",
        "--dir",
        str(tmp_path),
        "--sockets",
        str(tmp_path),
        "--url",
        URL,
    ]
    program += ["--kms", url, "--kms-token", "x"]
    run = subprocess.run(program, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 2
    assert words in run.stderr


def test_over_tls_only_the_trusted_service_is_asked(tmp_path: Path) -> None:
    """The right authority, another one's certificate, and a wrong token: only the first is an answer."""
    token = tmp_path / "token"
    token.write_text("a-token")
    context, authority = server_context(tmp_path, "localhost")
    with Service("a-token", 100) as service:
        service.socket = context.wrap_socket(service.socket, server_side=True)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        address = f"https://localhost:{service.server_address[1]}/v1/transit/parlour"
        trusted = transit(address, str(token), str(authority))
        assert trusted is not None
        (wrapped,) = trusted.encrypt([("one", b"a seed")])
        assert trusted.decrypt("one", wrapped) == b"a seed"
        with pytest.raises(KmsAway):
            trusted.decrypt("another", wrapped)
        with pytest.raises(KmsAway):
            Transit(address, token).decrypt("one", wrapped)
        token.write_text("of somebody else")
        with pytest.raises(KmsAway):
            trusted.decrypt("one", wrapped)
        service.shutdown()

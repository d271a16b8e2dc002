"""`parlour bounces` and `parlour dkim`, as an operator runs them."""

import mailbox
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from parlour.cli.bounces import command as bounces
from parlour.cli.dkim import command as dkim
from parlour.config import Settings, write_settings
from parlour.notices.model import Link, Post
from parlour.notices.policy import return_address
from parlour.notices.queries import hash_of
from parlour.notices.records import begin_notice, save_post
from parlour.store import migrate, open_store
from tests.unit.worker.test_bounces import report

RETURNS, TOKEN = "bounces@northwind.example", "0f" * 16
POST = Post("127.0.0.1", 2525, "none", "", "help@northwind.example", RETURNS)


@pytest.fixture
def installed(tmp_path: Path, store_url: str) -> Settings:
    """A data directory as `parlour up` leaves it, with nothing running."""
    made = Settings(tmp_path / "data", "https://help.northwind.example", store_url)
    made.places.worker.mkdir(parents=True)
    write_settings(made)
    migrate(store_url)
    return made


@pytest.fixture
def settings(installed: Settings) -> Settings:
    """With mail set up, and one mail that left."""
    store = open_store(installed.store_url, role="test")
    store.write(lambda tx: save_post(tx, POST)).result()
    about = Link("", "reply")
    store.write(lambda tx: begin_notice(tx, "n" * 32, about, "c", hash_of(TOKEN), 1)).result()
    store.close()
    return installed


def why(settings: Settings) -> str:
    store = open_store(settings.store_url, role="test")
    try:
        return str(
            store.read(lambda reader: reader.one("SELECT why FROM notices WHERE id = ?", ("n" * 32,)))[0]
        )  # type: ignore[index] # it is there
    finally:
        store.close()


def test_one_mail_from_a_pipe_is_noted(settings: Settings) -> None:
    mail = report("failed", "5.1.1")
    for _ in range(2):
        told = CliRunner().invoke(bounces, ["--data", str(settings.data)], input=mail)
        assert told.output == "1 not delivered, for good\n"
    assert why(settings) == "bounced"


def test_an_mbox_is_read_mail_by_mail_and_shows_no_address(settings: Settings, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(b"From: cleo@example.org\nTo: help@northwind.example\n\nHello\n")
    box.add(report("delayed", "4.4.7").replace(b"\r\n", b"\n"))
    box.add(report("failed", "5.1.1").replace(b"\r\n", b"\n"))
    box.close()
    told = CliRunner().invoke(bounces, [str(tmp_path / "mbox"), "--data", str(settings.data)])
    assert told.exit_code == 0, told.output
    assert told.output == (
        "1 not delivered, for good\n1 that say nothing new\n1 that are not about a mail of ours\n"
    )
    assert why(settings) == "bounced"


def test_the_pipe_may_say_where_the_mail_came_back_to(settings: Settings) -> None:
    mail = report("failed", "4.2.2").replace(TOKEN.encode(), b"x")
    args = ["--to", return_address(RETURNS, TOKEN), "--data", str(settings.data)]
    assert CliRunner().invoke(bounces, args, input=mail).output == "1 given up by the other side\n"
    assert why(settings) == "returned"


def test_without_a_return_address_it_says_so(installed: Settings) -> None:
    told = CliRunner().invoke(bounces, ["--data", str(installed.data)], input=b"x")
    assert told.exit_code == 1
    assert "/admin/mail" in told.output


def test_a_key_is_made_once_for_the_worker_alone(settings: Settings) -> None:
    first = CliRunner().invoke(dkim, ["--data", str(settings.data)])
    assert first.output.startswith("parlour._domainkey.northwind.example. TXT v=DKIM1; k=rsa; p=MII")
    again = CliRunner().invoke(dkim, ["--data", str(settings.data)])
    assert again.output == first.output
    file = settings.places.worker / "dkim.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("broken")
    broken = CliRunner().invoke(dkim, ["--data", str(settings.data)])
    assert broken.exit_code == 1
    assert "mails wait" in broken.output

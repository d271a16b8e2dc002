"""The connection to the mail server: sealed, logged in, and never to somebody who only claims the name."""

from pathlib import Path

import pytest

from parlour.notices.model import Mail, Post
from parlour.worker.smtp import Later, MailServer
from tests.support.certificates import server_context
from tests.support.mailserver import MailBox, mail_server

MAIL = Mail("Northwind", "You have a reply.\n", "")
NOW, BACK = 1_772_452_800_000, "0" * 32


def send(box: MailBox, folder: Path, security: str, user: str = "") -> None:
    post = Post("127.0.0.1", box.port, security, user, "help@northwind.example")
    with MailServer(post, folder / "mail.password", "help.northwind.example") as server:
        server.send("cleo@example.org", MAIL, BACK, NOW)


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_mail_leaves_over_tls_with_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str, *, at_once: bool
) -> None:
    context, trusted = server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    (tmp_path / "mail.password").write_text("open sesame\n")
    with mail_server() as box:
        box.context, box.at_once, box.password = context, at_once, "open sesame"
        send(box, tmp_path, security, "desk")
        (letter,) = box.letters
        assert letter.sealed
        box.password = "another"
        with pytest.raises(Later):
            send(box, tmp_path, security, "desk")
        assert len(box.letters) == 1


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_a_server_nobody_vouches_for_or_of_another_name_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str, *, at_once: bool
) -> None:
    stranger, _ = server_context(tmp_path)
    (tmp_path / "other").mkdir()
    misnamed, known = server_context(tmp_path / "other", "mail.elsewhere.example")
    for context, trusted in ((stranger, known), (misnamed, known)):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with mail_server() as box:
            box.context, box.at_once = context, at_once
            with pytest.raises(Later):
                send(box, tmp_path, security)
            assert box.letters == []


def test_a_server_without_starttls_gets_nothing_when_it_is_wanted(tmp_path: Path) -> None:
    with mail_server() as box:
        with pytest.raises(Later):
            send(box, tmp_path, "starttls")
        assert box.letters == []


def test_a_server_that_wants_a_login_we_have_not_gets_nothing(tmp_path: Path) -> None:
    with mail_server() as box:
        box.password = "open sesame"
        with pytest.raises(Later):
            send(box, tmp_path, "none")
        assert box.letters == []

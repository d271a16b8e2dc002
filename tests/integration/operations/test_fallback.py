"""The page a proxy shows while Parlour is down, and the proxy's example file as it is shipped."""

import http.client
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from parlour.cli.fallback import NAME, write_page
from parlour.company.model import Company
from parlour.promises.model import weekdays
from tests.support.installation import free_port

EXAMPLE = Path(__file__).parents[3] / "deploy" / "nginx.conf"
COMPANY = Company(
    "Northwind <Water>",
    "1 Quay Street\nBristol",
    weekdays("Europe/London", 540, 1020),
    240,
    phone="+44 20 7946 0000",
    phone_hours="Monday to Friday, 9am to 5pm",
)


def test_it_names_every_other_way_and_fetches_nothing(tmp_path: Path) -> None:
    page = write_page(tmp_path / "made", COMPANY).read_text()
    for words in (
        "Northwind &lt;Water&gt;", "1 Quay Street", "+44 20 7946 0000", "9am to 5pm",
        "Your earlier messages are safe.", "Ihre bisherigen Nachrichten sind sicher.",
    ):  # fmt: skip
        assert words in page
    assert 'href="tel:+442079460000"' in page
    assert not re.search(r"https?:|src=|<script|url\(|@import", page)
    assert oct((tmp_path / "made" / NAME).stat().st_mode)[-3:] == "644"


def test_without_phone_and_address_it_claims_neither(tmp_path: Path) -> None:
    page = write_page(tmp_path, Company("Northwind", "", weekdays("UTC", 540, 1020), 240)).read_text()
    assert "By phone" not in page
    assert "By post" not in page


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_check_09_desk_stopped_the_proxy_answers_with_address_phone_hours_and_no_social_link(
    tmp_path: Path,
) -> None:
    write_page(tmp_path, COMPANY)
    with proxy(tmp_path) as address:
        for path, body in (("/", None), ("/write", b"body=words"), ("/c/7K3-94M/live", None)):
            status, headers, page = ask(address, path, body)
            assert status == 503
            assert headers["Retry-After"] == "60"
            assert "Monday to Friday, 9am to 5pm" in page
            assert "1 Quay Street" in page
            assert not re.search(r"twitter|x\.com|facebook|instagram|whatsapp", page, re.IGNORECASE)


@contextmanager
def proxy(folder: Path, *, include: str = "", behind: int = 0) -> Iterator[str]:
    """nginx with the shipped example, its names and ports changed, and nothing behind it unless a port is said."""
    port, plain, nobody = free_port(), free_port(), behind or free_port()
    certify(folder)
    site = EXAMPLE.read_text()
    site = re.sub(r"listen \[::\][^;]*;", "", site).replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
        "127.0.0.1:8000", f"127.0.0.1:{nobody}"
    )
    if include:
        site = site.replace("access_log off;", f"access_log off; include {include};", 1)
    site = site.replace("/etc/ssl/help.example", str(folder)).replace("/var/www/parlour", str(folder))
    for readable in (folder, *list(folder.parents)[:3]):
        readable.chmod(0o755)  # nginx started by root gives up its rights before it reads the page
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {paths} {site} }}"
    )
    with subprocess.Popen(["nginx", "-c", str(settings), "-e", str(folder / "error.log")]) as server:
        try:
            until_it_answers(f"127.0.0.1:{port}", server)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def certify(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=help.example",
    ]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def until_it_answers(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        try:
            ask(address, "/")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the shipped example did not start")


def ask(
    address: str, path: str, body: bytes | None = None, *, cookie: str = ""
) -> tuple[int, dict[str, str], str]:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(address, context=trusting, timeout=10)
    with closing(connection):
        connection.request("POST" if body else "GET", path, body, {"Host": "help.example", "Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()

"""Where a stranger's picture may be fetched from, and what is no answer."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.worker.street import fetching
from parlour.worker.street.fetching import MOST_BYTES, fetched, is_public
from tests.integration.street.gallery import Gallery, gallery_at, mark, written
from tests.support.certificates import server_context

MARK = written(mark())


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    with gallery_at() as made:
        yield made


@pytest.fixture
def trusted(tmp_path: Path) -> Iterator[tuple[Gallery, ssl.SSLContext]]:
    context, certificate = server_context(tmp_path)
    with gallery_at(context) as made:
        yield made, ssl.create_default_context(cafile=str(certificate))


def anywhere(_address: str, _port: int) -> bool:
    return True


def test_a_picture_comes_as_it_is(trusted: tuple[Gallery, ssl.SSLContext]) -> None:
    gallery, trust = trusted
    address = gallery.hang("/a.png?size=400", MARK)
    assert fetched(address, reachable=anywhere, trust=trust) == MARK
    assert gallery.asked == ["/a.png?size=400"]


def test_a_server_that_nobody_vouches_for_is_not_asked(trusted: tuple[Gallery, ssl.SSLContext]) -> None:
    gallery, _ = trusted
    assert fetched(gallery.hang("/a.png", MARK), reachable=anywhere) is None
    assert gallery.asked == []


def test_the_stand_in_alone_is_asked_without_tls_and_on_this_machine(gallery: Gallery) -> None:
    address = gallery.hang("/a.png", MARK)
    assert fetched(address, gallery.address) == MARK
    assert fetched(address, f"{gallery.address}/x") == MARK
    for other in (
        "",
        "http://127.0.0.1",
        "https://demo.example",
        gallery.address.replace("127.0.0.1", "localhost"),
    ):
        assert fetched(address, other) is None
    assert gallery.asked == ["/a.png", "/a.png"]


@pytest.mark.parametrize(
    "form",
    ["https://127.0.0.1:{}/a.png", "https://localhost:{}/a.png", "http://localhost:{}/a.png", "//127.0.0.1:{}/a.png",
     "ftp://127.0.0.1:{}/a.png", "http://someone@127.0.0.1:{}/a.png", "http://127.0.0.1:{}/a b.png",
     "http://127.0.0.1:{}/ä.png", "http://127.0.0.1:{}/a\r\nx: y", "HTTP://[::1:{}/a.png", "http://127.0.0.1:x{}/"],
)  # fmt: skip
def test_no_other_way_of_saying_it_reaches_a_machine_of_ours(gallery: Gallery, form: str) -> None:
    gallery.hang("/a.png", MARK)
    address = form.format(gallery.address.rpartition(":")[2])
    assert fetched(address) is None
    assert gallery.met == 0
    if "localhost" not in form:
        assert fetched(address, gallery.address) is None
        assert gallery.asked == []


def test_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(MARK)
    for address in (
        f"file://{tmp_path}/a.png",
        f"{tmp_path}/a.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "",
        "https://",
    ):
        assert fetched(address) is None


def test_a_public_name_that_leads_to_a_private_address_is_not_called(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(gallery.address.rpartition(":")[2])
    monkeypatch.setattr(fetching, "HTTPS_PORT", port)
    assert not is_public("127.0.0.1", port)
    assert fetched(f"https://pictures.localhost:{port}/a.png") is None
    assert gallery.met == 0


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 ::
    fe80::1%eth0 fd00::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::7f00:1 2002:0a00:0001::1
    2002:7f00:0001::""".split(),
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address, 443)


def test_public_addresses_are_called_at_the_port_of_https_alone() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"):
        assert is_public(address, 443)
        assert not is_public(address, 8443)


def test_what_is_no_whole_picture_of_a_megabyte_is_no_answer(gallery: Gallery) -> None:
    addresses = [
        gallery.hang("/gone.png", MARK, 404),
        gallery.hang("/broken.png", MARK, 500),
        gallery.hang("/part.png", MARK, 206),
        gallery.hang("/large.png", bytes(MOST_BYTES + 1)),
        gallery.hang("/said-large.png", MARK, content_length=str(MOST_BYTES + 1)),
        gallery.hang("/cut.png", MARK, content_length=str(len(MARK) + 1)),
    ]
    assert [fetched(address, gallery.address) for address in addresses] == [None] * len(addresses)
    most = gallery.hang("/most.png", bytes(MOST_BYTES))
    assert len(fetched(most, gallery.address) or b"") == MOST_BYTES


def test_nobody_is_sent_on_to_another_place(gallery: Gallery) -> None:
    with gallery_at() as other:
        target = other.hang("/a.png", MARK)
        for status in (301, 302, 303, 307, 308):
            address = gallery.hang(f"/{status}.png", b"", status, location=target)
            assert fetched(address, gallery.address) is None
        assert fetched(gallery.hang("/here.png", b"", 302, location="/a.png"), gallery.address) is None
        assert other.met == 0
    assert len(gallery.asked) == 6


def test_a_server_that_drips_is_hung_up_on(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    gallery.hang("/slow.png", b"", 0)
    assert fetched(f"{gallery.address}/slow.png", gallery.address) is None
    assert gallery.asked == ["/slow.png"]


def test_a_server_that_never_begins_with_tls_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert fetched(f"https://127.0.0.1:{silent.getsockname()[1]}/a.png", reachable=anywhere) is None


def test_nobody_at_home_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert fetched(f"http://127.0.0.1:{port}/a.png", f"http://127.0.0.1:{port}") is None

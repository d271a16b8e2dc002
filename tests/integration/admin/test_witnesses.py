"""An officer names the machines that vouch for the log."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from parlour.privacy.queries import witnesses
from parlour.privacy.witness import COSIGNER_KEY, LOG_KEY, key_text
from tests.integration.desk.conftest import Staffed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
TEXT = key_text("witness.example.org", KEY, COSIGNER_KEY)


async def test_a_witness_is_named_and_shown_as_asked_soon(staffed: Staffed) -> None:
    page = await staffed.olga.get("/admin/log")
    done = await staffed.olga.press(page, "/admin/log", witnesses=f"https://witness.example.org/ {TEXT}")
    assert done.data("witness") == ["witness.example.org"]
    assert "is asked within a minute" in done.text
    assert f"https://witness.example.org {TEXT}" in done.text
    (one,) = staffed.house.front.ground.store.read(witnesses)
    assert (one.url, one.key) == ("https://witness.example.org", KEY)
    none = await staffed.olga.press(done, "/admin/log", witnesses="")
    assert none.data("witness") == []


@pytest.mark.parametrize(
    "line",
    [
        f"http://witness.example.org {TEXT}",
        f"https://witness.example.org:8443 {TEXT}",
        f"https://user:password@witness.example.org {TEXT}",
        f"ftp://witness.example.org {TEXT}",
        f"https:///nothing {TEXT}",
        f"https://witness.example.org:99999999 {TEXT}",
        "https://witness.example.org",
        f"https://witness.example.org {TEXT[:-3]}",
        "https://witness.example.org " + key_text("w", KEY, LOG_KEY),
        "\n".join(f"https://w{n}.example.org {key_text(str(n), KEY, COSIGNER_KEY)}" for n in range(6)),
    ],
)
async def test_what_is_no_witness_is_refused_and_kept_on_the_page(staffed: Staffed, line: str) -> None:
    page = await staffed.olga.get("/admin/log")
    refused = await staffed.olga.press(page, "/admin/log", witnesses=line)
    assert refused.status == 400
    assert staffed.house.front.ground.store.read(witnesses) == ()
    assert line.split()[0] in refused.text

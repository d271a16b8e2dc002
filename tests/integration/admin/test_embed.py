"""The panel on the company's own site: nobody may frame us until an officer names who, and never the desk."""

import base64
import hashlib

import pytest

from tests.integration.desk.conftest import Staffed

SHOP = "https://www.northwind.example"


def policy_of(headers: dict[str, str]) -> str:
    return headers["content-security-policy"].partition("frame-ancestors ")[2]


async def test_only_named_sites_may_frame_customers_pages_and_nobody_the_desk(staffed: Staffed) -> None:
    olga, nobody = staffed.olga, staffed.house.browser()
    before = (await nobody.get("/write")).headers
    assert (policy_of(before), before["x-frame-options"]) == ("'none'", "DENY")
    page = await olga.press(await olga.get("/admin/embed"), "/admin/embed", origins=f"{SHOP}/\n\n")
    assert page.form("/admin/embed").fields["origins"].strip() == SHOP
    for path in ("/", "/write", "/return", "/no/such/page"):
        framed = (await nobody.get(path)).headers
        assert policy_of(framed) == SHOP
        assert "x-frame-options" not in framed
    for path in ("/desk/sign-in", "/admin/embed", "/api/v1/schema"):
        kept = (await nobody.get(path, follow=False)).headers
        assert (policy_of(kept), kept["x-frame-options"]) == ("'none'", "DENY")
    await olga.press(await olga.get("/admin/embed"), "/admin/embed", origins="")
    assert policy_of((await nobody.get("/write")).headers) == "'none'"


@pytest.mark.parametrize(
    "typed",
    ["*", "http://www.northwind.example", "https://a.example; script-src *", "https://a.example/path", "'self'",
     "\n".join(f"https://{number}.example" for number in range(11))],
)  # fmt: skip
async def test_what_is_no_website_is_refused_and_changes_nothing(staffed: Staffed, typed: str) -> None:
    page = await staffed.olga.press(await staffed.olga.get("/admin/embed"), "/admin/embed", origins=typed)
    assert page.status == 400
    assert "like https://www.example.com" in page.text
    assert staffed.house.front.facts.company().frame_origins == ()


async def test_the_script_is_small_open_to_read_and_the_one_the_snippet_names(staffed: Staffed) -> None:
    script = await staffed.house.browser().get("/widget.js")
    body = script.html.encode()
    assert len(body) <= 8_192
    assert script.headers["access-control-allow-origin"] == "*"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    named = "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
    assert named in (await staffed.olga.get("/admin/embed")).html

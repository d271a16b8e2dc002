"""What people do in a real browser, in the words of the pages."""

import base64
import re
import time

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Locator, Page, expect

from parlour.demo.passkeys import Authenticator, Credential
from tests.support.browser import virtual_authenticator
from tests.support.house import Agent, House, Visitor

SEND_FIRST, SEND = "Send and get a receipt", "Send"
CLOCK_TIME = re.compile(r"\d{1,2}(:\d\d)?(am|pm) .*\(UK time\)")
APART = 1000  # signatures between two borrowings of a passkey


def ask(page: Page, words: str, topic: str = "A question") -> tuple[str, str]:
    """From the start page to the receipt. Answers reference and receipt code."""
    page.goto("/")
    page.get_by_role("link", name="Write to us").click()
    page.get_by_label(topic).check()
    page.get_by_label("What do you need help with?").fill(words)
    page.get_by_role("button", name=SEND_FIRST).click()
    expect(page.get_by_role("heading", name="We have your message")).to_be_visible()
    return datum(page, "reference"), datum(page, "receipt-code")


def say(page: Page, words: str) -> None:
    """In the conversation that is open."""
    page.get_by_label("Write a message").fill(words)
    page.get_by_role("button", name=SEND, exact=True).click()
    expect(own(page).filter(has_text=words)).to_be_visible()


def come_back(page: Page, code: str) -> None:
    page.goto("/return")
    page.get_by_label("Receipt code").fill(code)
    page.get_by_role("button", name="Open my conversation").click()
    expect(page.get_by_role("heading", name="Your conversation")).to_be_visible()


def own(page: Page) -> Locator:
    return page.locator("li.message.own .words")


def theirs(page: Page) -> Locator:
    return page.locator("li.message.theirs .words")


def datum(page: Page, name: str) -> str:
    value = page.locator(f"[data-{name}]").first.get_attribute(f"data-{name}")
    assert value
    return value


def sign_in(page: Page, agent: Agent, landing: str = "/desk/inbox/mine") -> None:
    """With the agent's own passkey, lent to the browser."""
    lend(page, agent.device)
    page.goto("/desk")
    page.get_by_role("button", name="Sign in with your passkey").click()
    page.wait_for_url(f"**{landing}")


def lend(page: Page, device: Authenticator) -> None:
    devtools, authenticator = virtual_authenticator(page)
    for credential in device.credentials:
        # Its counter must only ever rise, whoever signs next.
        first = max(credential.count + 1, int(time.time()))
        credential.count = first + APART
        facts = {"authenticatorId": authenticator, "credential": _as_devtools(credential, first)}
        devtools.send("WebAuthn.addCredential", facts)


def be(page: Page, visitor: Visitor, house: House) -> None:
    """The browser goes on where a visitor without a face stands: same cookies, same person."""
    page.context.add_cookies(
        [{"name": name, "value": value, "url": house.url} for name, value in visitor.cookies.items()]
    )


def _as_devtools(credential: Credential, count: int) -> dict[str, object]:
    key = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {
        "credentialId": _base64(credential.id),
        "isResidentCredential": True,
        "rpId": credential.rp_id,
        "privateKey": _base64(key),
        "userHandle": _base64(credential.user_handle),
        "signCount": count,
    }


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

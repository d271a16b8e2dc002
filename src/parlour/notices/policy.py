"""What is an address, whom we may write to how often, and when to try again. Pure."""

import hmac
import re

from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.foundation.errors import Invalid
from parlour.notices.model import Post

MOST_ADDRESS = 254
SECURITIES = ("starttls", "tls", "none")
PORTS = (25, 465, 587, 2525)  # the worker is confined to these
LOOPBACK = ("localhost", "127.0.0.1", "::1")
GATHERED_MS = 2 * MINUTE  # replies within it are one notice
LINK_MS = {"confirm": 7 * DAY, "stop": 60 * DAY, "return": 30 * MINUTE, "where": 30 * MINUTE}
KEPT_MS = 60 * DAY  # how long a notice's check code is known
CAPPED_MS = 6 * HOUR  # no more addresses are opened today
WAITS = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 1 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
CODE_DIGITS = 10

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_ADDRESS = re.compile(f"({_LOCAL})@({_DOMAIN})")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")

NO_ADDRESS = "Enter an email address like name@example.com, or leave it empty"


def clean_address(text: str) -> str:
    """Plain ASCII of one line, so that nothing typed here can become a header or a second recipient."""
    address = text.strip()
    found = _ADDRESS.fullmatch(address)
    if found is None or len(address) > MOST_ADDRESS or len(found[1]) > 64:
        raise Invalid(NO_ADDRESS, code="email")
    return address


def day_mark(key: bytes, address: str, now: int) -> str:
    """Under another key each day: one mailbox on one day, and no way from day to day. Spellings that many
    providers deliver to one mailbox count as one."""
    local, _, domain = address.lower().partition("@")
    mailbox = local.partition("+")[0].replace(".", "") + "@" + domain
    today = hmac.digest(key, f"parlour mailed day {now // DAY}".encode(), "sha256")
    return hmac.digest(today, mailbox.encode(), "sha256").hex()


def wait_after(attempts: int) -> int | None:
    """None once we have tried for two days."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def shown_code(digits: str) -> str:
    """In two groups, as somebody reads it aloud."""
    half = CODE_DIGITS // 2
    return f"{digits[:half]} {digits[half:]}"


def return_address(returns: str, token: str) -> str:
    """One for each mail (VERP), so that what comes back says which mail it was and no address need be read."""
    local, _, domain = returns.partition("@")
    return f"{local}+{token}@{domain}"


def token_in(address: str, returns: str) -> str:
    """ "" when this is no return address of ours. Servers may change case, so tokens have none."""
    local, _, domain = returns.lower().partition("@")
    found = address.strip().lower()
    token = found.removeprefix(f"{local}+").removesuffix(f"@{domain}")
    return token if found == return_address(returns.lower(), token) and _TOKEN.fullmatch(token) else ""


def must_be_sound(post: Post) -> None:
    if not post.host and not post.sender:
        return  # mail is switched off
    if not _HOST.fullmatch(post.host):
        raise Invalid("Enter the name of your mail server, such as mail.example.com.", code="host")
    if post.port not in PORTS:
        raise Invalid(f"Choose one of the ports {', '.join(map(str, PORTS))}.", code="port")
    if post.security not in SECURITIES:
        raise Invalid("Choose how the connection is protected.", code="security")
    if post.security == "none" and post.host not in LOOPBACK:
        raise Invalid("Without TLS only a mail server on this machine will do.", code="security")
    if len(post.user) > MOST_ADDRESS or not (post.user.isprintable() and post.user.isascii()):
        raise Invalid("Enter the user name your mail server expects, or leave it empty.", code="user")
    try:
        clean_address(post.sender)
    except Invalid:
        raise Invalid("Enter the address your mails come from.", code="sender") from None
    try:
        clean_address(post.returns or post.sender)
    except Invalid:
        raise Invalid(
            "Enter the address undelivered mails come back to, or leave it empty.", code="returns"
        ) from None

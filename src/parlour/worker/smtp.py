"""One connection to the operator's mail server. What went wrong is told as later or never, without a word of it."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path
from types import TracebackType

from parlour.foundation.logs import logger
from parlour.notices.model import Mail, Post
from parlour.notices.policy import return_address

from . import dkim

SECONDS = 20.0
PERMANENT = 500  # answers from here on mean "never"

_log = logger("worker")


class Later(Exception):
    """The server is away, or asks to be tried again."""


class Never(Exception):
    """The server refused this mail for good."""


@dataclass
class MailServer:
    """Open inside `with`. Password and DKIM key, which lie side by side, are read for each connection, so that
    changing them needs no restart."""

    post: Post
    password_file: Path
    host: str  # our own public name
    _line: smtplib.SMTP | None = field(default=None, repr=False)
    _key: dkim.Key | None = field(default=None, repr=False)

    def __enter__(self) -> "MailServer":
        try:
            self._key = dkim.key_in(self.password_file.with_name(dkim.FILE))
            self._line = self._connected()
        except dkim.BadKey:
            _log.error("mails wait: the DKIM key cannot be read")
            raise Later from None
        except (OSError, smtplib.SMTPException):
            raise Later from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()

    def send(self, address: str, mail: Mail, back: str, now: int) -> None:
        """`back` is the token of this mail's return address."""
        assert self._line is not None  # noqa: S101 - tells the type checker what `with` keeps true
        post, letter = self.post, _letter(self.post, self.host, address, mail, now).as_bytes(policy=SMTP)
        if self._key is not None:
            letter = dkim.signed(letter, self._key, post.sender.rpartition("@")[2], now)
        sender = return_address(post.returns, back) if post.returns else post.sender
        try:
            self._line.sendmail(sender, [address], letter)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _judged(*(answer[0] for answer in refused.recipients.values())) from None
        except smtplib.SMTPSenderRefused:
            # About us, not about this mailbox: a login is missing, or the sender's address is not ours to use.
            raise Later from None
        except smtplib.SMTPResponseException as refused:
            raise _judged(refused.smtp_code) from None
        except (OSError, smtplib.SMTPException):
            raise Later from None

    def _connected(self) -> smtplib.SMTP:
        post, trust = self.post, ssl.create_default_context()
        if post.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                post.host, post.port, self.host, timeout=SECONDS, context=trust
            )
        else:
            line = smtplib.SMTP(post.host, post.port, self.host, timeout=SECONDS)
        try:
            if post.security == "starttls":
                line.starttls(context=trust)  # raises when the server does not offer it
            if post.user:
                line.login(post.user, self._password())
        except BaseException:
            line.close()
            raise
        return line

    def _password(self) -> str:
        try:
            return self.password_file.read_text().strip()
        except OSError:
            return ""


def _letter(post: Post, host: str, address: str, mail: Mail, now: int) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = formataddr((mail.subject, post.sender))
    letter["To"] = address
    letter["Subject"] = mail.subject
    letter["Date"] = format_datetime(datetime.fromtimestamp(now / 1000, UTC))
    letter["Message-ID"] = make_msgid(domain=host)
    letter["Auto-Submitted"] = "auto-generated"
    if mail.stop_link:
        letter["List-Unsubscribe"] = f"<{mail.stop_link}>"
    letter.set_content(mail.body, cte="quoted-printable")
    return letter


def _judged(*codes: int) -> Exception:
    return Never() if codes and all(code >= PERMANENT for code in codes) else Later()

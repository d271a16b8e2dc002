"""A mail server small enough to read: takes letters over real SMTP, or refuses them as a test wishes.

With a `context` it speaks TLS, from the first byte or after STARTTLS; with a `password` it wants a login first.
"""

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Letter:
    sender: str
    to: str
    message: EmailMessage
    raw: bytes = b""
    sealed: bool = False  # came over TLS

    @property
    def body(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailBox:
    """`refusal` is said to each recipient instead of "250 OK"; `asked` counts connections."""

    context: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the first byte on
    password: str = ""  # of "desk"

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refusal: str = ""
    asked: int = 0


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: MailBox = self.server.box  # type: ignore[attr-defined] # set where the server is made
        self.box.asked += 1
        try:
            self._talk()
        except (OSError, ssl.SSLError):
            return  # the other side did not trust us, and went

    def _talk(self) -> None:
        box, sender, to, known = self.box, "", "", not self.box.password
        if box.at_once:
            self._seal()
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO" and box.context and not self._sealed:
                self._say("250-here\r\n250 STARTTLS")
                continue
            if verb == "EHLO" and box.password:
                self._say("250-here\r\n250 AUTH PLAIN")
                continue
            if verb == "STAR":
                if not box.context:
                    self._say("502 no")
                    continue
                self._say("220 go on")
                self._seal()
                continue
            if verb == "AUTH":
                known = line.split()[-1] == base64.b64encode(f"\0desk\0{box.password}".encode()).decode()
                self._say("235 welcome" if known else "535 no")
                continue
            if verb == "MAIL":
                if not known:
                    self._say("530 who are you")
                    continue
                sender = line.partition("<")[2].partition(">")[0]
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if box.refusal:
                    self._say(box.refusal)
                    continue
            elif verb == "DATA":
                self._say("354 go on")
                raw = self._letter()
                message = email.message_from_bytes(raw, policy=email.policy.default)
                assert isinstance(message, EmailMessage)
                box.letters.append(Letter(sender, to, message, raw, self._sealed))
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 OK")

    def finish(self) -> None:
        super().finish()
        if self._sealed:
            self.request.close()  # the server knows only the socket below it

    @property
    def _sealed(self) -> bool:
        return isinstance(self.request, ssl.SSLSocket)

    def _seal(self) -> None:
        assert self.box.context is not None
        self.request = self.box.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailBox]:
    with _Server(("127.0.0.1", port), _Talk) as server:
        box = MailBox(port=server.server_address[1])
        server.box = box  # type: ignore[attr-defined] # read by the handler above
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()

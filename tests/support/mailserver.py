"""A mail server small enough to read: takes letters over real SMTP, or refuses them as a test wishes."""

import email
import email.policy
import socketserver
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

    @property
    def body(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailBox:
    """`refusal` is said to each recipient instead of "250 OK"; `asked` counts connections."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refusal: str = ""
    asked: int = 0


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: MailBox = self.server.box  # type: ignore[attr-defined] # set where the server is made
        box.asked += 1
        self._say("220 here")
        sender = to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if box.refusal:
                    self._say(box.refusal)
                    continue
            elif verb == "DATA":
                self._say("354 go on")
                box.letters.append(Letter(sender, to, self._letter()))
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 OK")

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message

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

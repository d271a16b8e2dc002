"""A server of pictures, and what stands on it: a mark as companies have them, copies of it, and what is no picture."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Any

from PIL import Image, ImageDraw


@dataclass
class Gallery:
    address: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    met: int = 0  # connections

    def hang(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        """Its whole address."""
        self.pages[path] = (status, {name.replace("_", "-"): said for name, said in headers.items()}, content)
        return f"{self.address}{path}"


@contextmanager
def gallery_at(context: SSLContext | None = None) -> Iterator[Gallery]:
    made = Gallery()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            made.met += 1
            super().setup()

        def do_GET(self) -> None:
            made.asked.append(self.path)
            status, headers, body = made.pages.get(self.path, (404, {}, b""))
            if status == 0:
                self._drip()
                return
            self.send_response(status)
            for name, said in headers.items():
                self.send_header(name, said)
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            """A header that never ends, for as long as somebody listens."""
            self.wfile.write(b"HTTP/1.0 200 OK\r\nx: ")
            while self.connection.recv(1):
                pass

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # callers that hang up are what is tested
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made.address = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def mark(seed: int = 1, side: int = 400) -> Image.Image:
    picture = Image.new("RGB", (side, side), ["#144b7c", "#f4efe4", "#6b2a57"][seed % 3])
    pen, unit = ImageDraw.Draw(picture), side // 16
    for n in range(5):
        left, top = (seed * 5 + n * 7) % 10 * unit, (seed * 3 + n * 9) % 10 * unit
        shape = pen.rectangle if (seed + n) % 2 else pen.ellipse
        shape(
            (left, top, left + (4 + n) * unit, top + 6 * unit), fill=["#ffffff", "#e0a010", "#101010"][n % 3]
        )
    return picture


def written(picture: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def tinted(picture: Image.Image) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, "#c02020"), 0.15)


def bomb(side: int = 20_000) -> bytes:
    """A few hundred kilobytes that are 400 million grey dots."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(side + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    pieces = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_piece(name, content) for name, content in pieces)


def _piece(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

"""A file on its way out. Saved, never run: its type comes from a closed list, its name from us, and only
pictures that we have drawn anew ourselves are ever shown in a page. Nothing here can be framed or scripted."""

import asyncio
import os
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from custodian_protocol.messages import Opened, Principal
from parlour.cases.model import ReadMessage
from parlour.files import policy
from parlour.files.model import FileKey, Progress
from parlour.files.queries import file_key_of, kept_file, pieces_of, progress, to_open_file
from parlour.foundation.errors import NotFound
from parlour.foundation.ids import is_id
from parlour.web.front import Front

LOCKED_DOWN = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Download(Response[bytes]):
    """Handed on piece by piece. One that does not verify breaks the answer off, short of the length it announced."""

    def __init__(self, pieces: Generator[bytes, None, None], headers: dict[str, str]) -> None:
        super().__init__(b"", headers=headers)
        self._pieces = pieces

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]  # an application all the same
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        start: Any = {"type": "http.response.start", "status": 200, "headers": headers}

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await send(start)
                while piece := await asyncio.to_thread(next, self._pieces, b""):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                self._pieces.close()

        return answer


async def progress_of(front: Front, case_id: str, read: tuple[ReadMessage, ...]) -> dict[str, Progress]:
    """Asked for only where a message brought files, which most did not."""
    if not any(one.files for one in read):
        return {}
    return await front.ground.store.fetch(lambda reader: progress(reader, case_id))


async def download(
    front: Front, principal: Principal, case_id: str, file_id: str, *, purpose: str
) -> "Download":
    """For whom the custodian opens the case. Raises NotFound, CustodianRefused or CustodianAway."""
    if not is_id(file_id):
        raise NotFound
    kept, session = await front.ground.store.fetch(lambda reader: kept_file(reader, case_id, file_id))
    question = to_open_file(kept, session, principal, purpose=purpose, nonce=os.urandom(16))
    opened: Opened = await front.custodian.ask("open", question)
    file_key = file_key_of(opened)
    return Download(pieces_of(front.ground, kept, file_key), _headers(file_key))


def _headers(file_key: FileKey) -> dict[str, str]:
    way = "inline" if file_key.kind in policy.SHOWN else "attachment"
    plain = file_key.name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    return {
        "content-type": file_key.kind,
        "content-length": str(file_key.size),
        "content-disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(file_key.name, safe='')}",
        "content-security-policy": LOCKED_DOWN,
    }

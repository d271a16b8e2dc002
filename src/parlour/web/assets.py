"""Static files under addresses that carry their content's hash, so that a browser may keep them for ever."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from parlour.web.front import WebRequest, front_of

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    address: str
    integrity: str
    kind: str
    content: bytes


class Assets:
    """Read once at start: what the process serves cannot change under it."""

    def __init__(self, root: Path = STATIC) -> None:
        files = [path for path in sorted(root.rglob("*")) if path.suffix in KINDS]
        self._named = {path.relative_to(root).as_posix(): _load(root, path) for path in files}
        self._addressed = {asset.address: asset for asset in self._named.values()}

    def named(self, name: str) -> Asset:
        return self._named[name]

    def at(self, address: str) -> Asset | None:
        return self._addressed.get(address)


@get("/static/{path:path}", include_in_schema=False, opt={"public": True})
async def static_file(request: WebRequest, path: FromPath[str]) -> Response[bytes]:
    asset = front_of(request).pages.assets.at(f"/static/{path.lstrip('/')}")
    if asset is None:
        raise NotFoundException
    return Response(asset.content, media_type=asset.kind, headers={"cache-control": FOR_EVER})


def _load(root: Path, path: Path) -> Asset:
    content = path.read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:12]
    name = path.relative_to(root)
    address = f"/static/{name.with_suffix('').as_posix()}.{mark}{path.suffix}"
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    return Asset(address, integrity, KINDS[path.suffix], content)

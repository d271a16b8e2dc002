"""Whether this process lives, and whether it can take words: for supervisors and load balancers."""

from litestar import Response, get

from parlour.store.contract import Reader
from parlour.store.errors import StoreAway
from parlour.web.front import WebRequest, front_of


@get("/health/live")
async def alive() -> Response[dict[str, bool]]:
    return Response({"live": True})


@get("/health/ready")
async def ready(request: WebRequest) -> Response[dict[str, bool]]:
    """Ready means that writing works. The custodian may be away: writing never waits for it."""
    try:
        await front_of(request).ground.store.fetch(_answers)
    except StoreAway:
        return Response({"ready": False}, status_code=503)
    return Response({"ready": True})


def _answers(reader: Reader) -> bool:
    return reader.all("SELECT 1") != []


routes = [alive, ready]

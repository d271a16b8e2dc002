"""The script for the operator's own pages, under an address that stays: their pages name its hash."""

from litestar import Response, get

from parlour.web.front import WebRequest, front_of

ANYWHERE = {
    "access-control-allow-origin": "*",  # a script with an integrity hash is checked only when it may be read
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=3600",
}


@get("/widget.js", include_in_schema=False)
async def widget(request: WebRequest) -> Response[bytes]:
    asset = front_of(request).pages.assets.named("js/widget.js")
    return Response(asset.content, media_type=asset.kind, headers=ANYWHERE)


routes = [widget]

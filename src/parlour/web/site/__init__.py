"""The customers' site: no account, no dead end, every page complete without a script."""

from litestar import Router

from parlour.web.site import (
    asking,
    call,
    call_code,
    calling,
    checking,
    files,
    health,
    hinting,
    home,
    leaving,
    live,
    locking,
    mailed_link,
    mine,
    notices,
    privacy,
    promising,
    proof,
    receipt,
    returning,
    room,
    street,
    widget,
    writing,
)
from parlour.web.site.entering import NotHere
from parlour.web.site.not_here import not_here

routes = [
    Router(
        path="/",
        route_handlers=[
            *health.routes,
            *home.routes,
            *promising.routes,
            *writing.routes,
            *asking.routes,
            *receipt.routes,
            *room.routes,
            *live.routes,
            *hinting.routes,
            *privacy.routes,
            *mine.routes,
            *proof.routes,
            *files.routes,
            *leaving.routes,
            *locking.routes,
            *notices.routes,
            *mailed_link.routes,
            *street.routes,
            *returning.routes,
            *widget.routes,
            *calling.routes,
            *call.routes,
            *call_code.routes,
            *checking.routes,
        ],
        exception_handlers={NotHere: not_here},
        include_in_schema=False,
    )
]

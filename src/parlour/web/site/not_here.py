"""The answer for a conversation this browser does not hold: the same for one that never was."""

from litestar import Response
from litestar.datastructures import Cookie

from parlour.web.front import WebRequest
from parlour.web.pages import page
from parlour.web.sessions import rooms, rooms_cookie
from parlour.web.site.entering import NotHere


def not_here(request: WebRequest, error: NotHere) -> Response[bytes]:
    cookies: tuple[Cookie, ...] = ()
    if error.ended:
        cookies = (rooms_cookie(request, rooms(request).without(error.reference)),)
    return page(request, "site/not-here.html", 404, ended=error.ended, body=error.kept, cookies=cookies)

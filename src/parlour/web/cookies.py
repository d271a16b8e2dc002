"""Cookies, written and read in one place: HttpOnly, SameSite=Lax, and on https bound to the host."""

from litestar.datastructures import Cookie

from parlour.web.front import WebRequest, WebSettings, front_of


def cookie_name(settings: WebSettings, name: str) -> str:
    """On loopback http neither `Secure` nor `__Host-`: browsers would drop the cookie."""
    return f"__Host-{name}" if settings.secure else name


def read_cookie(request: WebRequest, name: str) -> str:
    return request.cookies.get(cookie_name(front_of(request).settings, name), "")


def cookie(request: WebRequest, name: str, value: str, *, max_age: int | None = None) -> Cookie:
    """Without `max_age` it goes when the browser closes."""
    settings = front_of(request).settings
    return Cookie(
        key=cookie_name(settings, name),
        value=value,
        max_age=max_age,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def no_cookie(request: WebRequest, name: str) -> Cookie:
    return cookie(request, name, "", max_age=0)

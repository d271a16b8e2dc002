"""Whose token it is, and a fresh one (X, OAuth 2.0 Authorization Code Flow with PKCE)."""

from base64 import b64encode
from urllib.parse import quote

from parlour.connectors.contract import Secrets, Unreadable
from parlour.connectors.line import Away, Denied, Expired, Line
from parlour.connectors.x.asking import USER_FIELDS, contents
from parlour.connectors.x.calling import TOKEN
from parlour.connectors.x.wire import author, needed, obj
from parlour.street.model import Account


def account(line: Line) -> Account:
    found = contents(line.get("/2/users/me", **USER_FIELDS))
    try:
        user = obj(found.get("data"))
        own = author(needed(user.get("id")), user)
    except Unreadable:
        raise Away from None
    return Account(own.id, own.handle, own.name, own.avatar)


def renewed(line: Line, secrets: Secrets) -> dict[str, str]:
    """Each refresh token serves once: the new one has to be kept before the new access token is used."""
    form = {"grant_type": "refresh_token", "refresh_token": secrets.get("refresh_token", "")}
    headers = {}
    if secret := secrets.get("client_secret"):
        headers["authorization"] = _basic(secrets.get("client_id", ""), secret)
    else:
        form["client_id"] = secrets.get("client_id", "")
    try:
        found = contents(line.ask("POST", TOKEN, form=form, headers=headers))
    except (Denied, Expired):
        raise Denied("sign-in-again") from None
    fresh = {name: found.get(name) for name in ("access_token", "refresh_token")}
    if not isinstance(fresh["access_token"], str):
        raise Away
    return {**secrets, **{name: value for name, value in fresh.items() if isinstance(value, str)}}


def _basic(user: str, password: str) -> str:
    """RFC 6749, 2.3.1: both are form-encoded before they are joined."""
    return "Basic " + b64encode(f"{quote(user, safe='')}:{quote(password, safe='')}".encode()).decode()

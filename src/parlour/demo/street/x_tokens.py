"""What X lets in: user access tokens that end after a time (OAuth 2.0, RFC 6749 with a new refresh token each time),
and the app's own bearer token, which the stream wants.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field

from parlour.foundation.clock import SECOND, Clock

from .wire import Answer, Asked, said

SCOPES = "tweet.read tweet.write users.read dm.read dm.write offline.access"


@dataclass(slots=True)
class Tokens:
    clock: Clock
    seconds: int = 7200
    client_id: str = field(default_factory=lambda: "client-" + secrets.token_hex(8))
    client_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)
    bearer_token: str = field(default_factory=lambda: "app-" + secrets.token_urlsafe(), repr=False)
    _access: dict[str, int] = field(default_factory=dict, repr=False)  # token: when it ends
    _refresh: set[str] = field(default_factory=set, repr=False)

    def grant(self) -> tuple[str, str]:
        """What somebody gets who pressed "Authorize": an access and a refresh token."""
        access, refresh = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
        self._access[access] = self.clock.now() + self.seconds * SECOND
        self._refresh.add(refresh)
        return access, refresh

    def user(self, token: str) -> bool:
        return self.clock.now() < self._access.get(token, 0)

    def app(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.bearer_token.encode())

    def end_access(self) -> None:
        self._access.clear()

    def token(self, asked: Asked) -> Answer:
        """POST /2/oauth2/token. A confidential client shows its secret, a public one its id alone."""
        form = asked.fields()
        if not self._client(asked.headers.get("authorization", ""), form.get("client_id", "")):
            return said(
                {"error": "unauthorized_client", "error_description": "Missing valid authorization header"},
                401,
            )
        if form.get("grant_type") != "refresh_token":
            return _refused("Value passed for the grant type was invalid.")
        spent = form.get("refresh_token", "")
        if spent not in self._refresh:
            return _refused("Value passed for the token was invalid.")
        self._refresh.remove(spent)
        access, refresh = self.grant()
        return said(
            {
                "token_type": "bearer",
                "expires_in": self.seconds,
                "access_token": access,
                "scope": SCOPES,
                "refresh_token": refresh,
            }
        )

    def _client(self, authorization: str, id: str) -> bool:
        kind, _, value = authorization.partition(" ")
        if kind.lower() != "basic":
            return id == self.client_id
        expected = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode())
        return hmac.compare_digest(value.strip().encode(), expected)


def _refused(why: str) -> Answer:
    return said({"error": "invalid_request", "error_description": why}, 400)

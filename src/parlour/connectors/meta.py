"""What Facebook, Instagram and WhatsApp have in common as connectors."""

from collections.abc import Iterator
from dataclasses import dataclass

from parlour.connectors.contract import Batch, Field, Hook, Secrets
from parlour.connectors.line import Denied, Line
from parlour.connectors.meta_signing import greeted
from parlour.street.model import Account

APP_SECRET = Field(
    "app_secret",
    "App secret",
    "developers.facebook.com, your app, App settings, Basic. It shows us which requests come from the platform.",
)


def verify_token(subscriptions: str) -> Field:
    return Field(
        "verify_token",
        "Verify token",
        "A long random text of your own. Type the same one where you enter our address under Webhooks, and subscribe "
        f"to {subscriptions}.",
    )


@dataclass(frozen=True, slots=True)
class Meta:
    def greet(self, secrets: Secrets, hook: Hook) -> str:
        return greeted(secrets, hook)

    def stream(self, line: Line, account: Account, cursor: str) -> Iterator[Batch]:
        raise NotImplementedError

    def remove(self, line: Line, account: Account, message: str) -> None:
        """No interface of theirs deletes what somebody sent to us."""
        raise Denied("not-permitted")

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        """Tokens of a Page and of a system user do not run out; they are taken back, and only a person may give
        another."""
        raise Denied("sign-in-again")

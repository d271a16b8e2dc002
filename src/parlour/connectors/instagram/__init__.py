"""An Instagram professional account: comments, mentions and messages, by the API with Instagram Login."""

from dataclasses import dataclass
from typing import cast

from parlour.connectors.contract import Batch, Connector, Declared, Field, Hook, Secrets
from parlour.connectors.instagram import calling, looking, reading
from parlour.connectors.line import Line
from parlour.connectors.meta import APP_SECRET, Meta, verify_token
from parlour.connectors.meta_graph import VERSION, Graph
from parlour.connectors.meta_signing import checked
from parlour.street.model import Account, Arrival, Target
from parlour.street.words import Invitation

HOME = "https://graph.instagram.com"
TOKEN = Field(
    "token",
    "Access token",
    "developers.facebook.com, your app, Instagram, API setup with Instagram login, Generate access tokens; with "
    "instagram_business_basic, instagram_business_manage_comments and instagram_business_manage_messages.",
)
VERIFY = verify_token("comments, live_comments, mentions, messages and messaging_postbacks")
DECLARED = Declared(
    name="instagram",
    title="Instagram",
    fields=(TOKEN, APP_SECRET, VERIFY),
    reads=(
        "Comments on the account's posts and reels, and that somebody mentions it elsewhere (without the words)",
        "Messages that people send to the account",
    ),
    sends=(
        "One public reply to a comment or mention",
        "One private message to somebody who commented in the last 7 days or wrote in the last 24 hours",
    ),
    removes=False,
    direct_first=True,
    poll_seconds=600,
    renew_days=20,  # of the 60 a token lives
)


@dataclass(frozen=True, slots=True)
class Instagram(Meta):
    declared: Declared = DECLARED

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        return reading.arrivals(checked(secrets, hook), account)

    def open(self, secrets: Secrets, base: str) -> Line:
        return Graph(f"{base or HOME}/{VERSION}", secrets)

    def account(self, line: Line) -> Account:
        return calling.account(line)

    def poll(self, line: Line, account: Account, cursor: str) -> Batch:
        return looking.poll(cast(Graph, line), account, cursor)

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        return calling.send(line, account, target, invitation.text)

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        return calling.sent_before(line, account, target)

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        return calling.renewed(line, secrets)


CONNECTOR: Connector = Instagram()

"""A Facebook Page: comments, posts of visitors, mentions, and messages in Messenger."""

from dataclasses import dataclass
from typing import cast

from parlour.connectors.contract import Batch, Connector, Declared, Field, Hook, Secrets
from parlour.connectors.facebook import calling, looking, reading
from parlour.connectors.line import Line
from parlour.connectors.meta import APP_SECRET, Meta, verify_token
from parlour.connectors.meta_graph import VERSION, Graph
from parlour.connectors.meta_signing import checked
from parlour.street.model import Account, Arrival, Target
from parlour.street.words import Invitation

HOME = "https://graph.facebook.com"
TOKEN = Field(
    "token",
    "Page access token",
    "From a long-lived user token by way of /me/accounts, with pages_read_engagement, pages_read_user_content, "
    "pages_manage_engagement, pages_manage_metadata and pages_messaging.",
)
VERIFY = verify_token(
    "feed, mention, messages, message_edits, messaging_postbacks and standby, for the app and for the Page"
)
DECLARED = Declared(
    name="facebook",
    title="Facebook Page",
    fields=(TOKEN, APP_SECRET, VERIFY),
    reads=(
        "Comments on the Page's posts, posts of visitors on the Page, and public posts and comments that mention it",
        "Messages that people send to the Page in Messenger",
    ),
    sends=(
        "One public reply to a comment or post",
        "One private message to somebody who commented in the last 7 days or wrote in the last 24 hours",
    ),
    removes=False,
    direct_first=True,
    poll_seconds=600,
)


@dataclass(frozen=True, slots=True)
class Facebook(Meta):
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


CONNECTOR: Connector = Facebook()

"""A WhatsApp business number on the Cloud API. Everything there is for us alone; nothing of it can be read again."""

from dataclasses import dataclass

from parlour.connectors.contract import Batch, Connector, Declared, Field, Hook, Secrets
from parlour.connectors.line import Line
from parlour.connectors.meta import APP_SECRET, Meta, verify_token
from parlour.connectors.meta_graph import VERSION, Graph, segment
from parlour.connectors.meta_signing import checked
from parlour.connectors.whatsapp import calling, reading
from parlour.street.model import Account, Arrival, Target
from parlour.street.words import Invitation

HOME = "https://graph.facebook.com"
TOKEN = Field(
    "token",
    "Access token",
    "Of a system user: Business settings, Users, System users, Generate token; with whatsapp_business_messaging.",
)
NUMBER = Field(
    "phone_number_id",
    "Phone number ID",
    "WhatsApp, API setup. It is a long number, but not the telephone number.",
    secret=False,
)
VERIFY = verify_token("messages")
DECLARED = Declared(
    name="whatsapp",
    title="WhatsApp",
    fields=(TOKEN, APP_SECRET, VERIFY, NUMBER),
    reads=("Messages that people send to this number",),
    sends=("One message to somebody who wrote in the last 24 hours",),
    removes=False,
    direct_first=False,
    polls=False,
)


@dataclass(frozen=True, slots=True)
class WhatsApp(Meta):
    declared: Declared = DECLARED

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        return reading.arrivals(checked(secrets, hook), account)

    def open(self, secrets: Secrets, base: str) -> Line:
        """The line ends at the number: all that is asked is asked of it."""
        number = segment(secrets.get("phone_number_id", "").strip())
        return Graph(f"{base or HOME}/{VERSION}/{number}", secrets)

    def account(self, line: Line) -> Account:
        return calling.account(line)

    def poll(self, line: Line, account: Account, cursor: str) -> Batch:
        return Batch((), cursor)

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        return calling.send(line, target, invitation.text)

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        return calling.sent_before()


CONNECTOR: Connector = WhatsApp()

"""What an officer reads and types before X is switched on."""

from parlour.connectors.contract import Declared, Field, Prices

CONSOLE = "X Developer Console, your app, “Keys and tokens”"

FIELDS = (
    Field(
        "consumer_secret",
        "API key secret (consumer secret)",
        f"{CONSOLE}. Leave it empty if your app has an OAuth 2.0 client secret only: X signs with that then.",
        needed=False,
    ),
    Field("client_id", "OAuth 2.0 client ID", CONSOLE, secret=False),
    Field(
        "client_secret",
        "OAuth 2.0 client secret",
        f"{CONSOLE}. Only apps of the type “confidential client” have one.",
        needed=False,
    ),
    Field(
        "access_token",
        "OAuth 2.0 access token of the company's account",
        "Sign in as the company's account, with the scopes tweet.read, tweet.write, users.read, dm.read, "
        "dm.write and offline.access.",
    ),
    Field("refresh_token", "OAuth 2.0 refresh token", "Comes with the access token. It changes at each use."),
    Field(
        "bearer_token",
        "Bearer token of the app",
        f"{CONSOLE}. Only for live updates over a stream: X opens it to the app, not to the account.",
        needed=False,
    ),
)

# The price of one mention read by its own account is the unit that `reads` counts in; whatever else is read
# counts as so many of them (X API pay-per-use prices, “Read operations” and “X Activity API event pricing”).
READ = 1_000
MENTION_READS, EVENT_READS, MESSAGE_READS = 1, 5, 10

# A post with a link costs $0.20, but not a reply to somebody who summoned the account (“Post: Create (summoned)”,
# exempt from the price of links). Parlour posts nothing but such replies; one that was not summoned is refused by X
# and costs nothing.
PRICES = Prices(read=READ, told=10_000, reply=10_000, direct=15_000, as_of="2026-08-28")

DECLARED = Declared(
    name="x",
    title="X",
    fields=FIELDS,
    reads=(
        "Posts by others that mention this account, reply to it or quote it",
        "Replies by others to people who wrote to this account, where X shows them as mentions: to find impostors",
        "Direct messages to this account, of the last 30 days at most; not the end-to-end encrypted ones",
        "Whether an author took a post back, where X tells",
        "Pictures of people who answer your customers, from the platform's picture servers: to find impostors",
    ),
    sends=(
        "One reply with a fixed sentence and a link, to a post that mentions, answers or quotes this account",
        "One direct message with a fixed sentence and a link, to somebody who sent a direct message first",
        "The deletion of a direct message on our side, after it was taken in",
    ),
    removes=True,
    direct_first=False,  # X's rules want the other side's message first
    streams=True,
    poll_seconds=75,  # direct messages may be asked for 15 times in 15 minutes
    prices=PRICES,
)

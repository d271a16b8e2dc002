"""The methods and addresses of docs.joinmastodon.org/methods, as of 4.5."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from parlour.connectors.contract import Batch, Declared, Field, Hook, Secrets, Unsigned
from parlour.connectors.line import Answer, Away, Denied, Line, NotThere
from parlour.connectors.mastodon import paging, reading
from parlour.connectors.mastodon.address import base_of, checked_base, is_public_name, mention_of, stream_base
from parlour.connectors.mastodon.listening import events, heard
from parlour.street.model import Account, Arrival, Reply, Target
from parlour.street.words import Invitation

VISIBILITY = {Reply.PUBLIC: "unlisted", Reply.DIRECT: "direct"}
DECLARED = Declared(
    name="mastodon",
    title="Mastodon",
    fields=(
        Field("instance", "Instance", "Where your account lives, such as mastodon.example", secret=False),
        Field(
            "access_token",
            "Access token",
            "Preferences, Development, New application. Scopes: read:accounts, read:notifications, read:statuses, "
            "write:statuses. Then copy “Your access token”.",
        ),
    ),
    reads=(
        "Public posts that mention your account",
        "Private mentions, and posts for followers that mention your account",
        "Edits and deletions of these, while the stream is open",
        "Pictures of people who answer your customers, from the servers they lie on: to find impostors",
    ),
    sends=(
        "One unlisted reply to a post that mentions your account",
        "One private mention to its author",
    ),
    # A private mention is its author's post, on their instance and ours. We can only take it off a list of ours, where
    # it would still be read through the notification and by its id: that is not deleting it.
    removes=False,
    direct_first=True,  # anybody may be sent a private mention
    streams=True,
    hooks=False,
)
_TOKEN = re.compile(r"[!-~]{1,1000}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Mastodon:
    declared: Declared = DECLARED

    def greet(self, secrets: Secrets, hook: Hook) -> str:
        """Instances send accounts no webhooks."""
        raise Unsigned

    def taken(self, secrets: Secrets, account: Account, hook: Hook) -> tuple[Arrival, ...]:
        raise Unsigned

    def open(self, secrets: Secrets, base: str) -> Line:
        """Raises Denied when the instance's address or the token cannot be one."""
        address = checked_base(base) if base else base_of(secrets.get("instance", ""))
        token = secrets.get("access_token", "").strip()
        if not _TOKEN.fullmatch(token):
            raise Denied("token")
        return Line(address, _Bearer(token))

    def account(self, line: Line) -> Account:
        found = reading.own_account(_json(line.get("/api/v1/accounts/verify_credentials")), _domain(line))
        if found is None:
            raise Away
        return found

    def poll(self, line: Line, account: Account, cursor: str) -> Batch:
        """Not the grouped form: mentions are never grouped. With what the account's filters hold back, which by
        default are private mentions of people it does not follow: customers."""
        query = {"types[]": "mention", "limit": str(paging.PAGE), "include_filtered": "true"}
        if start := paging.start_of(cursor):
            query["min_id"] = start
        page = _json(line.get("/api/v1/notifications", **query))
        if not isinstance(page, list):
            raise Away
        arrivals = tuple(found for one in reversed(page) if (found := reading.mention(one, account)))
        following, more = paging.after(cursor, page)
        return Batch(arrivals, following, more)

    def stream(self, line: Line, account: Account, cursor: str) -> Iterator[Batch]:
        """The whole of `user`, because `user/notification` says nothing of deletions. The cursor stays: what filters
        hold back is not streamed, and polling must not be led past it."""
        place = stream_base(line.base, _streaming(line))
        if not place:
            raise NotImplementedError
        there = line if place == line.base else line.at(place)
        try:
            for event in events(there.lines("/api/v1/streaming/user")):
                found = heard(event, account)
                yield Batch((found,) if found else (), cursor)
        finally:
            if there is not line:
                there.close()

    def send(self, line: Line, account: Account, target: Target, invitation: Invitation, key: str) -> str:
        """A reply notifies whom it mentions, and only them."""
        mention = mention_of(target.author.handle, account.handle.rpartition("@")[2])
        form = {
            "status": f"{mention} {invitation.text}",
            "in_reply_to_id": target.post,
            "visibility": VISIBILITY[target.reply],
        }
        if _LANGUAGE.fullmatch(language := invitation.language.partition("-")[0]):
            form["language"] = language
        answer = line.ask("POST", "/api/v1/statuses", form=form, headers={"idempotency-key": key})
        posted = _json(answer)
        if not isinstance(posted, dict) or not (known := reading.id_of(posted.get("id"))):
            raise Away
        return known

    def sent_before(self, line: Line, account: Account, target: Target) -> str:
        try:
            found = _json(line.get(f"/api/v1/statuses/{_id(target.post)}/context"))
        except NotThere:
            return ""
        below = found.get("descendants") if isinstance(found, dict) else None
        if not isinstance(below, list):
            raise Away
        return next((key for one in below if (key := _ours(one, account, target))), "")

    def remove(self, line: Line, account: Account, message: str) -> None:
        raise Denied("not-ours")

    def renewed(self, line: Line, secrets: Secrets) -> dict[str, str]:
        """Tokens last until they are revoked; then nothing but a new one helps."""
        raise Denied("sign-in-again")


@dataclass(frozen=True, slots=True, repr=False)
class _Bearer:
    token: str

    def __call__(self, method: str, address: str, parameters: Mapping[str, str]) -> str:
        return f"Bearer {self.token}"


def _json(answer: Answer) -> Any:
    if (found := reading.parsed(answer.body)) is None:
        raise Away
    return found


def _domain(line: Line) -> str:
    """What stands behind the @ of accounts here, which need not be where the pages are."""
    domain = _instance(line).get("domain")
    if isinstance(domain, str) and is_public_name(domain.lower()):
        return domain.lower()
    return urlsplit(line.base).hostname or ""


def _streaming(line: Line) -> str:
    found: Any = _instance(line)
    for name in ("configuration", "urls", "streaming"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _instance(line: Line) -> dict[str, Any]:
    """Since 4.0; {} before."""
    try:
        found = _json(line.get("/api/v2/instance"))
    except Denied:
        return {}
    return found if isinstance(found, dict) else {}


def _ours(status: Any, account: Account, target: Target) -> str:
    if not isinstance(status, dict) or not isinstance(author := status.get("account"), dict):
        return ""
    answers = author.get("id") == account.id and status.get("in_reply_to_id") == target.post
    alike = (status.get("visibility") == "direct") == (target.reply is Reply.DIRECT)
    return reading.id_of(status.get("id")) if answers and alike else ""


def _id(post: str) -> str:
    if not (known := reading.id_of(post)):
        raise NotThere
    return known

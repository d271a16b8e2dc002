"""Who can take a post or message away, and whether the platform lets a program do it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removal:
    by: str  # "company" or "customer"
    by_program: bool
    how: str


ASK = "Only the customer can delete it. Ask them to."
GONE_FROM_INBOX = "DELETE /2/dm_events/{id}: gone from the company's inbox. The customer keeps their copy."
BY_HAND = "No call deletes messages. Delete the conversation in the inbox."
EXPUNGE = "IMAP: mark as deleted and expunge, in every folder and backup."
UNKNOWN = Removal(
    "company", False, "The file does not say where this came from. Look it up and delete it by hand."
)

# (platform, public, written by the company). Sources: docs.x.com "Delete DM event" and "Delete a Post";
# developers.facebook.com "Comment" and "Messenger conversations"; docs.joinmastodon.org "statuses", "conversations".
REMOVALS: dict[tuple[str, bool, bool], Removal] = {
    ("x", True, True): Removal("company", True, "DELETE /2/tweets/{id}"),
    ("x", True, False): Removal("customer", False, ASK),
    ("x", False, True): Removal("company", True, GONE_FROM_INBOX),
    ("x", False, False): Removal("company", True, GONE_FROM_INBOX),
    ("facebook", True, True): Removal(
        "company", True, "DELETE /{comment-id} or /{post-id} with the Page's token"
    ),
    ("facebook", True, False): Removal(
        "company",
        True,
        "DELETE /{comment-id}, under the Page's own posts. Elsewhere only the customer can delete it.",
    ),
    ("facebook", False, True): Removal("company", False, BY_HAND),
    ("facebook", False, False): Removal("company", False, BY_HAND),
    ("mastodon", True, True): Removal("company", True, "DELETE /api/v1/statuses/{id}"),
    ("mastodon", True, False): Removal("customer", False, ASK),
    ("mastodon", False, True): Removal("company", True, "DELETE /api/v1/statuses/{id}"),
    ("mastodon", False, False): Removal(
        "customer", False, ASK + " Hiding the conversation leaves it on the servers."
    ),
    ("mail", False, True): Removal("company", True, EXPUNGE),
    ("mail", False, False): Removal("company", True, EXPUNGE),
}


def removal(platform: str, public: bool, by_brand: bool) -> Removal:
    if known := REMOVALS.get((platform, public, by_brand)):
        return known
    return Removal("customer", False, ASK) if public and not by_brand else UNKNOWN

"""What may be asked of X, and how it says no."""

import base64
import binascii

from .wire import Answer, Asked, said

INVALID = "https://api.twitter.com/2/problems/invalid-request"
POST_FIELDS = frozenset(
    "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
    "display_text_range edit_controls edit_history_tweet_ids edit_history_post_ids entities geo id in_reply_to_user_id "
    "lang media_metadata note_tweet note_post paid_partnership possibly_sensitive public_metrics referenced_tweets "
    "referenced_posts reply_settings scopes source text withheld".split()
)
USER_FIELDS = frozenset(
    "affiliation connection_status created_at description entities id is_identity_verified location "
    "most_recent_tweet_id most_recent_post_id name parody pinned_tweet_id pinned_post_id profile_banner_url "
    "profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified "
    "verified_followers_count verified_type withheld".split()
)
MESSAGE_FIELDS = frozenset(
    "attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets "
    "referenced_posts sender_id text".split()
)
KNOWN = {
    "tweet.fields": POST_FIELDS,
    "post.fields": POST_FIELDS,
    "user.fields": USER_FIELDS,
    "dm_event.fields": MESSAGE_FIELDS,
}


class Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__("refused")


def known_fields(asked: Asked) -> None:
    for name, known in KNOWN.items():
        for one in asked.several(name):
            if one not in known:
                raise invalid(name, one, "is not one of those that are known")


def size(asked: Asked, least: int, most: int, usual: int) -> int:
    text = asked.one("max_results", str(usual))
    if not text.isdigit() or not least <= int(text) <= most:
        raise invalid("max_results", text, f"is not between {least} and {most}")
    return int(text)


def id_in(asked: Asked, name: str) -> str:
    text = asked.one(name)
    if text and not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise invalid(name, text, "is not a valid id")
    return text


def token_before(id: str) -> str:
    return base64.b32hexencode(f"before {id}".encode()).decode().rstrip("=").lower()


def below(asked: Asked) -> str:
    """The id below which a page goes on; "" at the beginning."""
    token = asked.one("pagination_token", asked.one("next_token")).upper()  # search knows both names
    if not token:
        return ""
    try:
        word, _, id = base64.b32hexdecode(token + "=" * (-len(token) % 8)).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError):
        word, id = "", ""
    if word != "before" or not id.isdigit():
        raise invalid("pagination_token", token[:40], "is not valid")
    return id


def invalid(name: str, value: str, why: str) -> Refused:
    body = {
        "errors": [{"parameters": {name: [value]}, "message": f"The `{name}` query parameter value {why}"}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": INVALID,
    }
    return Refused(said(body, 400))


def forbidden(why: str) -> Refused:
    return Refused(problem(403, "Forbidden", why))


def problem(status: int, title: str, detail: str) -> Answer:
    return said({"title": title, "detail": detail, "type": "about:blank", "status": status}, status)


def missing(id: str, parameter: str) -> dict[str, str]:
    return {
        "value": id,
        "detail": f"Could not find post with {parameter}: [{id}].",
        "title": "Not Found Error",
        "resource_type": "post",
        "parameter": parameter,
        "resource_id": id,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }

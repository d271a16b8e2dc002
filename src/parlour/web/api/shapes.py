"""What the API takes and gives. Times are RFC 3339 in UTC; no shape carries anybody's words back."""

from typing import Annotated

from msgspec import Meta, Struct

Body = Annotated[
    str,
    Meta(min_length=1, max_length=20_000, description="The customer's words. Sealed before they are stored."),
]


class NewCase(Struct, forbid_unknown_fields=True, kw_only=True):
    body: Body
    topic: Annotated[
        str, Meta(pattern="^([0-9a-f]{32})?$", description="A topic's id; empty for the first one.")
    ] = ""
    language: Annotated[str, Meta(max_length=8, pattern="^[a-z]{2,3}$")] = "en"


class CaseMade(Struct, kw_only=True):
    reference: Annotated[str, Meta(description="Safe to say aloud; opens nothing.")]
    receipt_code: Annotated[
        str | None,
        Meta(
            description="Secret: opens the conversation at /return. Null in a repeat after more than an hour."
        ),
    ]
    room_token: Annotated[
        str | None, Meta(description="Lets its holder add messages to this case, and only that.")
    ]
    sent_at: str
    promise_at: Annotated[str, Meta(description="The customer is answered by this time.")]


class NewMessage(Struct, forbid_unknown_fields=True, kw_only=True):
    body: Body
    room_token: Annotated[str, Meta(min_length=1, max_length=2048)]


class MessageMade(Struct, kw_only=True):
    sent_at: str
    promise_at: str | None


class CaseStatus(Struct, kw_only=True):
    reference: str
    status: Annotated[str, Meta(description="open, waiting, snoozed or resolved")]
    topic: str
    opened_at: str
    promise_at: str | None
    resolved_at: str | None
    erase_at: str | None
    erased_at: str | None

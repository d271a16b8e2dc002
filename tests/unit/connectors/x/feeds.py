"""Mentions and messages of an X that gives the newest first, in small pages, while more keep coming."""

from dataclasses import dataclass, field
from typing import Any

from .platform import CLEO, US, Asked, a_post

Answer = tuple[int, dict[str, str], Any]


@dataclass
class Feeds:
    """`page` items at most in each answer. A page's token is the id below which it goes on."""

    page: int = 3
    mentions: list[int] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    refused: dict[str, Answer] = field(default_factory=dict)  # by the end of the path
    given: int = 0

    def answers(self, asked: Asked) -> Answer:
        for end, answer in self.refused.items():
            if asked.path.endswith(end):
                return answer
        if asked.path == f"/2/users/{US.id}/mentions":
            return self._page(asked, self.mentions, lambda id_: a_post(str(id_)))
        if asked.path == "/2/dm_events":
            return self._page(asked, self.messages, a_message)
        return 404, {}, {}

    def _page(self, asked: Asked, ids: list[int], made: Any) -> Answer:
        below = int(asked.query.get("pagination_token", "t" + "9" * 19)[1:])
        above = int(asked.query.get("since_id", "0"))
        most = min(int(asked.query["max_results"]), self.page)
        wanted = sorted((id_ for id_ in ids if above < id_ < below), reverse=True)
        shown, rest = wanted[:most], wanted[most:]
        self.given += len(shown)
        meta = {"result_count": len(shown)} | ({"next_token": f"t{shown[-1]:019}"} if rest else {})
        return 200, {}, {"data": [made(id_) for id_ in shown], "meta": meta} if shown else {"meta": meta}


def a_message(id_: int, sender: str = CLEO, **more: Any) -> dict[str, Any]:
    return {
        "id": str(id_),
        "event_type": "MessageCreate",
        "text": "my parcel is lost",
        "sender_id": sender,
        "dm_conversation_id": f"{US.id}-{CLEO}",
        "created_at": "2026-08-12T18:00:00.000Z",
        **more,
    }

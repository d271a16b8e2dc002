"""The form with one dialogue a row: `first_utterance` and `context`, turns wrapped in markers."""

import re
from collections.abc import Iterator

from parlour.cli.replay.threads import BadRow, Tally, Thread, Turn, as_kept

DIALOGUE_COLUMNS = frozenset({"first_tweet_id", "tag", "first_utterance", "context"})

_TURN = re.compile(r"\s*<(cust|rep)__(.*?)__\1>\s*", re.DOTALL)
_MARKER = re.compile(r"<(?:cust|rep)__|__(?:cust|rep)>")


def dialogues(rows: Iterator[tuple[int, dict[str, str]]], tally: Tally) -> Iterator[Thread]:
    for line, row in rows:
        try:
            first = _turns(row["first_utterance"])
            if len(first) != 1:
                raise BadRow("the first utterance is not one turn")
            yield Thread(line, (*first, *_turns(row["context"])))
        except BadRow as fault:
            tally.bad(line, str(fault))


def _turns(text: str) -> list[Turn]:
    """`__cust__` inside a turn stands for a handle; only the wrapping markers count."""
    turns, at = [], 0
    while at < len(text.rstrip()):
        found = _TURN.match(text, at)
        if found is None or _MARKER.search(found[2]):
            raise BadRow("text outside its turn markers, or a turn that does not end")
        turns.append(Turn(found[1] == "cust", as_kept(found[2])))
        at = found.end()
    return turns

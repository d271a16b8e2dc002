"""Three words from a list of 2,048 of our own: two for the caller to say, one for the customer to answer."""

import json
import random
from functools import lru_cache
from pathlib import Path

from parlour.calls.model import CallWords

_LIST = Path(__file__).with_name("words.txt")
_chance = random.SystemRandom()


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    return tuple(_LIST.read_text("ascii").split())


def draw() -> CallWords:
    first, second, answer = _chance.sample(word_list(), 3)
    return CallWords((first, second), answer)


def to_content(words: CallWords) -> bytes:
    return json.dumps({"say": words.say, "answer": words.answer}).encode()


def from_content(content: bytes) -> CallWords:
    """Raises ValueError, without the content, when it is not what `to_content` makes."""
    try:
        data = json.loads(content)
        first, second = data["say"]
        return CallWords((str(first), str(second)), str(data["answer"]))
    except (ValueError, TypeError, KeyError):
        raise ValueError("opened content is not words of a call") from None

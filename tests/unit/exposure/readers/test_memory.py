"""Ten times the file, the same memory: what is held is a block, a post, and bounded tables."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parlour.exposure.readers import read, recognise, twcs
from tests.unit.exposure.readers.exports import BRAND_ID, CLEO_ID, ignored

Made = Callable[[int], Iterator[str]]


def csv_rows(count: int) -> Iterator[str]:
    yield "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    for n in range(count):
        yield f"{n},{n % 977},True,Tue Oct 31 22:10:08 +0000 2017,@acme parcel {n} is late,{n + 1},{n - 1}\n"


def table_rows(count: int) -> Iterator[str]:
    yield "id,author,date,text\n"
    yield from (f"{n},u{n},2019-12-04 08:04:05,my parcel {n} is late\n" for n in range(count))


def tweets(count: int) -> Iterator[str]:
    yield 'window.YTD.tweets.part0 = [{"tweet": {"id_str": "x", "full_text": "first"}}'
    for n in range(count):
        made = {
            "id_str": str(n),
            "full_text": f"post number {n}",
            "created_at": "Wed Nov 01 01:05:53 +0000 2023",
        }
        yield f",\n{json.dumps({'tweet': made})}"
    yield "]"


def messages(count: int) -> Iterator[str]:
    """All in one conversation."""
    yield 'window.YTD.direct_messages.part0 = [{"dmConversation": {"conversationId": "1-2", "messages": [{}'
    for n in range(count):
        made = {
            "id": str(n),
            "senderId": (BRAND_ID, CLEO_ID)[n % 3 == 0],
            "recipientId": BRAND_ID,
            "text": f"word {n}",
        }
        yield f",\n{json.dumps({'messageCreate': made})}"
    yield "]}}]"


def outbox(count: int) -> Iterator[str]:
    yield '{"type": "OrderedCollection", "orderedItems": [{}'
    for n in range(count):
        made = {"id": f"https://a.example/{n}", "content": f"<p>post {n}</p>", "to": ["as:Public"]}
        yield f",\n{json.dumps({'type': 'Create', 'actor': 'https://a.example/users/acme', 'object': made})}"
    yield "]}"


def mbox(count: int) -> Iterator[str]:
    for n in range(count):
        yield f"From cleo@example.org Mon Jan 01 00:00:00 2024\nMessage-ID: <{n}@example.org>\n\nlate {n}\n\n"


KINDS = [
    (csv_rows, "twcs.csv", 1),
    (table_rows, "table.csv", 1),
    (tweets, "tweets.js", 1),
    (messages, "direct-messages.js", 1),
    (outbox, "outbox.json", 1),
    (mbox, "mail.mbox", 4),
]


@pytest.mark.parametrize(("made", "name", "fewer"), [KINDS[0], *KINDS[2:4]])
def test_memory_is_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Made, name: str, fewer: int):
    monkeypatch.setattr(twcs, "REMEMBERED", 500)
    few, many = (growth(tmp_path, made, name, count // fewer) for count in (1_000, 6_000))
    assert many < 1.1 * few + 500_000


@pytest.mark.soak
@pytest.mark.parametrize(("made", "name", "fewer"), KINDS)
def test_memory_is_flat_over_hundreds_of_thousands(tmp_path: Path, made: Made, name: str, fewer: int):
    few, many = (growth(tmp_path, made, name, count // fewer) for count in (20_000, 200_000))
    assert many < 1.1 * few + 2_000_000
    assert many < 30_000_000


def growth(tmp_path: Path, made: Made, name: str, count: int) -> int:
    """Bytes held at most while a file of so many posts was read."""
    path = tmp_path / str(count) / name
    path.parent.mkdir()
    with path.open("w") as opened:
        opened.writelines(made(count))
    source = recognise(path)
    tracemalloc.start()
    try:
        assert count <= sum(1 for _ in read(source, BRAND_ID, ignored)) <= count + 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

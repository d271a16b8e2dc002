"""Mastodon outboxes: alone or in the account's archive, public or direct, words out of HTML."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from parlour.exposure.readers import Unreadable, recognise
from tests.unit.exposure.readers.exports import posts_of, written, zipped

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = "https://town.example/users/acme"


def created(number: int, content: str, to: Any, cc: Any = (), **more: Any) -> dict[str, Any]:
    note = {
        "id": f"{ACTOR}/statuses/{number}",
        "type": "Note",
        "content": content,
        "published": "2024-03-01T10:00:00Z",
        "attributedTo": ACTOR,
        "to": to,
        "cc": list(cc),
    }
    return {"type": "Create", "actor": ACTOR, "object": note | more}


def outbox(*items: Any) -> str:
    return json.dumps(
        {"id": "outbox.json", "type": "OrderedCollection", "totalItems": len(items), "orderedItems": items}
    )


MIXED = outbox(
    created(1, "<p>Hello <span>@<span>cleo</span></span></p><p>Please&nbsp;write to us</p>", [PUBLIC]),
    created(2, "<p>Your order is on its way</p>", ["https://town.example/users/cleo"], conversation="tag:1"),
    created(3, "<p>quietly</p>", [f"{ACTOR}/followers"], [PUBLIC], inReplyTo="https://town.example/9"),
    {"type": "Announce", "actor": ACTOR, "object": "https://town.example/another/s/1"},
    {"type": "Create", "object": 7},
    None,
)


def tarred(path: Path, files: dict[str, str | bytes]) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))
    return path


def test_what_the_account_wrote_is_read_and_what_it_repeated_is_not(tmp_path: Path):
    first, second, third = posts_of(written(tmp_path, {"outbox.json": MIXED}) / "outbox.json")
    assert (first.text, first.public, first.by_brand) == ("Hello @cleo\nPlease write to us", True, True)
    assert (first.author, first.brand, first.at, first.platform) == (ACTOR, "acme", 1709287200, "mastodon")
    assert first.thread == first.id == f"{ACTOR}/statuses/1"
    assert (second.public, second.thread) == (False, "tag:1")
    assert (third.public, third.thread) == (True, "https://town.example/9")


def test_every_way_it_is_handed_over_reads_alike(tmp_path: Path):
    others = {"actor.json": '{"id": "x"}', "media/1.png": b"\0" * 70_000}
    alone = posts_of(written(tmp_path, {"anything.json": MIXED}) / "anything.json")
    assert posts_of(tarred(tmp_path / "archive.tar.gz", others | {"outbox.json": MIXED})) == alone
    assert posts_of(zipped(tmp_path / "archive.zip", {"actor.json": "{}", "outbox.json": MIXED})) == alone
    assert posts_of(written(tmp_path / "folder", {"outbox.json": MIXED})) == alone


def test_an_archive_cut_off_anywhere_is_refused_or_read_whole(tmp_path: Path):
    many = outbox(*(created(n, f"<p>post {n * 7919}</p>", [PUBLIC]) for n in range(60)))
    whole = tarred(tmp_path / "whole.tar.gz", {"outbox.json": many}).read_bytes()
    cut = tmp_path / "cut.tar.gz"
    for kept in range(0, len(whole), 7):
        cut.write_bytes(whole[:kept])
        try:
            assert len(posts_of(cut)) == 60
        except Unreadable as refused:
            assert refused.words  # noqa: PT017 - both ends are right; only a traceback is not


def test_an_archive_without_an_outbox_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable) as refusal:
        posts_of(tarred(tmp_path / "a.tar.gz", {"likes.json": "{}"}))
    assert "outbox.json" in refusal.value.words


def test_json_of_something_else_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable):
        recognise(written(tmp_path, {"a.json": '{"messages": []}'}) / "a.json")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        ("<script>var a = 'hidden'</script>seen<style>p{}</style>", "seen"),
        ("a<br/>b<!-- c <b>d</b> -->e", "a\nbe"),
        ("1 &lt; 2 &amp; <b>bold</b> <3", "1 < 2 & bold <3"),
        ("<p>unclosed <i>tags", "unclosed tags"),
        ("<script>never closed", ""),
        ("<!--" * 5, ""),
        ("&#x1F600;", "😀"),
    ],
)
def test_html_becomes_the_words_one_would_see(tmp_path: Path, content: str, text: str):
    (post,) = posts_of(written(tmp_path, {"o.json": outbox(created(1, content, PUBLIC))}) / "o.json")
    assert post.text == text


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "<script>",
        "&",
        "</",
        "<![CDATA[",
        "<p>x",
        "&#",
        "<a href='",
        "<" + "a" * 999_999,
        "&#" + "1" * 999_998,
    ],
)
def test_hostile_html_takes_no_time_to_speak_of(tmp_path: Path, piece: str):
    content = piece * (1_000_000 // len(piece))
    assert len(posts_of(written(tmp_path, {"o.json": outbox(created(1, content, PUBLIC))}) / "o.json")) == 1

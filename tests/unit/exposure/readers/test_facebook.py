"""Facebook exports: broken letters mended, the page found, nobody's name in a pointer."""

import json
from pathlib import Path
from typing import Any

import pytest

from parlour.exposure.readers import Unreadable
from tests.unit.exposure.readers.exports import posts_of, written, zipped

INBOX = "messages/inbox"


def mangled(text: str) -> str:
    """As Facebook writes it: each byte of the UTF-8 a character."""
    return text.encode().decode("latin-1")


def thread(*messages: dict[str, Any], people: tuple[str, ...] = ("Cléo", "Acme Café")) -> str:
    named = [{"name": mangled(name)} for name in people]
    return json.dumps({"participants": named, "messages": list(messages), "title": "x", "magic_words": []})


def said(sender: str, text: str, at: int = 1_700_000_000_000, **more: Any) -> dict[str, Any]:
    return {"sender_name": mangled(sender), "timestamp_ms": at, "content": mangled(text)} | more


def two_threads() -> dict[str, str]:
    return {
        f"{INBOX}/cleo_10150001/message_1.json": thread(
            said("Acme Café", "Naïve question, good answer 👍", 1_700_000_060_000),
            said("Cléo", "Où est mon colis ?"),
            said("Cléo", "taken back", is_unsent=True),
            {"sender_name": "x", "timestamp_ms": 1, "photos": []},
        ),
        f"{INBOX}/dora_10150002/message_1.json": thread(said("Dora", "Hello"), people=("Dora", "Acme Café")),
    }


def test_both_sides_of_a_conversation_are_read_with_their_letters_mended(tmp_path: Path):
    answer, question, other = posts_of(zipped(tmp_path / "fb.zip", two_threads()))
    assert (answer.text, answer.by_brand, answer.author, answer.brand) == (
        "Naïve question, good answer 👍",
        True,
        "Acme Café",
        "Acme Café",
    )
    assert (question.text, question.by_brand, question.public) == ("Où est mon colis ?", False, False)
    assert (question.at, question.platform, answer.at - question.at) == (1_700_000_000, "facebook", 60)
    assert answer.thread == question.thread == "10150001"
    assert other.thread == "10150002"


def test_no_pointer_and_no_author_is_a_customer_s_name(tmp_path: Path):
    files = two_threads() | {f"{INBOX}/doraoutside/message_1.json": thread(said("Dora", "again"))}
    for post in posts_of(written(tmp_path / "fb", files)):
        told = f"{post.id} {post.thread} {post.author}".lower()
        assert not any(name in told for name in ("cleo", "cléo", "dora"))


def test_one_person_in_two_conversations_is_one_author(tmp_path: Path):
    files = two_threads() | {f"{INBOX}/dora_10150009/message_1.json": thread(said("Dora", "again"))}
    authors = [
        post.author for post in posts_of(written(tmp_path / "fb", files)) if post.text in ("Hello", "again")
    ]
    assert len(authors) == 2
    assert len(set(authors)) == 1


def test_text_that_was_never_broken_stays_as_it_is(tmp_path: Path):
    message = {"sender_name": "Cleo", "timestamp_ms": 5, "content": "“already fine”, caf\u00e9"}
    files = {f"{INBOX}/cleo_1/message_1.json": thread(message)}
    (post,) = posts_of(written(tmp_path / "fb", files), "Acme Café")
    assert post.text == "“already fine”, café"


def test_who_the_page_is_can_be_said_and_is_asked_for_where_nothing_tells(tmp_path: Path):
    files = {f"{INBOX}/cleo_1/message_1.json": thread(said("Cléo", "Hello"), said("Acme Café", "Hi"))}
    folder = written(tmp_path / "fb", files)
    with pytest.raises(Unreadable) as refusal:
        posts_of(folder)
    assert "brand" in refusal.value.words
    assert "Acme" not in refusal.value.words
    assert [post.by_brand for post in posts_of(folder, "Acme Café")] == [False, True]


def test_messages_of_one_moment_are_not_one_message(tmp_path: Path):
    files = {
        f"{INBOX}/cleo_1/message_{n}.json": thread(said("Cléo", "a", n), said("Cléo", "b", n)) for n in (1, 2)
    }
    posts = posts_of(written(tmp_path / "fb", files), "Acme Café")
    assert len({post.id for post in posts}) == 4
    assert len({post.thread for post in posts}) == 1


def test_comments_are_public_and_the_page_s_own(tmp_path: Path):
    comment = {
        "timestamp": 1_700_000_000,
        "comment": mangled("Désolé, écrivez-nous"),
        "author": mangled("Acme Café"),
    }
    entries = {
        "comments_v2": [
            {"timestamp": 1_700_000_000, "data": [{"comment": comment}], "title": "x"},
            {"data": 3},
        ]
    }
    path = "your_facebook_activity/comments_and_reactions/comments.json"
    (post,) = posts_of(zipped(tmp_path / "fb.zip", {path: json.dumps(entries)}))
    assert (post.text, post.public, post.by_brand, post.brand) == (
        "Désolé, écrivez-nous",
        True,
        True,
        "Acme Café",
    )
    assert post.at == 1_700_000_000


def test_a_conversation_cut_off_is_named_by_its_file_alone(tmp_path: Path):
    cut = thread(said("Cléo", "Hello"))[:-80]
    folder = written(tmp_path / "fb", {f"{INBOX}/cleo_1/message_1.json": cut})
    with pytest.raises(Unreadable) as refusal:
        posts_of(folder, "Acme")
    assert "message_1.json ends in the middle" in refusal.value.words
    assert "cleo" not in refusal.value.words


@pytest.mark.parametrize(
    "content", ["[]", '{"messages": [null, 3, {"content": 5, "timestamp_ms": "x"}], "participants": 7}']
)
def test_entries_of_the_wrong_shape_do_no_harm(tmp_path: Path, content: str):
    folder = written(tmp_path / "fb", {f"{INBOX}/cleo_1/message_1.json": content})
    assert all(not post.by_brand for post in posts_of(folder, "Acme"))

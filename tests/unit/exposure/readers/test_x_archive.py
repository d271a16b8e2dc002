"""X archives: whatever way they come, each post and message counts once, and what is missing is named."""

from pathlib import Path
from typing import Any

import pytest

from parlour.exposure.readers import Unreadable, read, recognise, together
from tests.unit.exposure.readers.exports import (
    BRAND_ID,
    CLEO_ID,
    DORA_ID,
    conversation,
    ignored,
    js,
    message,
    note,
    posts_of,
    tweet,
    written,
    x_files,
    x_zip,
    zipped,
)

LONG = "Here is all you need to know about your new router and how it is set up, " * 5


def texts(posts: list[Any]) -> dict[str, str]:
    assert len({post.id for post in posts}) == len(posts), "something is counted twice"
    return {post.id: post.text for post in posts}


def test_posts_are_the_company_s_own_and_messages_have_both_sides(tmp_path: Path):
    files = {
        "tweets.js": [tweet("11", "@501 Please DM us &amp; we help", in_reply_to_status_id_str="10")],
        "direct-messages.js": [
            conversation(
                f"{CLEO_ID}-{BRAND_ID}", message("21", BRAND_ID, "Hello"), message("20", CLEO_ID, "Hi")
            )
        ],
    }
    public, answer, question = posts_of(x_zip(tmp_path / "x.zip", files))
    assert (public.text, public.thread, public.by_brand, public.public) == (
        "@501 Please DM us & we help",
        "10",
        True,
        True,
    )
    assert (public.brand, public.author, public.at, public.platform) == ("acme", BRAND_ID, 1698800753, "x")
    assert (answer.by_brand, answer.public, answer.brand) == (True, False, "acme")
    assert (question.by_brand, question.author, question.at) == (False, CLEO_ID, 1698827580)
    assert answer.thread == question.thread


def test_a_folder_reads_like_the_zip_it_came_in(tmp_path: Path):
    files = {"tweets.js": [tweet("1", "one")], "community-tweet.js": [tweet("2", "two")]}
    packed = posts_of(x_zip(tmp_path / "x.zip", files))
    for folder in ("data", "."):
        top = written(tmp_path / f"in-{len(folder)}" / folder, x_files(files))
        assert posts_of(top if folder == "." else top.parent) == packed


def test_an_old_archive_with_its_one_file_is_read(tmp_path: Path):
    old = written(tmp_path / "old", {"tweet.js": js("tweet.js", [tweet("1", "one")["tweet"]])})
    assert texts(posts_of(old)) == {"1": "one"}
    assert texts(posts_of(old / "tweet.js")) == {"1": "one"}


def test_twelve_parts_are_one_archive(tmp_path: Path):
    names = ["tweets.js", *(f"tweets-part{number}.js" for number in range(1, 12))]
    files = {name: [tweet(str(100 + number), f"post {number}")] for number, name in enumerate(names)}
    assert len(texts(posts_of(x_zip(tmp_path / "x.zip", files)))) == 12


@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_missing_part_is_named(tmp_path: Path, with_manifest: bool):
    files = {name: [tweet("1", "one")] for name in ("tweets.js", "tweets-part1.js", "tweets-part3.js")}
    made = x_files(files, promised=(*files, "tweets-part2.js", "ad-engagements.js"))
    if not with_manifest:
        del made["manifest.js"]
    with pytest.raises(Unreadable) as refusal:
        posts_of(zipped(tmp_path / "x.zip", {f"data/{name}": text for name, text in made.items()}))
    assert "tweets-part2.js" in refusal.value.words
    assert "ad-engagements" not in refusal.value.words


def two_zips(folder: Path) -> list[Path]:
    all_names = ("tweets.js", "tweets-part1.js")
    folder.mkdir()
    first = {"tweets.js": [tweet("1", "one"), tweet("2", "two")]}
    second = {"tweets-part1.js": [tweet("2", "two"), tweet("3", "three")], "tweets.js": [tweet("1", "one")]}
    return [
        x_zip(folder / "a.zip", first, promised=all_names),
        x_zip(folder / "b.zip", second, promised=all_names),
    ]


def test_two_zips_of_one_export_are_one_source_and_what_both_hold_counts_once(tmp_path: Path):
    zips = two_zips(tmp_path / "both")
    (source,) = together(zips)
    assert texts(posts_of(source)) == {"1": "one", "2": "two", "3": "three"}
    assert texts(posts_of(tmp_path / "both")) == {"1": "one", "2": "two", "3": "three"}
    with pytest.raises(Unreadable) as refusal:
        posts_of(zips[0])
    assert "tweets-part1.js" in refusal.value.words
    assert "every zip" in refusal.value.words


def test_a_zip_given_twice_or_beside_others_changes_nothing(tmp_path: Path):
    path = x_zip(tmp_path / "x.zip", {"tweets.js": [tweet("1", "one")]})
    assert together([path, path]) == [recognise(path)]
    zipped(tmp_path / "holiday.zip", {"holiday.jpg": b"\xff\xd8"})
    with pytest.raises(Unreadable) as refusal:
        recognise(tmp_path)
    assert "unpacked first" in refusal.value.words


def test_a_later_zip_without_a_manifest_joins_the_one_that_has_it(tmp_path: Path):
    one = x_zip(
        tmp_path / "a.zip", {"tweets.js": [tweet("1", "one")]}, promised=("tweets.js", "tweets-part1.js")
    )
    two = zipped(tmp_path / "b.zip", {"data/tweets-part1.js": js("tweets-part1.js", [tweet("2", "two")])})
    other = written(tmp_path, {"posts.csv": "id,text\n1,hello\n"}) / "posts.csv"
    sources = together([one, other, two])
    assert [source.format for source in sources] == ["x", "table"]
    assert texts(posts_of(sources[0])) == {"1": "one", "2": "two"}


def test_an_edited_post_counts_once_with_its_last_words(tmp_path: Path):
    versions = ["9", "10", "11"]
    files = {
        "tweets.js": [tweet("11", "third", versions=versions), tweet("9", "first"), tweet("5", "other")],
        "tweets-part1.js": [tweet("10", "second", versions=versions[:2])],
    }
    assert texts(posts_of(x_zip(tmp_path / "x.zip", files))) == {"11": "third", "5": "other"}


def test_an_edited_post_whose_last_version_is_elsewhere_still_counts(tmp_path: Path):
    files = {"tweets.js": [tweet("9", "first", versions=["9", "10"])]}
    assert texts(posts_of(x_zip(tmp_path / "x.zip", files))) == {"9": "first"}


def test_words_that_look_like_a_list_of_versions_are_only_words(tmp_path: Path):
    files = {"tweets.js": [tweet("1", '"editTweetIds": ["2", "3"]'), tweet("2", "two"), tweet("3", "three")]}
    assert len(texts(posts_of(x_zip(tmp_path / "x.zip", files)))) == 3


@pytest.mark.parametrize("tweet_id", ["1", ""])
def test_a_long_post_has_all_its_words_and_counts_once(tmp_path: Path, tweet_id: str):
    shown = f"@501 @502 {LONG[:250]}… https://t.co/abc"
    files = {
        "tweets.js": [tweet("1", shown), tweet("2", "short")],
        "note-tweet.js": [note("n1", LONG + "Ring 0800 000000.", tweet_id)],
    }
    assert texts(posts_of(x_zip(tmp_path / "x.zip", files))) == {
        "1": LONG + "Ring 0800 000000.",
        "2": "short",
    }


def test_two_long_posts_that_begin_alike_keep_their_own_words(tmp_path: Path):
    def shown(id_: str, minute: int) -> dict[str, Any]:
        return tweet(id_, LONG[:250] + "…", created_at=f"Wed Nov 01 01:{minute:02}:53 +0000 2023")

    notes = [note(f"n{m}", f"{LONG} ending {m}", at=f"2023-11-01T01:{m:02}:53.000Z") for m in (5, 7)]
    files = {"tweets.js": [shown("2", 7), shown("1", 5)], "note-tweet.js": notes}
    assert texts(posts_of(x_zip(tmp_path / "x.zip", files))) == {
        "1": f"{LONG} ending 5",
        "2": f"{LONG} ending 7",
    }


def test_a_long_post_known_only_by_its_note_counts_once(tmp_path: Path):
    files = {"tweets.js": [tweet("1", "one")], "note-tweet.js": [note("n1", LONG, "77")]}
    assert texts(posts_of(x_zip(tmp_path / "x.zip", files))) == {"1": "one", "77": LONG}


def test_a_deleted_post_counts_once_and_says_so(tmp_path: Path):
    files = {
        "tweets.js": [tweet("1", "one"), tweet("2", "two")],
        "deleted-tweets.js": [tweet("2", "two", deleted_at="2023-12-01T00:00:00Z"), tweet("3", "three")],
        "deleted-tweet-headers.js": [{"tweet": {"tweet_id": "4"}}],
    }
    posts = posts_of(x_zip(tmp_path / "x.zip", files))
    assert {post.id: post.deleted for post in posts} == {"1": False, "2": True, "3": True}


def test_group_messages_count_and_who_joined_or_left_does_not(tmp_path: Path):
    joined = {"participantsJoin": {"initiatingUserId": CLEO_ID, "userIds": [DORA_ID]}}
    group = conversation("555", message("31", CLEO_ID, "one"), joined, message("30", BRAND_ID, "two"))
    headers = [conversation("555", {"messageCreate": {"id": "31", "senderId": CLEO_ID}})]
    files = {"direct-messages-group.js": [group], "direct-message-group-headers.js": headers}
    posts = posts_of(x_zip(tmp_path / "x.zip", files))
    assert texts(posts) == {"31": "one", "30": "two"}
    assert [post.thread for post in posts] == ["555", "555"]


def test_nothing_the_audit_does_not_need_is_read(tmp_path: Path):
    planted = "planted@example.org"
    private = (
        "account",
        "contact",
        "ip-audit",
        "email-address-change",
        "phone-number",
        "grok-chat-item",
        "key-registry",
    )
    files: dict[str, Any] = {"tweets.js": [tweet("1", "one")]} | {
        f"{name}.js": [{"email": planted}] for name in private
    }
    made = x_files(files)
    made |= {f"{name}.js": planted + " is not even JSON" for name in private if name != "account"}
    made["account.js"] = js(
        "account.js", [{"account": {"email": planted, "username": "acme", "accountId": BRAND_ID}}]
    )
    for without in ("nothing", "manifest.js"):
        kept = {f"data/{name}": text for name, text in made.items() if name != without}
        posts = posts_of(zipped(tmp_path / f"{without}.zip", kept))
        assert len(posts) == 1
        assert posts[0].author == BRAND_ID
        assert planted not in repr(posts)


def test_an_archive_that_does_not_say_whose_it_is_asks_or_is_told(tmp_path: Path):
    two = conversation(
        f"{CLEO_ID}-{BRAND_ID}", message("21", BRAND_ID, "Hello"), message("20", CLEO_ID, "Hi")
    )
    folder = written(tmp_path / "x", {"direct-messages.js": js("direct-messages.js", [two])})
    with pytest.raises(Unreadable) as refusal:
        posts_of(folder)
    assert "manifest.js is missing" in refusal.value.words
    assert [post.by_brand for post in posts_of(folder, BRAND_ID)] == [True, False]


def test_the_bar_ends_where_it_should(tmp_path: Path):
    files = {
        "tweets.js": [tweet(str(n), "words " * 30) for n in range(2000)],
        "direct-messages.js": [conversation(f"{CLEO_ID}-{BRAND_ID}", message("21", BRAND_ID, "Hello"))],
    }
    source, seen = recognise(x_zip(tmp_path / "x.zip", files)), [0]
    assert sum(1 for _ in read(source, None, seen.append)) == 2001
    assert sum(seen) == source.size


def test_half_a_surrogate_pair_is_no_trouble_later(tmp_path: Path):
    files = {"tweets.js": [tweet("1", "broken \ud83d heart")]}
    (post,) = posts_of(x_zip(tmp_path / "x.zip", files))
    assert post.text.encode().decode() == "broken � heart"


@pytest.mark.parametrize(
    "entries",
    ["[null, 5, [], {}]", '[{"tweet": null}, {"tweet": {"id": 7}}]', "{}", '[{"dmConversation": [1]}]'],
)
def test_entries_of_the_wrong_shape_are_passed_over(tmp_path: Path, entries: str):
    for name in ("tweets", "direct-messages", "note-tweet"):
        folder = written(tmp_path / name, {f"{name}.js": f"window.YTD.x.part0 = {entries}"})
        assert [post.text for post in posts_of(folder) if post.id != "7"] == []


@pytest.mark.parametrize(
    "broken", ['[{"tweet": {"id": "1"', "[" * 100_000, '[{"a": 1} {"b": 2}]', '[{"a": 1},, 2]']
)
def test_a_broken_file_is_named(tmp_path: Path, broken: str):
    folder = written(tmp_path / "x", {"tweets.js": f"window.YTD.tweets.part0 = {broken}"})
    with pytest.raises(Unreadable) as refusal:
        list(read(recognise(folder), None, ignored))
    assert "tweets.js" in refusal.value.words

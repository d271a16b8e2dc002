"""The sample data beside the repository, read where it lies, against the counts its SOURCES.md state."""

from collections import Counter
from pathlib import Path

import pytest

from parlour.exposure.readers import Unreadable, read, recognise
from tests.unit.exposure.readers.exports import ignored, posts_of

BESIDE = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents[4:]]
DATA = next((path for path in BESIDE if path.is_dir()), BESIDE[1])


def data(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no sample data: {path}")
    return path


@pytest.mark.parametrize(
    ("name", "kind", "posts", "by_customers"),
    [
        ("twcs-slices.csv", "twcs", 8_427, 2_899),
        ("twcs-airline-dialogues.csv", "dialogues", 11_931, 6_508),
        ("uk-mobile-2019.csv", "table", 1_800, 1_800),
        ("complaints-2019.csv", "table", 327, 327),
    ],
)
def test_the_tweets_are_all_read(name: str, kind: str, posts: int, by_customers: int):
    source = recognise(data(f"tweets/{name}"))
    assert source.format == kind
    sides = Counter(post.by_brand for post in read(source, None, ignored))
    assert sides == Counter({False: by_customers, True: posts - by_customers})


def test_every_support_tweet_has_a_time_a_company_and_its_own_id():
    posts = posts_of(data("tweets/twcs-slices.csv"))
    assert len({post.id for post in posts}) == len(posts)
    assert all(post.at > 1_200_000_000 for post in posts)
    assert sum(1 for post in posts if post.brand) > 0.95 * len(posts)


def test_the_archive_with_real_text_has_its_known_messages():
    posts = posts_of(data("x-archive/real-text-brand-archive/twitter-example-brand.zip"))
    assert Counter((post.public, post.by_brand) for post in posts) == {
        (True, True): 250,
        (False, True): 159,
        (False, False): 184,
    }
    masked = Counter(
        post.by_brand for post in posts for _ in range(post.text.count("__email__")) if not post.public
    )
    assert masked == {False: 8, True: 4}


def test_a_made_up_archive_without_a_manifest_is_read_once_told_whose_it_is():
    posts = posts_of(data("x-archive/synthetic-xf"), "100000")
    assert len(posts) == 25 * 20
    assert not any(post.public for post in posts)


def test_hostile_mail_never_raises():
    read_whole = refused = 0
    for path in sorted(data("mail").rglob("*")):
        if path.is_file():
            try:
                for post in posts_of(path, "example.com"):
                    post.text.encode()
                read_whole += 1
            except Unreadable:
                refused += 1
    assert read_whole >= 80
    assert refused < read_whole


def test_what_is_no_export_is_refused_in_words():
    for name in (
        "payloads/mastodon/bigbone/status.json",
        "x-archive/twitter-to-sqlite",
        "tweets",
        "tweets/SOURCES.md",
    ):
        with pytest.raises(Unreadable) as refusal:
            recognise(data(name))
        assert "The audit cannot read this" in refusal.value.words

"""Archives nobody thought of: whatever was posted, edited and deleted, in whatever parts, counts once."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parlour.exposure.readers import together
from tests.unit.exposure.readers.exports import note, posts_of, tweet, x_files, zipped

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="&"), max_size=40)
FILLING = "and please read all of this before you call us, it takes a minute and saves an hour, "


@dataclass(frozen=True)
class Written:
    """One post as it was written: its versions in order, the last being what counts."""

    number: int
    versions: list[str]
    long: bool
    says_whose_note: bool
    deleted: bool

    def ids(self) -> list[str]:
        return [str(1000 + self.number * 10 + version) for version in range(len(self.versions))]

    def whole(self, version: int) -> str:
        text = self.versions[version]
        return f"Note {self.number} v{version} {FILLING * 4}{text}".strip() if self.long else text

    def tweets(self) -> list[dict[str, Any]]:
        return [
            tweet(
                id_,
                f"{self.whole(n)[:250]}… https://t.co/x" if self.long else self.whole(n),
                versions=self.ids()[: n + 1],
            )
            for n, id_ in enumerate(self.ids())
        ]

    def notes(self) -> list[dict[str, Any]]:
        ids = self.ids() if self.long else []
        return [
            note(f"n{id_}", self.whole(n), id_ if self.says_whose_note else "") for n, id_ in enumerate(ids)
        ]


@st.composite
def timelines(draw: st.DrawFn) -> list[Written]:
    posts = draw(
        st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4), *[st.booleans()] * 3), max_size=12)
    )
    return [Written(number, *post) for number, post in enumerate(posts)]


def dealt(draw: st.DrawFn, stem: str, entries: list[Any]) -> dict[str, list[Any]]:
    """Into parts, in any order, and some into two of them."""
    parts = draw(st.integers(1, 12))
    files: dict[str, list[Any]] = {f"{stem}-part{n}.js" if n else f"{stem}.js": [] for n in range(parts)}
    for entry in draw(st.permutations(entries)):
        for name in draw(st.sets(st.sampled_from(sorted(files)), min_size=1, max_size=2)):
            files[name].append(entry)
    return files


@settings(max_examples=40)
@given(data=st.data(), timeline=timelines())
def test_every_post_counts_once_with_its_last_words_however_the_archive_is_dealt(
    data: st.DataObject, timeline: list[Written]
):
    draw: Any = data.draw
    files = dealt(draw, "tweets", [one for post in timeline if not post.deleted for one in post.tweets()])
    files |= dealt(
        draw, "deleted-tweets", [one for post in timeline if post.deleted for one in post.tweets()]
    )
    files |= dealt(draw, "note-tweet", [one for post in timeline for one in post.notes()])
    made = x_files(files)
    second = draw(st.sets(st.sampled_from(sorted(set(made) - {"tweets.js"}))))
    with tempfile.TemporaryDirectory() as folder:
        zips = [
            zipped(
                Path(folder) / "a.zip", {f"data/{name}": made[name] for name in made if name not in second}
            ),
            zipped(
                Path(folder) / "b.zip",
                {f"data/{name}": made[name] for name in {*second, "manifest.js", "tweets.js"}},
            ),
        ]
        (source,) = together(zips)
        posts = posts_of(source)
    assert len(posts) == len(timeline)
    expected = {post.ids()[-1]: (post.whole(-1 + len(post.versions)), post.deleted) for post in timeline}
    assert {post.id: (post.text, post.deleted) for post in posts} == expected

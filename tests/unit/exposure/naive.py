"""The same counts, kept in memory and counted the plainest way; and posts that say in their text what they give."""

from dataclasses import replace

from hypothesis import strategies as st

from detector import Kind
from parlour.exposure.kinds import KINDS, as_bits, from_bits
from parlour.exposure.model import Post
from parlour.exposure.risks import RULES

DAY = 86_400
NOW = 1_800_000_000
SOME = (Kind.NAME, Kind.PHONE, Kind.POSTCODE, Kind.BIRTH_DATE, Kind.PASSWORD)


def said(gave: tuple[Kind, ...] = (), asked: tuple[Kind, ...] = ()) -> str:
    return f"{as_bits(gave)}:{as_bits(asked)}"


def as_said(post: Post) -> tuple[int, int]:
    gave, asked = post.text.split(":")
    return int(gave), int(asked) if post.by_brand else 0


def post(id_: str = "1", **facts: object) -> Post:
    made = Post("x", id_, "t1", "cleo", "Acme", by_brand=False, public=True, at=NOW - DAY, text=said())
    return replace(made, **facts)  # type: ignore[arg-type] # the tests name the fields


def kinds() -> st.SearchStrategy[tuple[Kind, ...]]:
    return st.lists(st.sampled_from(SOME), unique=True, max_size=4).map(tuple)


def posts() -> st.SearchStrategy[list[Post]]:
    """Each id of a platform once."""
    one = st.builds(
        Post,
        platform=st.sampled_from(["x", "mastodon"]),
        id=st.integers(0, 99).map(str),
        thread=st.sampled_from(["a", "b", "c"]),
        author=st.sampled_from(["cleo", "dora", "ed", ""]),
        brand=st.sampled_from(["Acme", "Bell", ""]),
        by_brand=st.booleans(),
        public=st.booleans(),
        at=st.sampled_from([0, NOW - 400 * DAY, NOW - 40 * DAY, NOW - DAY]),
        text=st.builds(said, kinds(), kinds()),
        deleted=st.booleans(),
    )
    return st.lists(one, max_size=30, unique_by=lambda post: (post.platform, post.id))


def gave(post: Post) -> int:
    return as_said(post)[0]


def asked(post: Post) -> int:
    return as_said(post)[1]


def customer(post: Post) -> tuple[str, str] | None:
    return None if post.by_brand or not post.author else (post.platform, post.author)


def people(posts: list[Post]) -> set[tuple[str, str]]:
    return {who for post in posts if (who := customer(post))}


def given(posts: list[Post]) -> dict[str, tuple[int, ...]]:
    found = {}
    for kind in KINDS:
        giving = [post for post in posts if kind in from_bits(gave(post))]
        public = [post for post in giving if post.public]
        private = [post for post in giving if not post.public]
        if giving:
            found[str(kind)] = (
                len(public),
                len(people(public)),
                len(private),
                len(people(private)),
                sum(post.by_brand for post in giving),
            )
    return found


def followed(posts: list[Post], kind: Kind) -> set[tuple[str, str]]:
    asking = [post for post in posts if kind in from_bits(asked(post))]
    return people(
        [
            post
            for post in posts
            if kind in from_bits(gave(post))
            and any(
                (ask.platform, ask.thread) == (post.platform, post.thread) and post.at >= ask.at
                for ask in asking
            )
        ]
    )


def at_risk(posts: list[Post], code: str) -> int:
    """Customers with enough, all their posts put together."""
    (rule,) = [rule for rule in RULES if rule.code == code]
    together = dict.fromkeys(people(posts), 0)
    for post in posts:
        if who := customer(post):
            together[who] |= gave(post)
    return sum(rule.met_by(bits) for bits in together.values())


def lying(posts: list[Post], *, public: bool) -> list[int]:
    newest = max((post.at for post in posts), default=0)
    lasts: dict[tuple[str, str], int] = {}
    for post in posts:
        thread = (post.platform, post.thread)
        lasts[thread] = max(lasts.get(thread, 0), post.at)
    holding = {
        (post.platform, post.thread)
        for post in posts
        if gave(post) and not post.deleted and post.public is public
    }
    return sorted(newest - lasts[thread] for thread in holding if lasts[thread])

"""How a sample of posts read by hand is scored: posts found and right, by the classes the audit counts."""

from dataclasses import dataclass, field

from detector import Kind, Speaker, Whose, asks_for, find
from tests.unit.exposure.labels import Labelled

REFERENCES = frozenset({Kind.BOOKING, Kind.ACCOUNT, Kind.ORDER, Kind.TRACKING})
CLASSES = {
    "phone": frozenset({Kind.PHONE}),
    "email": frozenset({Kind.EMAIL}),
    "postcode": frozenset({Kind.POSTCODE}),
    "reference": REFERENCES,
}


@dataclass
class Score:
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, post: Labelled, *, there: bool, found: bool) -> None:
        place = f"{post.file}:{post.row}"
        self.right += there and found
        self.missed += [place] if there and not found else []
        self.wrong += [place] if found and not there else []

    @property
    def recall(self) -> float:
        return self.right / ((self.right + len(self.missed)) or 1)

    @property
    def precision(self) -> float:
        return self.right / ((self.right + len(self.wrong)) or 1)

    def __str__(self) -> str:
        return (
            f"of {self.right + len(self.missed)} recall {self.recall:.2f}, missed {self.missed}; "
            f"precision {self.precision:.2f}, wrong {self.wrong}"
        )

    def assert_enough(self, share: float) -> None:
        assert self.recall >= share, str(self)
        assert self.precision >= share, str(self)


def given_away(posts: list[Labelled], name: str) -> Score:
    """What customers gave away, found as theirs, post by post."""
    wanted = CLASSES[name]
    counted = Score()
    for post in posts:
        found = bool(kinds(post, of_customers=True) & wanted)
        counted.note(post, there=bool(post.customers & wanted), found=found)
    return counted


def told_apart(posts: list[Labelled], name: str) -> Score:
    """Found, and as the customer's or as somebody else's."""
    wanted = CLASSES[name]
    counted = Score()
    for post in posts:
        for of_customers, labels in ((True, post.customers), (False, post.others)):
            found = bool(kinds(post, of_customers=of_customers) & wanted)
            counted.note(post, there=bool(labels & wanted), found=found)
    return counted


def asking(posts: list[Labelled]) -> Score:
    counted = Score()
    for post in posts:
        if post.speaker is Speaker.COMPANY:
            counted.note(post, there=post.asks, found=bool(asks_for(post.text)))
    return counted


def asked_kinds(posts: list[Labelled]) -> Score:
    counted = Score()
    for post in posts:
        found = asks_for(post.text) if post.asks else frozenset()
        for kind in post.asked | found:
            counted.note(post, there=kind in post.asked, found=kind in found)
    return counted


def kinds(post: Labelled, *, of_customers: bool) -> frozenset[Kind]:
    found = find(post.text, post.speaker)
    return frozenset(one.kind for one in found if (one.whose is Whose.CUSTOMER) is of_customers)

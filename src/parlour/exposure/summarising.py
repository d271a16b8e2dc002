"""From a tally to its summary and its deletion list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from sqlite3 import Connection
from typing import Any

from parlour.exposure import queries
from parlour.exposure.deleting import Removal, removal
from parlour.exposure.kinds import KINDS, from_bits, weight
from parlour.exposure.queries import one, rows
from parlour.exposure.risks import RULES
from parlour.exposure.summary import (
    BRANDS,
    MONTHS,
    WORST,
    Asked,
    Brand,
    Given,
    Lying,
    Month,
    Risk,
    Summary,
    Totals,
    Worst,
)
from parlour.exposure.tally import Tally

CROWD = 3  # customers, before a name nobody answers under is shown as a company's


@dataclass(frozen=True, slots=True)
class Deletion:
    platform: str
    id: str
    thread: str
    public: bool
    by_brand: bool
    kinds: tuple[str, ...]
    removal: Removal


def summarise(tally: Tally, made: int) -> Summary:
    file = tally.settled()
    brands = _brands(file)
    totals = _totals(file, tally.read, sum(1 for brand in brands if brand.brand))
    return Summary(
        made=made,
        totals=totals,
        given=_given(file),
        asked=_asked(file),
        lying_public=_lying(file, totals.last, public=True),
        lying_private=_lying(file, totals.last, public=False),
        risks=_risks(rows(file, queries.RISK)),
        months=tuple(Month(*row) for row in rows(file, queries.MONTHS, count=MONTHS))[::-1],
        brands=tuple(brands[:BRANDS]),
        worst=_worst(file),
    )


def deletions(tally: Tally) -> Iterator[Deletion]:
    """Every post and message that still holds a customer's data, one at a time, by platform and id."""
    for platform, id_, thread, public, by_brand, gave in rows(tally.settled(), queries.DELETIONS):
        kinds = from_bits(gave)
        yield Deletion(
            platform,
            id_,
            thread,
            bool(public),
            bool(by_brand),
            kinds,
            removal(platform, bool(public), bool(by_brand)),
        )


def _totals(file: Connection, read: int, brands: int) -> Totals:
    found = [value or 0 for value in one(file, queries.TOTALS)]
    posts, public, deleted, replies, asking, revealing_public, revealing_private = found[:7]
    left_public, left_private, unsigned, first, last = found[7:12]
    threads, customers, named, gave_public, gave_private = found[12:]
    return Totals(
        posts=posts,
        public=public,
        private=posts - public,
        threads=threads,
        customers=customers,
        brands=brands,
        replies=replies,
        asking=asking,
        revealing_public=revealing_public,
        revealing_private=revealing_private,
        left_public=left_public,
        left_private=left_private,
        named=named,
        gave_public=gave_public,
        gave_private=gave_private,
        deleted=deleted,
        unsigned=unsigned,
        repeated=read - posts,
        first=first,
        last=last,
    )


def _given(file: Connection) -> tuple[Given, ...]:
    found = (Given(KINDS[bit], *counts) for bit, *counts in rows(file, queries.GIVEN))
    return tuple(sorted(found, key=lambda one: (-one.public_posts - one.private_posts, one.kind)))


def _asked(file: Connection) -> tuple[Asked, ...]:
    followed = {bit: counts for bit, *counts in rows(file, queries.FOLLOWED)}
    found = (
        Asked(KINDS[bit], *counts, *followed.get(bit, (0, 0))) for bit, *counts in rows(file, queries.ASKED)
    )
    return tuple(sorted(found, key=lambda one: (-one.replies, one.kind)))


def _lying(file: Connection, newest: int, *, public: bool) -> Lying:
    (threads,) = one(file, queries.LYING_COUNT, public=public)
    if not threads:
        return Lying(0, 0, 0, 0)

    def at(place: int) -> int:
        (seconds,) = one(file, queries.LYING, public=public, newest=newest, place=place)
        return int(seconds)

    return Lying(threads, at((threads - 1) // 2), at((threads * 9 + 9) // 10 - 1), at(threads - 1))


def _risks(found: Iterable[tuple[int, int, int]]) -> tuple[Risk, ...]:
    counts = [[0, 0] for _ in RULES]
    for in_public, in_all, customers in found:
        for place, rule in enumerate(RULES):
            counts[place][0] += customers if rule.met_by(in_public) else 0
            counts[place][1] += customers if rule.met_by(in_all) else 0
    return tuple(Risk(rule.code, *pair) for rule, pair in zip(RULES, counts, strict=True))


def _brands(file: Connection) -> list[Brand]:
    """Who replied, or was written to by several. Where a file does not say whom a post is to, the first handle in it
    stands for the company: one that a single person named may be anybody."""
    told: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for brand, *counts in rows(file, queries.RISK_BY_BRAND):
        told[brand].append((counts[0], counts[1], counts[2]))
    found = [_brand(row, _risks(told[row[0]])) for row in rows(file, queries.BRANDS)]
    return sorted(
        (one for one in found if one.replies or one.customers >= CROWD),
        key=lambda one: (-one.revealing_public - one.revealing_private, -one.posts, one.brand),
    )


def _brand(row: tuple[Any, ...], risks: tuple[Risk, ...]) -> Brand:
    _, brand, posts, replies, asking, revealing_public, revealing_private, customers, named = row
    return Brand(brand, posts, customers, named, replies, asking, revealing_public, revealing_private, risks)


def _worst(file: Connection) -> tuple[Worst, ...]:
    def grave(row: tuple[Any, ...]) -> tuple[Any, ...]:
        platform, thread, in_public, in_private, public_posts, private_posts = row
        return (
            weight(in_public) * 2 + weight(in_private & ~in_public),  # what anyone can read counts double
            public_posts + private_posts,
            platform,
            thread,
        )

    return tuple(
        Worst(platform, thread, from_bits(in_public), from_bits(in_private), public_posts, private_posts)
        for platform, thread, in_public, in_private, public_posts, private_posts in nlargest(
            WORST, rows(file, queries.THREADS), key=grave
        )
    )

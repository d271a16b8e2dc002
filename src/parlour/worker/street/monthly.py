"""On the first of each month: what was given away on our connected accounts in the thirty days before it.

Counted from what was noted as posts came: kinds, never words. So nothing is read from the platforms again.
"""

from dataclasses import dataclass

from detector import Kind
from parlour.company.queries import company
from parlour.exposure.kept.records import Report, is_kept, keep_report
from parlour.exposure.kinds import as_bits
from parlour.exposure.model import Post
from parlour.exposure.summarising import summarise
from parlour.exposure.summary import Summary
from parlour.exposure.tally import tally
from parlour.ground import Ground
from parlour.street.policy import KEPT_MS, month_of, month_start
from parlour.street.queries import Given, given_since
from parlour.street.records.connections import connections

KINDS = frozenset(Kind)


@dataclass(slots=True)
class MonthlyDuty:
    ground: Ground

    def once(self) -> bool:
        now, store = self.ground.clock.now(), self.ground.store
        name = f"month-{month_of(now)}"
        if not store.read(connections) or store.read(lambda reader: is_kept(reader, name)):
            return False
        begins = month_start(now)
        found = store.read(lambda reader: given_since(reader, begins - KEPT_MS))
        before = [one for one in found if one.at < begins]
        if not before:
            return False
        summary = counted(before, store.read(company).name, now // 1000)
        store.write(lambda tx: keep_report(tx, Report(name, "month", now, summary))).result()
        return False


def counted(found: list[Given], brand: str, now: int) -> Summary:
    with tally(until=now, count=_kinds) as counting:
        counting.add(_post(one, brand) for one in found)
        return summarise(counting, now)


def _post(one: Given, brand: str) -> Post:
    """Its kinds stand where the words of a file would."""
    kinds = " ".join(one.kinds)
    about = (one.connector, one.id, one.thread, one.author, brand)
    return Post(*about, by_brand=False, public=one.public, at=one.at // 1000, text=kinds)


def _kinds(post: Post) -> tuple[int, int]:
    return as_bits(Kind(kind) for kind in post.text.split() if kind in KINDS), 0

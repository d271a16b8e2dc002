"""How fast `find` is: over real posts beside the repository, and over the slowest megabyte."""

import csv
import time
from collections.abc import Callable

from bench.detector.hostile import BARREN, FERTILE, MEGABYTE
from bench.detector.labelled import DATA
from detector import Speaker, asks_for, find

Post = tuple[str, Speaker]


def posts() -> list[Post]:
    with (DATA / "tweets/twcs-slices.csv").open(newline="") as file:
        return [
            (row["text"], Speaker.CUSTOMER if row["inbound"].lower() == "true" else Speaker.COMPANY)
            for row in csv.DictReader(file)
        ]


def posts_a_second(read: Callable[[str, Speaker], object], texts: list[Post], rounds: int = 7) -> float:
    """Of the processor's time, the best round: other work on the machine only ever makes a round slower."""
    return len(texts) / min(_seconds(lambda: [read(*post) for post in texts]) for _ in range(rounds))


def slowest_megabyte(pieces: tuple[str, ...]) -> tuple[str, float]:
    return max(((piece, _megabyte(piece)) for piece in pieces), key=lambda timed: timed[1])


def report() -> list[str]:
    texts = posts()
    barren, fertile = slowest_megabyte(BARREN), slowest_megabyte(FERTILE)
    findings = len(find(_line(fertile[0])))
    return [
        f"* `find` over {len(texts):,} real posts: {posts_a_second(find, texts):,.0f} posts a second on one core.",
        f"* `asks_for` over the same: {posts_a_second(lambda text, _: asks_for(text), texts):,.0f} a second.",
        f"* The slowest megabyte that says nothing, of `{barren[0]!r}`: {barren[1]:.2f} s.",
        f"* The slowest megabyte that says much, of `{fertile[0]!r}`: {fertile[1]:.2f} s, {findings:,} findings told.",
    ]


def _line(piece: str) -> str:
    return piece * (MEGABYTE // len(piece))


def _megabyte(piece: str) -> float:
    line = _line(piece)
    return min(_seconds(lambda: find(line)) for _ in range(2))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    print("\n".join(report()))

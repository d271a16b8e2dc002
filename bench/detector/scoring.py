"""Recall, precision and F1 by kind: a label is found when something of its kind covers half of it, or lies in it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.detector.labelled import Label, Sample
from detector import Kind

Found = tuple[Kind, int, int]
Finder = Callable[[str], Sequence[Found]]


@dataclass(slots=True)
class Score:
    labels: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    missed: list[str] = field(default_factory=list)  # corruptions of the labels not found

    @property
    def recall(self) -> float:
        return self.found / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def score(samples: Iterable[Sample], finder: Finder) -> dict[Kind, Score]:
    scores = {kind: Score() for kind in Kind}
    for sample in samples:
        found = finder(sample.text)
        for label in sample.labels:
            scores[label.kind].labels += 1
            if any(_meets(label, piece) for piece in found):
                scores[label.kind].found += 1
            else:
                scores[label.kind].missed.append(label.corruption or "as it is")
        for piece in found:
            if piece[0] in sample.known:
                if any(_meets(label, piece) for label in sample.labels):
                    scores[piece[0]].right += 1
                else:
                    scores[piece[0]].wrong += 1
    return scores


def _meets(label: Label, piece: Found) -> bool:
    kind, start, end = piece
    shared = min(end, label.end) - max(start, label.start)
    return kind is label.kind and 2 * shared >= min(end - start, label.end - label.start) and shared > 0


def merged(scores: Iterable[Score]) -> Score:
    total = Score()
    for one in scores:
        total.labels += one.labels
        total.found += one.found
        total.right += one.right
        total.wrong += one.wrong
        total.missed += one.missed
    return total

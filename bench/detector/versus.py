"""Side by side with Presidio in one run: `bench/detector/versus.sh` makes the room for it, without a network.

Presidio gets what helps it: its British recognisers, the phone regions of the sets, a blank language model (no
neural network to wait for), and, of several thresholds, the one with its best F1. Its dates count as birth dates.
"""

import logging

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    DateRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkNinoRecognizer,
    UkPassportRecognizer,
    UkPostcodeRecognizer,
)

from bench.detector.labelled import Sample, everything
from bench.detector.scoring import Found, Score, merged, score
from bench.detector.speed import posts, posts_a_second
from bench.detector.table import ours, put
from detector import Kind, Speaker, find

KINDS = {
    "PHONE_NUMBER": Kind.PHONE,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "UK_POSTCODE": Kind.POSTCODE,
    "UK_NINO": Kind.NI_NUMBER,
    "CREDIT_CARD": Kind.CARD,
    "IBAN_CODE": Kind.IBAN,
    "DATE_TIME": Kind.BIRTH_DATE,
    "UK_NHS": Kind.NHS_NUMBER,
    "UK_PASSPORT": Kind.PASSPORT,
}
SHARED = (Kind.PHONE, Kind.EMAIL, Kind.POSTCODE, Kind.NI_NUMBER, Kind.CARD, Kind.IBAN, Kind.BIRTH_DATE)
THRESHOLDS = (0.0, 0.2, 0.35, 0.45, 0.6)
POSTS = 1_500  # of the real posts; Presidio is slow


class Blank(SpacyNlpEngine):
    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def engine() -> AnalyzerEngine:
    registry = RecognizerRegistry(
        recognizers=[
            CreditCardRecognizer(),
            DateRecognizer(),
            EmailRecognizer(),
            IbanRecognizer(),
            NhsRecognizer(),
            PhoneRecognizer(supported_regions=("GB", "US", "IN")),
            UkNinoRecognizer(),
            UkPassportRecognizer(),
            UkPostcodeRecognizer(),
        ]
    )
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])


def main() -> None:
    logging.disable(logging.WARNING)
    presidio = engine()
    samples = [sample for set_ in everything().values() for sample in set_]
    best = max((_scored(presidio, threshold, samples) for threshold in THRESHOLDS), key=_overall)
    put("presidio", "\n".join([*_table(score(samples, ours), best), "", *_speeds(presidio)]))


def _scored(presidio: AnalyzerEngine, threshold: float, samples: list[Sample]) -> dict[Kind, Score]:
    def theirs(text: str) -> list[Found]:
        results = presidio.analyze(text, language="en", entities=list(KINDS), score_threshold=threshold)
        return [(KINDS[result.entity_type], result.start, result.end) for result in results]

    return score(samples, theirs)


def _overall(scores: dict[Kind, Score]) -> float:
    return merged(scores[kind] for kind in SHARED).f1


def _table(mine: dict[Kind, Score], theirs: dict[Kind, Score]) -> list[str]:
    lines = [
        "| Kind | Labels | Ours: recall | precision | F1 | Presidio: recall | precision | F1 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    unchecked = tuple(kind for kind in SHARED if kind not in (Kind.CARD, Kind.IBAN))
    together = [("together", SHARED), ("without cards and IBANs", unchecked)]
    for name, kinds in [*((str(kind), (kind,)) for kind in SHARED), *together]:
        one, other = merged(mine[kind] for kind in kinds), merged(theirs[kind] for kind in kinds)
        lines.append(f"| {name} | {one.labels} | {_figures(one)} | {_figures(other)} |")
    return lines


def _figures(one: Score) -> str:
    return f"{one.recall:.3f} | {one.precision:.3f} | {one.f1:.3f}"


def _speeds(presidio: AnalyzerEngine) -> list[str]:
    def theirs(text: str, _: Speaker) -> object:
        return presidio.analyze(text, language="en", entities=list(KINDS))

    texts = posts()[:POSTS]
    fast, slow = posts_a_second(find, texts), posts_a_second(theirs, texts, rounds=2)
    return [
        f"Posts a second on one core, of {POSTS:,}: ours {fast:,.0f}, Presidio {slow:,.0f}: {fast / slow:,.0f} times."
    ]


if __name__ == "__main__":
    main()

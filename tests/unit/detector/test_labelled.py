"""The labelled sets beside the repository: recall and precision by kind. On failure only figures are shown."""

import pytest

from bench.detector.labelled import LABELLED, Sample, everything
from bench.detector.scoring import Found, Score, merged, score
from detector import Kind, find

pytestmark = pytest.mark.skipif(not LABELLED.is_dir(), reason=f"no labelled sets at {LABELLED}")

BRITISH = ("uk-chat", "uk-identifiers", "uk-postcodes", "uk-bank-modulus", "spoken-indian-english")
STRUCTURED = (
    Kind.PHONE, Kind.EMAIL, Kind.POSTCODE, Kind.NI_NUMBER, Kind.CARD, Kind.IBAN, Kind.BANK_ACCOUNT, Kind.BIRTH_DATE,
    Kind.ADDRESS,
)  # fmt: skip


def ours(text: str) -> list[Found]:
    return [(finding.kind, finding.start, finding.end) for finding in find(text)]


@pytest.fixture(scope="module")
def sets() -> dict[str, list[Sample]]:
    return everything()


@pytest.fixture(scope="module")
def scores(sets: dict[str, list[Sample]]) -> dict[str, dict[Kind, Score]]:
    return {name: score(samples, ours) for name, samples in sets.items()}


@pytest.mark.parametrize("kind", STRUCTURED)
def test_structured_british_kinds_are_found_and_little_else_is(
    kind: Kind, scores: dict[str, dict[Kind, Score]]
):
    total = merged(scores[name][kind] for name in BRITISH)
    assert total.labels >= 30
    assert total.recall >= 0.97
    assert total.precision >= 0.95


@pytest.mark.parametrize("kind", [Kind.EMAIL, Kind.CARD, Kind.IBAN, Kind.PHONE])
@pytest.mark.parametrize("name", ["presidio-research", "ambientmeta"])
def test_sets_of_other_countries_are_found_too(name: str, kind: Kind, scores: dict[str, dict[Kind, Score]]):
    assert scores[name][kind].recall >= 0.95
    assert scores[name][kind].precision >= 0.95


def test_a_corrupted_value_is_found_as_often_as_a_clean_one(scores: dict[str, dict[Kind, Score]]):
    missed = [corruption for total in scores["uk-identifiers"].values() for corruption in total.missed]
    assert len(missed) <= 20, sorted(missed)

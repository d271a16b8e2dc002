"""The labelled sets beside the repository, read in place: a text, and where each kind lies in it.

`uk-identifiers` holds values without sentences; each is put into one of ours, and all of a record into one form.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector import Kind

_ABOVE = Path(__file__).resolve().parents[2:]
DATA = next(
    (above / "shared/data" for above in _ABOVE if (above / "shared/data").is_dir()), Path("shared/data")
)
LABELLED = DATA / "pii-labelled"


@dataclass(frozen=True, slots=True)
class Label:
    kind: Kind
    start: int
    end: int
    corruption: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    labels: tuple[Label, ...]
    known: frozenset[Kind]  # the kinds the set labels: only these can be found wrongly


def everything() -> dict[str, list[Sample]]:
    readers = {
        "uk-chat": uk_chat,
        "uk-identifiers": uk_identifiers,
        "uk-postcodes": uk_postcodes,
        "uk-bank-modulus": uk_bank_accounts,
        "spoken-indian-english": spoken,
        "presidio-research": presidio_research,
        "ambientmeta": ambientmeta,
    }
    return {name: list(reader()) for name, reader in readers.items()}


def uk_chat() -> Iterator[Sample]:
    kinds = {"EMAIL": Kind.EMAIL, "UK_POSTCODE": Kind.POSTCODE, "ADDRESS": Kind.ADDRESS, "PERSON": Kind.NAME}
    for row in _lines("uk-chat/uk_chat.jsonl"):
        yield _sample(
            row["text"], row["spans"], kinds, "label", set(kinds.values()) | {Kind.PHONE, Kind.CARD}
        )


def spoken() -> Iterator[Sample]:
    kinds = {"PHONE": Kind.PHONE, "EMAIL": Kind.EMAIL, "CREDIT_CARD": Kind.CARD}
    for row in _lines("spoken-indian-english/dev.jsonl"):
        yield _sample(row["text"], row["entities"], kinds, "label", {*kinds.values(), Kind.BIRTH_DATE})


def presidio_research() -> Iterator[Sample]:
    kinds = {
        "EMAIL_ADDRESS": Kind.EMAIL,
        "PHONE_NUMBER": Kind.PHONE,
        "CREDIT_CARD": Kind.CARD,
        "IBAN_CODE": Kind.IBAN,
    }
    for row in json.loads((LABELLED / "presidio-research/generated_large_first600.json").read_text()):
        spans = [{**s, "start": s["start_position"], "end": s["end_position"]} for s in row["spans"]]
        yield _sample(row["full_text"], spans, kinds, "entity_type", set(kinds.values()))


def ambientmeta() -> Iterator[Sample]:
    """Part of it leaves numbers unlabelled (its SOURCES.md), so nothing found there counts as wrong."""
    kinds = {"PHONE": Kind.PHONE, "EMAIL": Kind.EMAIL, "CREDIT_CARD": Kind.CARD}
    for path in sorted((LABELLED / "ambientmeta").glob("*.jsonl")):
        for row in _lines(f"ambientmeta/{path.name}"):
            yield _sample(row["text"], row["annotations"], kinds, "entity_type", set())


def uk_postcodes() -> Iterator[Sample]:
    """`AA9A 9AA` and the like are shapes, not codes of any area."""
    seen = set()
    for path in sorted((LABELLED / "uk-postcodes").glob("*.json")):
        for row in json.loads(path.read_text())["tests"]:
            code = str(row["base"])
            if code not in seen and "9AA" not in code:
                seen.add(code)
                text = f"We have moved to {code} since."
                yield Sample(text, (Label(Kind.POSTCODE, 17, 17 + len(code)),), frozenset({Kind.POSTCODE}))


def uk_bank_accounts() -> Iterator[Sample]:
    for line in (LABELLED / "uk-bank-modulus/VocaLinkV480.fixtures.txt").read_text().splitlines():
        if not line.startswith("#") and line.strip():
            sort, account = line.split()[-3:-1]
            text = f"Refund me to sort code {sort} account {account} please."
            label = Label(Kind.BANK_ACCOUNT, 23, 23 + len(sort) + len(" account ") + len(account))
            yield Sample(text, (label,), frozenset(Kind))


_FIELDS = {
    Kind.PHONE: (
        "phone_number",
        "phone_corruption",
        ("You can ring me on {}.", "My mobile is {} thanks", "Phone: {}"),
    ),
    Kind.BIRTH_DATE: (
        "date_of_birth",
        "date_corruption",
        ("I was born on {}.", "My date of birth is {}", "DOB: {}, thanks"),
    ),
    Kind.NI_NUMBER: (
        "uk_nino",
        "nino_corruption",
        ("My NI number is {}.", "It says {} on my payslip", "NINO: {}"),
    ),
    Kind.CARD: (
        "pan_number",
        "card_number_corruption",
        ("I paid with card {} yesterday.", "My card number is {}", "Card no: {}"),
    ),
    Kind.IBAN: ("uk_iban", "", ("Please pay {}.", "My IBAN is {}", "IBAN: {}")),
    Kind.ADDRESS: (
        "address",
        "address_corruption_type",
        ("I live at {}.", "My address is {}", "Address: {}"),
    ),
}


def uk_identifiers() -> Iterator[Sample]:
    with (LABELLED / "uk-identifiers/uk_identifiers_clean_and_corrupted.csv").open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield from _one_by_one(row, number)
            yield _as_a_form(row)


def _one_by_one(row: dict[str, str], number: int) -> Iterator[Sample]:
    for kind, (field, corruption, sentences) in _FIELDS.items():
        value = row[field].strip()
        before, after = sentences[number % len(sentences)].split("{}")
        if value and not _is_masked(value):
            label = Label(kind, len(before), len(before) + len(value), row.get(corruption, ""))
            known = frozenset(Kind) - _INSIDE_ADDRESSES if kind is Kind.ADDRESS else frozenset(Kind)
            yield Sample(before + value + after, (label,), known)
    sort, account = row["uk_sort_code"].strip(), row["uk_account_number"].strip()
    before = ("Pay into sort code ", "My bank details: ", "Sort code: ")[number % 3]
    between = (" account number ", " acc no ", ", account number: ")[number % 3]
    value = sort + between + account
    label = Label(Kind.BANK_ACCOUNT, len(before), len(before + value), "")
    yield Sample(before + value, (label,), frozenset(Kind))


_INSIDE_ADDRESSES = frozenset({Kind.POSTCODE, Kind.PARTIAL_POSTCODE, Kind.NAME})


def _as_a_form(row: dict[str, str]) -> Sample:
    text, labels = "", []
    for kind, (field, corruption, sentences) in _FIELDS.items():
        value = row[field].strip()
        if value and not _is_masked(value):
            text += sentences[-1].split("{}")[0]
            labels.append(Label(kind, len(text), len(text) + len(value), row.get(corruption, "")))
            text += value + "\n"
    return Sample(text, tuple(labels), frozenset(Kind) - _INSIDE_ADDRESSES)


def _is_masked(value: str) -> bool:
    """`xxxx-xxxx-xxxx-4366` gives away four digits: that is no card number."""
    return "xx" in value


def _sample(
    text: str, spans: list[dict[str, object]], kinds: dict[str, Kind], naming: str, known: set[Kind]
) -> Sample:
    labels = [
        Label(kinds[str(span[naming])], int(str(span["start"])), int(str(span["end"])))
        for span in spans
        if str(span[naming]) in kinds
    ]
    return Sample(text, tuple(labels), frozenset(known))


def _lines(name: str) -> Iterator[dict[str, list[dict[str, object]]]]:
    for line in (LABELLED / name).read_text().splitlines():
        yield json.loads(line)

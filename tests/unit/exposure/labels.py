"""Real posts labelled by reading them: the tables hold row ids and labels, the text stays where it is.

labelled.csv: two hundred posts, whose faults the detector's rules were mended by. held_out.csv: ninety-nine others,
labelled before that mending and never looked at again by whoever wrote the rules.

`customers`: kinds the post gives away of a customer, whoever wrote it. `others`: kinds there that are a company's,
its staff's or a scammer's. `asks`: whether a company's reply asks for personal data, and `asked` for which; empty for
customers. Chosen for a spread of kinds and of false friends, so their proportions say nothing of the whole.
"""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector import Kind, Speaker

HERE = Path(__file__).parent
BESIDE = [folder / "shared" / "data" / "tweets" for folder in HERE.resolve().parents]
TWEETS = next((folder for folder in BESIDE if folder.is_dir()), BESIDE[3])
TURN = re.compile(r"<(cust|rep)__(.*?)__(?:cust|rep)>", re.DOTALL)
# The data's exporter put these where handles and mail addresses stood. Addresses get back a shape of our own.
MASKS = {"__company__": "@company", "__cust__": "@customer", "__email__": "kay.field@post.example"}


@dataclass(frozen=True, slots=True)
class Labelled:
    file: str
    row: str
    speaker: Speaker
    text: str
    customers: frozenset[Kind]
    others: frozenset[Kind]
    asks: bool
    asked: frozenset[Kind]


def labelled(sample: str) -> Iterator[Labelled]:
    texts: dict[str, dict[str, str]] = {}
    with (HERE / sample).open(newline="") as file:
        for row in csv.DictReader(file):
            name = row["file"]
            if name not in texts:
                texts[name] = dict(_texts(TWEETS / name))
            yield Labelled(
                name,
                row["row"],
                Speaker.COMPANY if row["asks"] else Speaker.CUSTOMER,
                _unmasked(texts[name][row["row"]]),
                _kinds(row["customers"]),
                _kinds(row["others"]),
                row["asks"] == "yes",
                _kinds(row["asked"]),
            )


def _kinds(names: str) -> frozenset[Kind]:
    return frozenset(Kind(name) for name in names.split())


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "first_utterance" in row:
                turns = TURN.finditer(f"{row['first_utterance']} {row['context']}")
                yield from ((f"{row['first_tweet_id']}/{n}", turn[2].strip()) for n, turn in enumerate(turns))
            else:
                yield row.get("tweet_id") or row["row"], row["text"]


def _unmasked(text: str) -> str:
    for mask, shape in MASKS.items():
        text = text.replace(mask, shape)
    return html.unescape(text)

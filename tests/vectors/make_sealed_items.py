"""Made tests/vectors/sealed_items.json, once, on the day the format was fixed.

Run it again only for a new version of the format, and under a new name: the old answers must go on opening.
"""

import hashlib
import json
import sys

from custodian.envelopes import public_bytes
from parlour.sealing.opened import Words
from parlour.sealing.sealer import Envelope, Sealer

CASE, INTAKE_CASE, INTAKE = ("01a1" + digit * 28 for digit in "abc")


def seed(name: str) -> bytes:
    return hashlib.sha256(b"parlour test vector " + name.encode()).digest()


class Answers:
    def __init__(self) -> None:
        self.seeds = {CASE: seed("case"), INTAKE: seed("intake")}
        self.targets = {
            CASE: Envelope(CASE, "envelope", CASE, public_bytes(self.seeds[CASE])),
            INTAKE_CASE: Envelope(INTAKE_CASE, "intake", INTAKE, public_bytes(self.seeds[INTAKE])),
        }
        self.sealer = Sealer()
        self.headers: dict[str, dict[str, str]] = {}
        self.items: list[dict[str, str | None]] = []

    def add(self, case: str, field: str, content: bytes, says: str) -> dict[str, str | None]:
        item_id = f"01a2{len(self.items) + 1:028x}"
        sealed = self.sealer.seal(
            self.targets[case], case_id=case, item_id=item_id, field=field, content=content
        )
        if one := sealed.header:
            facts = {"id": one.id, "kind": one.kind, "key_id": one.key_id, "header": one.header.hex()}
            self.headers[one.id] = facts
        item = {"case": case, "id": item_id, "field": field, "record": sealed.record.hex()}
        self.items.append({"says": says, **item, "content": content.hex()})
        return self.items[-1]

    def broken(self, base: dict[str, str | None], says: str, **changes: str) -> None:
        self.items.append({**base, **changes, "says": says, "content": None})

    def all(self) -> dict[str, object]:
        return {
            "seeds": {key_id: value.hex() for key_id, value in self.seeds.items()},
            "public_keys": {key_id: public_bytes(value).hex() for key_id, value in self.seeds.items()},
            "headers": list(self.headers.values()),
            "items": self.items,
        }


def main() -> None:
    answers = Answers()
    add, broken = answers.add, answers.broken
    first = add(CASE, "inbound", Words("My bill is wrong.").to_content(), "a customer's words")
    second = add(CASE, "outbound", Words("Sorry, fixed.", "Ana, Accounts").to_content(), "an agent's answer")
    note = add(CASE, "note", Words("Third time this month.", "Ana").to_content(), "a note")
    add(CASE, "inbound", b"", "nothing at all")
    add(CASE, "inbound", bytes(range(256)) * 20, "more than 4 KiB of every byte")
    words = Words("Hello?").to_content()
    taken_in = add(INTAKE_CASE, "inbound", words, "a case taken in while the pool was dry")

    record = bytes.fromhex(str(first["record"]))
    broken(first, "the last bit of the tag", record=(record[:-1] + bytes((record[-1] ^ 1,))).hex())
    broken(first, "another version", record=(b"\2" + record[1:]).hex())
    broken(first, "another suite", record=(record[:1] + b"\2" + record[2:]).hex())
    broken(first, "the next step", record=(record[:21] + b"\1" + record[22:]).hex())
    broken(first, "cut short", record=record[:-1].hex())
    broken(first, "something behind it", record=(record + b"\0").hex())
    broken(first, "another item's words", record=str(second["record"]))
    broken(second, "shown as what a customer wrote", field="inbound")
    broken(note, "a note shown as an answer", field="outbound")
    broken(first, "in another case", case=INTAKE_CASE)
    broken(taken_in, "an intake case's words in a case of its own", case=CASE)
    json.dump(answers.all(), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

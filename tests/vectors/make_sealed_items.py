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


def main() -> None:
    seeds = {CASE: seed("case"), INTAKE: seed("intake")}
    targets = {
        CASE: Envelope(CASE, "envelope", CASE, public_bytes(seeds[CASE])),
        INTAKE_CASE: Envelope(INTAKE_CASE, "intake", INTAKE, public_bytes(seeds[INTAKE])),
    }
    sealer, headers, items = Sealer(), {}, []

    def add(case: str, number: int, field: str, content: bytes, says: str) -> dict[str, str | None]:
        item_id = f"01a2{number:028x}"
        sealed = sealer.seal(targets[case], case_id=case, item_id=item_id, field=field, content=content)
        if sealed.header:
            one = sealed.header
            headers[one.id] = {
                "id": one.id,
                "kind": one.kind,
                "key_id": one.key_id,
                "header": one.header.hex(),
            }
        items.append(
            {
                "says": says,
                "case": case,
                "id": item_id,
                "field": field,
                "record": sealed.record.hex(),
                "content": content.hex(),
            }
        )
        return items[-1]

    first = add(CASE, 1, "inbound", Words("My bill is wrong.").to_content(), "a customer's words")
    second = add(
        CASE, 2, "outbound", Words("Sorry, fixed.", "Ana, Accounts").to_content(), "an agent's answer"
    )
    note = add(CASE, 3, "note", Words("Third time this month.", "Ana").to_content(), "a note")
    add(CASE, 4, "inbound", b"", "nothing at all")
    add(CASE, 5, "inbound", bytes(range(256)) * 20, "more than 4 KiB of every byte")
    taken_in = add(
        INTAKE_CASE, 6, "inbound", Words("Hello?").to_content(), "a case taken in while the pool was dry"
    )

    def broken(base: dict[str, str | None], says: str, **changes: str) -> None:
        items.append({**base, **changes, "says": says, "content": None})

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
    made = {
        "seeds": {key_id: value.hex() for key_id, value in seeds.items()},
        "public_keys": {key_id: public_bytes(value).hex() for key_id, value in seeds.items()},
        "headers": list(headers.values()),
        "items": items,
    }
    json.dump(made, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

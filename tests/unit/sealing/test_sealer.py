"""What is sealed opens with the custodian's code and in its own place only."""

import hmac
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodian.envelopes import CaseKeys, public_bytes
from custodian_protocol.messages import SealedItem, SessionHeader
from custodian_protocol.records import MAX_STEP, BadRecord, parse_record
from parlour.foundation.ids import new_id
from parlour.sealing.opened import Sealed, Words, words_from
from parlour.sealing.sealer import SESSION_SECONDS, Envelope, Sealer

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "sealed_items.json").read_text())


class Desk:
    """One case, its seed, and a clock for the sealer."""

    def __init__(self, **options: int) -> None:
        self.case_id, self.seed, self.seconds = new_id(), os.urandom(32), 0.0
        self.envelope = Envelope(self.case_id, "envelope", self.case_id, public_bytes(self.seed))
        self.sealer = Sealer(monotonic=lambda: self.seconds, **options)
        self.headers: dict[str, SessionHeader] = {}

    def seal(self, content: bytes, item_id: str = "", field: str = "inbound") -> tuple[SealedItem, Sealed]:
        item_id = item_id or new_id()
        sealed = self.sealer.seal(
            self.envelope, case_id=self.case_id, item_id=item_id, field=field, content=content
        )
        if sealed.header:
            self.headers[sealed.session_id] = sealed.header
        return SealedItem(item_id, field, sealed.record), sealed

    def open(self, item: SealedItem, *, case_id: str = "", seed: bytes = b"") -> bytes | None:
        keys = CaseKeys(case_id or self.case_id)
        keys.learn(self.envelope.key_id, seed or self.seed)
        for header in self.headers.values():
            keys.begin(header)
        return keys.open_item(item)


@given(st.binary(max_size=6000))
def test_whatever_goes_in_comes_out(content: bytes):
    desk = Desk()
    assert desk.open(desk.seal(content)[0]) == content


@given(st.text(max_size=300), st.text(max_size=60))
def test_words_are_words_whatever_they_look_like(body: str, name: str):
    body, name = (text.encode("utf-8", "replace").decode() for text in (body, name))
    assert words_from(Words(body, name).to_content()) == Words(body, name)
    assert body == "" or body not in repr(Words(body, name)) or body in "Words()"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"body": 1, "name": ""}', b'{"body": ""}', b"\xff"]
)
def test_other_content_is_no_message(content: bytes):
    with pytest.raises(ValueError, match="opened content is not a message"):
        words_from(content)


def test_no_bit_may_flip():
    desk = Desk()
    item, _ = desk.seal(b"My bill is wrong.")
    for bit in range(0, len(item.record) * 8, 7):
        record = bytearray(item.record)
        record[bit // 8] ^= 1 << bit % 8
        assert desk.open(replace(item, record=bytes(record))) is None, bit


def test_a_header_with_a_flipped_bit_opens_nothing():
    desk = Desk()
    item, sealed = desk.seal(b"My bill is wrong.")
    header = sealed.header
    assert header is not None
    for place in range(0, len(header.header), 97):
        broken = bytearray(header.header)
        broken[place] ^= 1
        desk.headers[header.id] = replace(header, header=bytes(broken))
        assert desk.open(item) is None


def test_sealed_items_open_in_no_other_place():
    desk, other = Desk(), Desk()
    first, _ = desk.seal(b"first")
    second, _ = desk.seal(b"second", field="note")
    assert desk.open(replace(first, record=second.record)) is None
    assert desk.open(replace(first, id=second.id)) is None
    assert desk.open(replace(second, field="inbound")) is None
    assert desk.open(first, case_id=other.case_id) is None
    assert desk.open(first, seed=other.seed) is None
    assert other.open(first) is None


def test_later_steps_open_nothing_earlier():
    """The key this process holds now, and everything it can derive, opens no item already sealed."""
    desk = Desk()
    items = [desk.seal(f"item {number}".encode())[0] for number in range(5)]
    held = desk.sealer._by_case[desk.case_id].key
    for _ in range(10):
        keys = CaseKeys(desk.case_id)
        keys._chains[parse_record(items[0].record).session_id] = [held] * MAX_STEP
        assert [keys.open_item(item) for item in items] == [None] * 5
        held = hmac.digest(held, b"next", "sha256")


def test_a_header_is_carried_until_it_is_durable():
    desk = Desk()
    first, second = desk.seal(b"1")[1], desk.seal(b"2")[1]
    assert first.header == second.header
    assert first.header is not None
    desk.sealer.durable(first.session_id)
    third = desk.seal(b"3")[1]
    assert (third.header, third.session_id) == (None, first.session_id)
    desk.sealer.durable("0" * 32)  # of a session long gone: nothing happens


def test_a_session_ends_after_a_quarter_of_an_hour():
    desk = Desk()
    first = desk.seal(b"1")[1]
    desk.seconds = SESSION_SECONDS - 1
    assert desk.seal(b"2")[1].session_id == first.session_id
    desk.seconds = SESSION_SECONDS
    assert desk.seal(b"3")[1].session_id != first.session_id


def test_a_session_ends_after_its_last_step_and_everything_opens():
    desk = Desk()
    items = [desk.seal(str(number).encode()) for number in range(MAX_STEP + 1)]
    assert len({sealed.session_id for _, sealed in items}) == 2
    keys = CaseKeys(desk.case_id)
    keys.learn(desk.case_id, desk.seed)
    for header in desk.headers.values():
        keys.begin(header)
    assert [keys.open_item(item) for item, _ in items] == [str(n).encode() for n in range(MAX_STEP + 1)]


def test_sessions_are_bounded_and_the_busiest_stay():
    desk = Desk(max_sessions=3)
    desk.seal(b"busy")
    for _ in range(4):
        other = Desk()
        desk.sealer.seal(
            other.envelope, case_id=other.case_id, item_id=new_id(), field="inbound", content=b""
        )
        assert desk.sealer.seal_on(case_id=desk.case_id, item_id=new_id(), field="inbound", content=b"")
    assert len(desk.sealer._by_case) == len(desk.sealer._by_id) == 3


def test_keys_of_idle_sessions_do_not_stay_in_memory():
    desk = Desk()
    desk.seal(b"")
    desk.seconds = SESSION_SECONDS + 61
    other = Desk()
    desk.sealer.seal(other.envelope, case_id=other.case_id, item_id=new_id(), field="inbound", content=b"")
    assert list(desk.sealer._by_case) == [other.case_id]


def test_a_forgotten_case_needs_its_envelope_again():
    desk = Desk()
    desk.seal(b"")
    desk.sealer.forget(desk.case_id)
    assert desk.sealer.seal_on(case_id=desk.case_id, item_id=new_id(), field="inbound", content=b"") is None


def test_an_envelope_seals_for_its_own_case_only():
    desk = Desk()
    with pytest.raises(ValueError, match="its own case"):
        desk.sealer.seal(desk.envelope, case_id=new_id(), item_id=new_id(), field="inbound", content=b"")


@pytest.mark.parametrize("raw", [b"", b"x" * 32, b"x" * 1217])
def test_a_key_of_another_length_is_no_envelope(raw: bytes):
    desk = Desk()
    with pytest.raises(ValueError, match="public key"):
        desk.sealer.seal(
            replace(desk.envelope, public_key=raw),
            case_id=desk.case_id, item_id=new_id(), field="inbound", content=b"",
        )  # fmt: skip


def test_threads_never_share_a_step():
    desk = Desk()
    desk.seal(b"first")
    found: list[tuple[str, int]] = []

    def work() -> None:
        for _ in range(50):
            record = parse_record(desk.seal(b"")[1].record)
            found.append((record.session_id, record.step))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 400


def test_sizes_say_little():
    desk = Desk()
    sizes = {len(desk.seal(b"x" * length)[0].record) for length in range(0, 252, 25)}
    assert len(sizes) == 1


def test_sealed_and_opened_hide_themselves():
    desk = Desk()
    desk.seal(b"wombat")
    assert "wombat" not in repr(Words("wombat", "Ana"))
    assert "Ana" not in repr(Words("wombat", "Ana"))
    assert desk.sealer._by_case[desk.case_id].key.hex() not in repr(desk.sealer._by_case)


# -- known answers: what was sealed once must open for ever, and broken ones never -------------------


@pytest.mark.parametrize("vector", VECTORS["items"], ids=lambda vector: vector["says"])
def test_known_answers(vector: dict[str, str]):
    keys = CaseKeys(vector["case"])
    for key_id, seed in VECTORS["seeds"].items():
        keys.learn(key_id, bytes.fromhex(seed))
    for header in VECTORS["headers"]:
        keys.begin(
            SessionHeader(header["id"], header["kind"], header["key_id"], bytes.fromhex(header["header"]))
        )
    item = SealedItem(vector["id"], vector["field"], bytes.fromhex(vector["record"]))
    content = keys.open_item(item)
    assert (None if content is None else content.hex()) == vector["content"]


def test_public_keys_of_known_seeds_are_as_they_were():
    for key_id, public in VECTORS["public_keys"].items():
        assert public_bytes(bytes.fromhex(VECTORS["seeds"][key_id])).hex() == public


@given(st.binary(max_size=80))
def test_noise_is_no_record(noise: bytes):
    if len(noise) < 50:
        with pytest.raises(BadRecord):
            parse_record(noise)
    assert Desk().open(SealedItem("0" * 32, "inbound", noise)) is None

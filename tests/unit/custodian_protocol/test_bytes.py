"""Records, sheets, shapes, tokens and acts: exactly these bytes, and nothing that is almost them."""

import contextlib
import os

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custodian_protocol import records, shapes, sheets
from custodian_protocol.acts import invite_act
from custodian_protocol.tokens import WriteToken, read_payload, split_token, token_payload, token_text

PARTS = st.lists(st.text(max_size=8) | st.binary(max_size=8) | st.integers(), max_size=4)


@given(one=PARTS, other=PARTS)
def test_different_tuples_never_give_the_same_binding(one: list[object], other: list[object]) -> None:
    def plain(parts: list[object]) -> list[bytes]:
        return [part if isinstance(part, bytes) else str(part).encode() for part in parts]

    assume(plain(one) != plain(other))
    assert records.binding(*one) != records.binding(*other)  # type: ignore[arg-type] # drawn by kind


@given(content=st.binary(max_size=6000))
def test_padding_hides_all_but_the_bucket(content: bytes) -> None:
    padded = records.pad(content)
    assert records.unpad(padded) == content
    assert len(padded) == records.bucket(len(padded))
    assert len(padded) <= max(256, (len(content) + 4) * 2)


@given(raw=st.binary(max_size=80))
def test_whatever_is_no_record_is_a_bad_record(raw: bytes) -> None:
    with contextlib.suppress(records.BadRecord):
        assert records.parse_record(raw).to_bytes() == raw
    with contextlib.suppress(records.BadRecord):
        assert records.unpad(raw) in raw


def test_a_step_beyond_the_last_is_refused() -> None:
    record = records.Record("ab" * 16, records.MAX_STEP, b"n" * 12, b"c" * 32)
    with pytest.raises(records.BadRecord):
        records.parse_record(record.to_bytes())


BLOCKS = {"A": bytes(range(40)), "B": bytes(range(100, 140))}


def test_a_sheet_reads_back_however_it_is_typed() -> None:
    printed = sheets.write_sheet(1, "0123", BLOCKS)
    assert sheets.read_sheet(printed, "first") == BLOCKS
    sloppy = printed.lower().replace("0", "o").replace("1:", "1.").replace(" ", "  ").replace("\n", "\r\n\n")
    assert sheets.read_sheet(sloppy.replace("parlour rec", "x"), "first") == BLOCKS


@given(line=st.integers(0, 7), at=st.integers(0, 15), other=st.sampled_from(sheets.DIGITS))
def test_any_wrong_character_is_found_and_its_line_named(line: int, at: int, other: str) -> None:
    lines = sheets.write_sheet(1, "0123", BLOCKS).split("\n")
    name, digits = lines[3 + line].split(": ")
    place = at + at // 4
    assume(digits[place] != other)
    lines[3 + line] = f"{name}: {digits[:place]}{other}{digits[place + 1 :]}"
    with pytest.raises(sheets.Slip, match=f"Line {name} of the second sheet"):
        sheets.read_sheet("\n".join(lines), "second")


@given(line=st.integers(0, 7), at=st.integers(0, 14))
def test_two_swapped_neighbours_are_found(line: int, at: int) -> None:
    lines = sheets.write_sheet(1, "0123", BLOCKS).split("\n")
    name, digits = lines[3 + line].split(": ")
    plain = digits[:-2].replace(" ", "")
    assume(plain[at] != plain[at + 1])
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    lines[3 + line] = f"{name}: {swapped} {digits[-1]}"
    with pytest.raises(sheets.Slip, match=f"Line {name}"):
        sheets.read_sheet("\n".join(lines), "second")


@given(text=st.text(max_size=300))
def test_no_text_crashes_the_reading_of_sheets(text: str) -> None:
    with pytest.raises(sheets.Slip):
        sheets.read_sheet(text, "first")


def test_ids_are_ordered_by_time_and_say_it() -> None:
    ids = [shapes.new_id(at) for at in (1, 5, 1_800_000_000_000)]
    assert ids == sorted(ids)
    assert [shapes.made_at(one) for one in ids] == [1, 5, 1_800_000_000_000]
    assert all(shapes.good_id(one) and one[12] == "7" and one[16] in "89ab" for one in ids)
    for false in ("", "a" * 31, "A" * 32, "g" * 32, "a" * 33, "é" * 32):
        assert not shapes.good_id(false)


def test_an_act_is_bound_to_all_of_an_invitation() -> None:
    acts = {
        invite_act("Eve", ("agent",), ("sales",)),
        invite_act("Eva", ("agent",), ("sales",)),
        invite_act("Eve", ("agent", "officer"), ("sales",)),
        invite_act("Eve", ("agent",), ("sales", "parcels")),
        invite_act("Eve", ("agent", "sales"), ()),
    }
    assert len(acts) == 5
    assert invite_act("Eve", ("a", "b"), ("c", "d")) == invite_act("Eve", ("b", "a"), ("d", "c"))


def test_a_token_splits_into_what_it_was_made_of() -> None:
    token = WriteToken("staff", "", "ab" * 16, "Ana", ("sales",), 1, 2)
    payload, signature = token_payload(token), os.urandom(64)
    assert split_token(token_text(payload, signature)) == (payload, signature)
    assert read_payload(payload) == token


@given(text=st.text(max_size=100))
def test_no_text_crashes_the_reading_of_tokens(text: str) -> None:
    split = split_token(text)
    if split is not None:
        assert read_payload(split[0]) is None

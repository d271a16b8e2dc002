"""Receipt codes survive people: typed badly they are read, typed wrongly they are caught."""

import random
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parlour.identity.receipt_code import (
    ALPHABET,
    CODE_BYTES,
    Slip,
    code_from,
    contains_code,
    lookup_and_proof,
    new_code,
    read_code,
    show,
)

drawn = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES)


@given(drawn)
def test_a_code_reads_back_however_it_is_typed(raw: bytes):
    code = code_from(raw)
    assert len(code) == 25
    shown = show(code)
    for typed in (
        code,
        shown,
        shown.lower(),
        shown.replace("-", " "),
        f"  {shown}\n",
        shown.replace("-", "–"),
    ):
        assert read_code(typed) == code
    assert read_code(shown.replace("0", "O").replace("1", "l")) == code
    assert read_code(shown.replace("0", "o").replace("1", "I")) == code


@given(drawn)
def test_every_single_wrong_character_is_a_slip(raw: bytes):
    code = code_from(raw)
    for place in range(25):
        for other in ALPHABET:
            if other != code[place]:
                with pytest.raises(Slip):
                    read_code(code[:place] + other + code[place + 1 :])


@given(drawn)
def test_every_swap_of_two_characters_is_a_slip(raw: bytes):
    code = code_from(raw)
    for first in range(25):
        for second in range(first + 1, 25):
            if code[first] != code[second]:
                swapped = list(code)
                swapped[first], swapped[second] = code[second], code[first]
                with pytest.raises(Slip):
                    read_code("".join(swapped))


@given(drawn, st.integers(0, 24))
def test_a_missing_or_doubled_character_is_a_slip(raw: bytes, place: int):
    code = code_from(raw)
    for typed in (code[:place] + code[place + 1 :], code[:place] + code[place] + code[place:]):
        with pytest.raises(Slip):
            read_code(typed)


@pytest.mark.parametrize("text", ["", "U" * 25, "☃" * 25, "0" * 24, "ß" * 25, "١" * 25])
def test_what_cannot_be_a_code_is_a_slip_in_plain_words(text: str):
    with pytest.raises(Slip) as slip:
        read_code(text)
    assert slip.value.words.endswith(".")
    assert slip.value.code == "slip"


def test_codes_do_not_repeat_and_use_every_character():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert set("".join(codes)) == set(ALPHABET)


def test_lookup_and_proof_are_their_own_and_say_nothing_of_each_other():
    code = code_from(b"parlour vectors")
    lookup, proof = lookup_and_proof(code)
    assert (code, lookup, proof.hex()) == (
        "E1GQ4V3FENS20XK5CDT6YWKK8",
        "87a4a6f8c4d01a5a4f628b2f21221169",
        "325516a61d53298eb20f40bd3beda0d1488f63086a49bb84e0eecb0900f6520f",
    )
    assert lookup_and_proof(code_from(b"parlour vector!"))[0] != lookup


@given(
    drawn,
    st.sampled_from(["", "My code is ", "code:", "\n", "(", "is it "]),
    st.sampled_from(["", ".", " thanks", ")", "\nBye"]),
)
def test_a_code_in_a_message_is_seen(raw: bytes, before: str, after: str):
    code = code_from(raw)
    assume(set(code) & set(string.digits))
    shown = show(code)
    for typed in (
        shown,
        shown.lower(),
        shown.replace("-", " "),
        shown.replace("-", "—"),
        shown.replace("-", "\n"),
    ):
        assert contains_code(before + typed + after)
    assert contains_code(f"{before} {code.lower()} {after}")
    if set(shown) & set("23456789"):
        assert contains_code(before + shown.replace("0", "o").replace("1", "l") + after)


def test_ordinary_words_are_no_code():
    for text in (
        "",
        "In fact I am very disappointed with Delta",  # 4, 12, 4 and 5 letters, and the check character fits
        "This that with from they have a problem with the bill and what will help",
        "Order 20260302-118-7731-9924, phone 07700 900123, card 4111 1111 1111 1111",
        "https://example.org/track/ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKMNPQRSTVWXYZ",
        "a" * 20_000,
        "0000 " * 4_000,
        string.printable * 50,
        show(new_code())[:-2],
    ):
        assert not contains_code(text) or text.startswith("0000"), text[:60]


def test_prose_is_no_code_even_in_words_of_four():
    chance = random.Random(4)
    words = "that with have from they this bill help when time your send need what back more card home a i".split()
    assert not any(contains_code(" ".join(chance.choices(words, k=120))) for _ in range(2_000))

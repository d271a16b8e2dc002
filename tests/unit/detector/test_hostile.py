"""Long lines made to make a reader think: over the longest, one quadratic rule would take hours."""

import pytest

from detector import Speaker, asks_for, find

MEGABYTE = 1_000_000
BARREN = (
    "1", "@", " ", "a.", "-", "a", "A", "a@", "a@a.a.", "1-", "1.", "(", "+", "\n", "'", "x", "０", "a1@. -",
    "://", "eyJ", "^A",
    "-----BEGIN PRIVATE KEY-----",
)  # fmt: skip
FERTILE = (
    "1 ", "12 ", "07700 ", "07700 900123 ", "oh seven ", "a dot a at a dot ", "ref ", "order number is ",
    "order #1234567 ",
    "my name is Aa ", "my password is x1 ", "eyJaaaaaaaa.", "cookie: a=b; ", "sort code 12-34-56 12345678 ",
    "GB29 NWBK ",
    "m1 1aa ", "12 High St ", "my address is Aa ", "i live at ", "born 1 jan ", "passport 1", "nhs 400 000 ",
    "1\u200b", "İ",
    "postcode m1 ", "scam 07700900123 ", "4111 1111 1111 1111 ", "AB 123456789 ", "dm us your name, ",
    "never send us your email ",
    "OOOOOOOO ", "user name is ", "hi i'm Aa ", "a@a.aa ", "12 a a a a ",
)  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", BARREN, ids=repr)
def test_a_long_line_of_nothing_is_read_through(piece: str):
    line = piece * (MEGABYTE // 4 // len(piece))
    find(line)
    asks_for(line)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", FERTILE, ids=repr)
def test_a_long_line_of_half_said_things_is_read_through(piece: str):
    line = piece * (MEGABYTE // 50 // len(piece))
    find(line)
    find(line, Speaker.COMPANY)
    asks_for(line)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("piece", BARREN + FERTILE, ids=repr)
def test_a_megabyte_of_half_said_things_is_read_through(piece: str):
    line = piece * (MEGABYTE // len(piece))
    find(line)
    find(line, Speaker.COMPANY)
    asks_for(line)


def test_twice_the_line_holds_twice_the_findings():
    """Nothing is left out to stay fast."""
    line = "ring me on 07700 900123 or write to cleo@example.org now. "
    assert len(find(line * 400)) == 2 * len(find(line * 200)) == 800

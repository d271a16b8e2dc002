"""The same thing in other clothes: scripts, look-alikes, invisible characters, speech."""

import pytest

from detector import Kind
from tests.unit.detector.found import found


@pytest.mark.parametrize(
    "number",
    [
        "０７７００９００１２３",
        "٠٧٧٠٠٩٠٠١٢٣",
        "०७७०० ९००१२३",
        "07700\u00a0900\u2011123",
        "0\u200b7\u200b7\u200b0\u200b0\u200b9\u200b0\u200b0\u200b1\u200b2\u200b3",
        "0\ufe0f\u20e37700900123",
        "𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟏𝟐𝟑",
        "oh double seven double oh nine double oh one two three",
        "zero seven, seven zero zero, nine zero zero, one two three",
        "0 7 7 0 0 9 0 0 1 2 3",
        "07-700-900-123",
    ],
)
def test_a_phone_number_is_found_in_any_digits(number: str):
    assert found(f"😀 ring me on {number} please") == [(Kind.PHONE, number)]


def test_letters_of_other_alphabets_that_look_latin_are_read_as_latin():
    assert found("сlео@еxample.org") == [(Kind.EMAIL, "сlео@еxample.org")]
    assert found("no signal in ＬＳ１ ４ＡＰ") == [(Kind.POSTCODE, "ＬＳ１ ４ＡＰ")]
    assert found("it is АВ 12 34 56 С") == [(Kind.NI_NUMBER, "АВ 12 34 56 С")]


def test_counting_aloud_is_no_number():
    assert found("one two three four and off we go") == []
    assert found("three of us waited, then five, then six") == []


def test_a_letter_that_grows_in_lower_case_moves_nothing():
    assert found("İİİ ring me on 07700 900123") == [(Kind.PHONE, "07700 900123")]


@pytest.mark.parametrize(
    "text",
    [
        "delayed on BA0257 again",
        "flight EZY8012 at 17:45",
        "version 10.15.1 and 8.4.26.770 crash",
        "build 17.8.3705.0 on Windows 10",
        "getting 65bmps, paid for 200",
        "it was £1,250.99 on 12/11/2017",
        "error 0xc1900107 or code 80070643",
        "10,000 songs and 3,333 more",
        "open 08:00-18:00, 7 days",
        "on hold for 45 minutes since 1130",
        "@handle12345678 see https://example.org/07700900123",
        "iPhone 7 Plus, iOS 11.0.3, 128GB",
        "in 2012, 2013 and 2014 it worked",
        "model UN50J5200AF from 2016",
        "platform 4, coach B, seat 12",
    ],
)
def test_false_friends_are_nobodys_data(text: str):
    assert found(text) == []

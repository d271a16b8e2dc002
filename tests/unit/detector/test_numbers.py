"""Numbers people are known by: phones, cards, bank accounts, papers."""

import pytest

from detector import Kind
from tests.unit.detector.found import found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring me on 07700 900123 after six", "07700 900123"),
        ("07700900123 if you want to talk", "07700900123"),
        ("Landline is 0113 496 0123", "0113 496 0123"),
        ("I am on (0113) 496 0123 until noon", "(0113) 496 0123"),
        ("From abroad: +44 (0)113 496 0123", "+44 (0)113 496 0123"),
        ("or 0044 7700 900123", "0044 7700 900123"),
        ("My desk: 0113 496 0123 ext 45", "0113 496 0123 ext 45"),
        ("In the States it is 202-555-0143", "202-555-0143"),
        ("my mobile number is 79270 65379", "79270 65379"),
        ("7700900123 is what I had before", "7700900123"),
        ("O77OO 9OO123 said the scan, or O77OO9OO123", "O77OO9OO123"),
    ],
)
def test_a_phone_number_is_found_as_it_is_written(text: str, number: str):
    assert (Kind.PHONE, number) in found(text)


def test_two_phone_numbers_side_by_side_are_two():
    assert found("07700 900123 07700 900456") == [(Kind.PHONE, "07700 900123"), (Kind.PHONE, "07700 900456")]


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009"]
)
def test_a_card_number_that_passes_luhn_is_found_without_a_word_before_it(number: str):
    assert found(f"it was {number} I think") == [(Kind.CARD, number)]


def test_a_card_number_with_a_slip_is_found_when_the_word_says_what_it_is():
    assert found("my card is 4111 1111 1111 1112") == [(Kind.CARD, "4111 1111 1111 1112")]
    assert found("I saw 4111 1111 1111 1112 somewhere") == []


@pytest.mark.parametrize(
    "iban", ["GB82 WEST 1234 5698 7654 32", "gb82west12345698765432", "DE89 3704 0044 0532 0130 00"]
)
def test_an_iban_is_found_whole_and_no_further(iban: str):
    assert found(f"pay {iban} thanks a lot") == [(Kind.IBAN, iban)]


def test_a_foreign_iban_that_fails_mod_97_is_none():
    assert found("pay DE88 3704 0044 0532 0130 00 now") == []


@pytest.mark.parametrize(
    "account",
    [
        "12-34-56 account 12345678",
        "12 34 56, acc no 12345678",
        "123456 account number 1234 5678",
        "12345678 sort code 12-34-56",
    ],
)
def test_a_sort_code_with_its_account_number_is_one_finding(account: str):
    assert found(f"refund to my bank: {account} please") == [(Kind.BANK_ACCOUNT, account)]


def test_six_and_eight_digits_without_a_banking_word_are_no_bank_account():
    assert Kind.BANK_ACCOUNT not in dict(found("we scored 12-34-56 and then 12345678"))


@pytest.mark.parametrize("number", ["AB123456C", "ab 12 34 56 c", "AB-12-34-56-C", "AB 12 34 5O C"])
def test_an_ni_number_is_found_by_the_rules_of_hmrc(number: str):
    assert found(f"it says {number} here") == [(Kind.NI_NUMBER, number)]


@pytest.mark.parametrize("number", ["DA123456C", "AO123456C", "BG123456A", "QQ123456C", "AB123456E"])
def test_letters_hmrc_never_gives_out_make_no_ni_number(number: str):
    assert Kind.NI_NUMBER not in dict(found(f"it says {number} here"))


def test_an_nhs_number_is_found_by_its_check_digit_and_shape_or_word():
    assert found("quoting 943 476 5919 as asked") == [(Kind.NHS_NUMBER, "943 476 5919")]
    assert found("my NHS number is 9434765919") == [(Kind.NHS_NUMBER, "9434765919")]
    assert Kind.NHS_NUMBER not in dict(found("my NHS number is 9434765918"))


def test_a_passport_number_is_found_beside_the_word():
    assert found("Passport no. 123456789 expires soon") == [(Kind.PASSPORT, "123456789")]
    assert found("the part is 123456789") == []


@pytest.mark.parametrize(
    "date",
    [
        "17/03/1985",
        "17.3.85",
        "1985-03-17",
        "17 March 1985",
        "17th of March 1985",
        "March 17, 1985",
        "17031985",
        "17 / 03 / 1985",
    ],
)
def test_a_date_is_a_birth_date_beside_a_word_that_says_so(date: str):
    assert found(f"DOB: {date}") == [(Kind.BIRTH_DATE, date)]
    assert found(f"I was born on {date}, since you ask") == [(Kind.BIRTH_DATE, date)]
    assert Kind.BIRTH_DATE not in dict(found(f"The parcel was due on {date}"))


def test_a_birth_date_may_come_before_its_word():
    assert found("17/03/1985 is my date of birth") == [(Kind.BIRTH_DATE, "17/03/1985")]


def test_ten_digits_that_end_a_post_after_a_sentence_are_left_to_be_rung():
    assert found("Nobody is ready to help me. \n9876543210") == [(Kind.PHONE, "9876543210")]
    assert found("the code was 9876543210") == []

"""What a company asks its customers to send."""

import pytest

from detector import Kind, asks_for


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("DM us your full name, address & postcode", {Kind.NAME, Kind.ADDRESS, Kind.POSTCODE}),
        ("Can you send your booking ref over, please?", {Kind.BOOKING}),
        ("Pop us a message with your number and we'll ring", {Kind.PHONE}),
        ("Could you DM us your account's email address or username?", {Kind.EMAIL, Kind.ACCOUNT}),
        ("Please confirm your date of birth.", {Kind.BIRTH_DATE}),
        ("May we have the order number and a contact number?", {Kind.ORDER, Kind.PHONE}),
        ("What's your tracking number?", {Kind.TRACKING}),
        ("We need a copy of your passport", {Kind.PASSPORT}),
        ("Don't worry, just DM us your mobile number", {Kind.PHONE}),
        ("Feel free to send me your account number", {Kind.ACCOUNT}),
        ("Tell us your sort code and card number", {Kind.BANK_ACCOUNT, Kind.CARD}),
        ("Provide your national insurance number", {Kind.NI_NUMBER}),
        ("Give us your NHS number and your password", {Kind.NHS_NUMBER, Kind.PASSWORD}),
        ("Do you have a confirmation number?", {Kind.BOOKING}),
        ("Pls DM your conf # if I may assist", {Kind.BOOKING}),
        ("Don't forget to provide your shipping address", {Kind.ADDRESS}),
        ("Pls email ur phone number to: ben@shop.example", {Kind.PHONE}),
        ("DM your full name (no account number)", {Kind.NAME}),
        ("registered first line of address and postcode. 2/2", {Kind.ADDRESS, Kind.POSTCODE}),
        ("...reference, email address and postcode. Thanks 2/2", {Kind.EMAIL, Kind.POSTCODE}),
    ],
)
def test_what_is_asked_of_the_reader_is_named(text: str, kinds: set[Kind]):
    assert asks_for(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Never send us your password",
        "Please do not share your email address here",
        "We will never ask you for your card number",
        "Thanks for sending your booking reference",
        "We sent an email to your address",
        "DM us and we'll take a look",
        "Email us at help@shop.example",
        "Let us know which version you are using",
        "What's your flight number?",
        "We can send it to the address on your account",
        "We'd like to address this",
        "",
    ],
)
def test_what_is_not_asked_of_the_reader_is_not_named(text: str):
    assert asks_for(text) == frozenset()


def test_a_request_may_wear_typographic_quotes():
    assert asks_for("What’s your email address?") == {Kind.EMAIL}

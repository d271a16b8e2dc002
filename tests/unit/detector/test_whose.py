"""Whose it is: the customer's, the company's, staff's, a scammer's."""

import pytest

from detector import Company, Kind, Speaker, Whose
from tests.unit.detector.found import found, owners

COMPANY = Company(
    phones=frozenset({"+441134960100"}),
    mail_domains=frozenset({"shop.example"}),
    postcodes=frozenset({"LS14AP"}),
)


@pytest.mark.parametrize(
    "text",
    [
        "ring me on 07700 900123",
        "I am cleo@example.org",
        "no signal in LS2 7EW",
        "I live at 12 Hawthorn Lane",
    ],
)
def test_what_a_customer_says_is_the_customers(text: str):
    assert owners(text) == [Whose.CUSTOMER]


@pytest.mark.parametrize(
    "text",
    [
        "got a scam call from 07700 900123",
        "someone called me from 07700 900123 about my contract",
        "had a text from 07700900123 with a link",
        "07700 900123 is a scammer pretending to be you",
        "phishing mail from help@shop-example.test this morning",
        "they said they had permission to sell on behalf of you, 07700 900123",
    ],
)
def test_what_is_told_of_a_scam_is_the_scammers(text: str):
    assert owners(text) == [Whose.SCAMMER]


@pytest.mark.parametrize(
    "text",
    [
        "Your line 0113 496 0100 is dead",
        "I wrote to cleo.bot@shop.example",
        "your shop at LS1 4AP was shut",
        "waited on 0800 496 0100 for an hour",
        "I called 0113 496 0999 twice",
        "mailed help@other.example and heard nothing",
        "1-800-555-0199 just rings out",
        "I sent an e-mail to ben.hart@shop-example.test, does that count?",
        "is ben.hart@shop-example.test your correct support email?",
        "can I confirm the email that I send my documents to is ben.hart@shop-example.test?",
    ],
)
def test_what_is_known_or_plainly_the_companys_is_the_companys(text: str):
    assert owners(text, company=COMPANY) == [Whose.COMPANY]


def test_numbers_a_company_gives_out_are_its_own():
    assert (
        owners("Call us on 0113 496 0555 or mail hello@shop.example", Speaker.COMPANY) == [Whose.COMPANY] * 2
    )


def test_what_a_company_repeats_of_its_customer_is_the_customers():
    assert owners("is your number 07700 900123?", Speaker.COMPANY) == [Whose.CUSTOMER]
    assert owners("I looked at booking K7PQ2M for you", Speaker.COMPANY) == [Whose.CUSTOMER]
    assert owners("Itinerary sent to cleo@example.org", Speaker.COMPANY) == [Whose.CUSTOMER]
    assert owners("It went to this email ID cleo@example.org", Speaker.COMPANY) == [Whose.CUSTOMER]
    assert owners("Please email your photos to ben@example.org", Speaker.COMPANY) == [Whose.COMPANY]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sorry to hear that. ^AB", "AB"),
        ("We are on it! /MT https://example.org/x", "MT"),
        ("Thanks for waiting - Mariya", "Mariya"),
        ("Hi, I'm Ben and I can help", "Ben"),
        ("Looking now *BenHart 1/2", "BenHart"),
    ],
)
def test_a_signature_is_staffs(text: str, name: str):
    assert found(text, Speaker.COMPANY) == [(Kind.NAME, name)]
    assert owners(text, Speaker.COMPANY) == [Whose.STAFF]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Cleo Hart", "Cleo Hart"),
        ("my name is cleo hart and I am cross", "cleo hart"),
        ("Name: Cleo Hart", "Cleo Hart"),
        ("Hi, I'm Cleo. Where is it?", "Cleo"),
        ("booked under the name of Hart", "Hart"),
    ],
)
def test_a_name_is_found_where_a_customer_says_it(text: str, name: str):
    assert found(text) == [(Kind.NAME, name)]
    assert owners(text) == [Whose.CUSTOMER]


def test_the_agent_a_customer_names_is_staff():
    assert owners("I spoke to Ben on Monday") == [Whose.STAFF]


@pytest.mark.parametrize(
    "text", ["I'm Disappointed", "in the name of sanity", "my name is on the list", "this is Ridiculous"]
)
def test_capitals_alone_are_no_name(text: str):
    assert found(text) == []

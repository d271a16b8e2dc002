"""Where people can be reached: e-mail, postcode, street."""

import pytest

from detector import Kind
from tests.unit.detector.found import found


@pytest.mark.parametrize(
    "address",
    [
        "cleo@example.org",
        "cleo.o'hara+shop@mail.example.co.uk",
        "çleo_1@example.org",
        "cleo dot hart at example dot org",
        "cleo underscore hart at gmail dot com",
        "cleo [at] example [dot] org",
        "cleo.hart at gmail.com",
        "cleo @ example.org",
    ],
)
def test_an_email_address_is_found_written_or_spoken(address: str):
    assert found(f"write to {address} please") == [(Kind.EMAIL, address)]


@pytest.mark.parametrize(
    "text", ["look at example.com today", "@cleo_hart hello", "we met at noon. dot was there", "me@home"]
)
def test_handles_sites_and_ordinary_words_are_no_email_address(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "code", ["LS1 4AP", "ls14ap", "Ls1 4aP", "SW1A 1AA", "EC1V 9HX", "M1 1AE", "DN55 1PT", "BS393AB"]
)
def test_a_postcode_is_found_in_any_case_and_spacing(code: str):
    assert found(f"no signal in {code} again") == [(Kind.POSTCODE, code)]


@pytest.mark.parametrize("text", ["CB2 2** since noon", "CB2 *** since noon", "CB2 2xx since noon"])
def test_a_masked_postcode_is_a_partial_one(text: str):
    assert found(text) == [(Kind.PARTIAL_POSTCODE, text.removesuffix(" since noon"))]


def test_the_first_half_of_a_postcode_counts_when_the_words_say_so():
    assert found("my postcode is CB2 so not far") == [(Kind.PARTIAL_POSTCODE, "CB2")]
    assert found("no 4G in the CB2 area") == [(Kind.PARTIAL_POSTCODE, "CB2")]
    assert found("take the M25 and then the A1") == []


@pytest.mark.parametrize(
    "text",
    [
        "LG G6 4gb",
        "LG G6 4GB",
        "it is M8 2nd of them",
        "open b4 5pm",
        "AA1 1AA",
        "phone w8 3rd time",
        "XY12 3ZZ",
        "so bad??m275qq",
        "the L8O 1ND model",
    ],
)
def test_what_only_looks_like_a_postcode_is_none(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "12 Hawthorn Lane",
        "12a Hawthorn Lane",
        "12-14 Hawthorn Lane",
        "Flat 3, 12 Hawthorn Lane",
        "221 Old Mill Road",
        "12 hawthorn road",
        "5 Saint Anne's Square",
        "12 Lock Cottages",
        "3 Tannery Mews",
        "Flat 2, 7 Harbour Court",
        "4 Corn Wharf",
        "9 Mill Lock",
        "16 Old Barn Chase",
    ],
)
def test_a_house_number_and_a_street_are_an_address(address: str):
    assert found(f"nothing came to {address} yet") == [(Kind.ADDRESS, address)]


def test_an_address_runs_up_to_its_postcode_which_stands_by_itself():
    assert found("I live at 12 Hawthorn Lane, Leeds LS1 4AP, thanks") == [
        (Kind.ADDRESS, "12 Hawthorn Lane, Leeds"),
        (Kind.POSTCODE, "LS1 4AP"),
    ]


def test_capitals_with_a_street_or_a_number_that_lead_up_to_a_postcode_are_an_address():
    assert found("deliver to Hawthorn Yard, Leeds EX1 1GB today") == [
        (Kind.ADDRESS, "Hawthorn Yard, Leeds"),
        (Kind.POSTCODE, "EX1 1GB"),
    ]
    assert found("it went to 12 Causewayfoot, Leeds LS1 4AP") == [
        (Kind.ADDRESS, "12 Causewayfoot, Leeds"),
        (Kind.POSTCODE, "LS1 4AP"),
    ]
    assert found("no signal around Leeds LS1 4AP") == [(Kind.POSTCODE, "LS1 4AP")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("I live on Hawthorn Lane.", "Hawthorn Lane"),
        ("my address is Unit 4, The Old Mill", "Unit 4, The Old Mill"),
        ("address: hawthorn lane, leeds", "hawthorn lane"),
    ],
)
def test_a_street_without_a_number_is_an_address_where_somebody_gives_it_as_theirs(text: str, address: str):
    assert found(text) == [(Kind.ADDRESS, address)]


@pytest.mark.parametrize(
    "text",
    [
        "2 hours on the road",
        "a 10 minute drive away",
        "1 of the worst places",
        "3 weeks and no way out",
        "5 star place to stay",
        "I live in hope",
        "walking down Oxford Street",
        "2 more cottages burnt",
        "3 Old wooden barns",
    ],
)
def test_roads_in_passing_are_no_address(text: str):
    assert found(text) == []

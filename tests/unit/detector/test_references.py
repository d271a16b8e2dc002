"""Booking, order, tracking and account references."""

import pytest

from detector import Kind
from tests.unit.detector.found import found


@pytest.mark.parametrize(
    ("text", "kind", "reference"),
    [
        ("Booking ref K7PQ2M please", Kind.BOOKING, "K7PQ2M"),
        ("my booking is K7PQ2M", Kind.BOOKING, "K7PQ2M"),
        ("PNR: KXPQLM", Kind.BOOKING, "KXPQLM"),
        ("file ref abcde14346 hope it helps", Kind.BOOKING, "abcde14346"),
        ("e-ticket number 1252345678901", Kind.BOOKING, "1252345678901"),
        ("order #48213377 never came", Kind.ORDER, "48213377"),
        ("Order number is AB-48213", Kind.ORDER, "AB-48213"),
        ("case ID 17504934 still open", Kind.ORDER, "17504934"),
        ("203-1234567-7654321 is late", Kind.ORDER, "203-1234567-7654321"),
        ("tracking no. JD0002 is lost, I mean tracking: JD000212345", Kind.TRACKING, "JD000212345"),
        ("where is 1Z999AA10123456784", Kind.TRACKING, "1Z999AA10123456784"),
        ("AB 123456785 GB has not moved", Kind.TRACKING, "AB 123456785 GB"),
        ("account number 40023317", Kind.ACCOUNT, "40023317"),
        ("my Executive Club number is 12345678", Kind.ACCOUNT, "12345678"),
        ("policy no HX/4471/20", Kind.ACCOUNT, "HX/4471/20"),
        ("my username is cleo_h", Kind.ACCOUNT, "cleo_h"),
    ],
)
def test_a_reference_is_found_by_the_word_that_announces_it(text: str, kind: Kind, reference: str):
    assert (kind, reference) in found(text)


def test_a_record_locator_alone_in_a_reply_is_a_booking():
    assert found("@airline K7PQ2M") == [(Kind.BOOKING, "K7PQ2M")]
    assert found("@airline BA0257") == []


@pytest.mark.parametrize(
    "text",
    [
        "I want to order 2 of them in 2017",
        "order now: 10% off",
        "my account has been wrong since 2016",
        "error reference 0xc1900107",
        "booking for flight BA0257",
        "my order from 25/10/2017",
        "parcel due by 5pm, order by 10am",
        "case closed, reference made",
        "my username is not working",
        "ticket cost £250 for 2 people",
    ],
)
def test_the_words_alone_make_no_reference(text: str):
    assert found(text) == []

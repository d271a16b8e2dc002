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
        ("conf KX9QLM, thanks", Kind.BOOKING, "KX9QLM"),
        ("conf # K7794X", Kind.BOOKING, "K7794X"),
        ("Confirm #KXPQLM", Kind.BOOKING, "KXPQLM"),
        ("the confirm # is KGE7RT", Kind.BOOKING, "KGE7RT"),
        ("Locator KXPQLM.", Kind.BOOKING, "KXPQLM"),
        ("my flight locater-KXPQLM", Kind.BOOKING, "KXPQLM"),
        ("REFR NO : K8O1ND", Kind.BOOKING, "K8O1ND"),
        ("conformation kxpqm7", Kind.BOOKING, "kxpqm7"),
        ("My confirmation # kxplm2", Kind.BOOKING, "kxplm2"),
        ("seats lost, bookingK804EQ", Kind.BOOKING, "K804EQ"),
        ("acct 7452 is wrong", Kind.ACCOUNT, "7452"),
        ("Track ID is 20695809123", Kind.TRACKING, "20695809123"),
        ("36778123 cleo@example.org Cleo Hart", Kind.ACCOUNT, "36778123"),
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
    assert found("@airline Kxlwz4") == [(Kind.BOOKING, "Kxlwz4")]
    assert found("@airline BA0257") == []
    assert found("@airline super8") == []


@pytest.mark.parametrize(
    "text",
    [
        "I want to order 2 of them in 2017",
        "order now: 10% off",
        "my account has been wrong since 2016",
        "error reference 0xc1900107",
        "page not available reference K000678123",
        "BOOKING PLEASE HELP",
        "please confirm 20171225 is open",
        "booking super8 for 6weeks",
        "our reservations are 12345678",
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


def test_a_record_locator_of_mixed_letters_and_digits_needs_no_word_before_it():
    assert found("K7PQ2M, wondering if we can move it") == [(Kind.BOOKING, "K7PQ2M")]
    assert found("can you look at KXPQM3?") == [(Kind.BOOKING, "KXPQM3")]


@pytest.mark.parametrize(
    "text",
    [
        "Android build LMY47V",
        "the plane was N8305E",
        "text FREE10 to us",
        "BA0257 is late",
        "K7PQ2MX9 on the box",
    ],
)
def test_builds_planes_vouchers_and_flights_are_no_record_locator(text: str):
    assert found(text) == []


def test_a_reply_that_is_nothing_but_a_number_is_the_reference_asked_for():
    assert found("@airline 0012183980829") == [(Kind.BOOKING, "0012183980829")]
    assert found("@shop 00104504") == [(Kind.ORDER, "00104504")]
    assert found("@shop 07700900123") == [(Kind.PHONE, "07700900123")]


def test_a_reference_may_follow_a_few_words_and_a_colon():
    assert found("another reference number, if it helps: 1-24469142") == [(Kind.BOOKING, "1-24469142")]

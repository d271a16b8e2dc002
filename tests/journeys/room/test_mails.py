"""Mails by the real worker, confined as `up` confines it: a press confirms, a link leads back without a code."""

import re

from tests.support.house import House
from tests.support.installation import until
from tests.support.mailserver import MailBox, mail_server

PORT = 2525  # one of the few the worker may connect to
EMAIL = "cleo.by.mail@example.net"  # a mailbox of this test alone: it gets one neutral mail a day


def test_an_address_is_confirmed_told_of_a_reply_and_leads_back_without_a_code(house: House) -> None:
    off = {"host": "", "port": "587", "security": "starttls", "sender": ""}
    with mail_server(PORT) as box:
        here = {
            "host": "localhost",
            "port": str(PORT),
            "security": "none",
            "sender": "help@northwind.example",
        }
        house.olga.submit("/admin/mail", "/admin/mail", here)
        try:
            talked_by_mail(house, box)
        finally:
            house.olga.submit("/admin/mail", "/admin/mail", off)


def talked_by_mail(house: House, box: MailBox) -> None:
    cleo, reader = house.cleo_wrote("The line is dead.", "Lines"), house.visitor()
    place = f"{cleo.room}/notices"
    assert cleo.submit(place, place, {"act": "tell", "email": EMAIL}).status == 303
    confirm = link_in(next_letter(box, 1))
    assert reader.submit(confirm, confirm).status == 200
    house.ben.take(cleo.reference)
    house.ben.reply(cleo.reference, "An engineer comes on Tuesday.")

    indexed = "From now on a link can be mailed to it"
    until(lambda: indexed in cleo.get(f"{cleo.room}/privacy").text, "the custodian knows the address")
    assert reader.submit("/return", "/return/link", {"email": EMAIL}).status == 200
    back = link_in(next_letter(box, 2))
    where = reader.submit(back, back).header("location")
    page = reader.get(where).text
    assert 'data-where="answered"' in page
    assert "Tuesday" not in page
    assert reader.submit(where, where, {"body": "I lost my code."}).header("location").endswith("/receipt")


def next_letter(box: MailBox, count: int) -> str:
    def own() -> list[str]:
        return [letter.body for letter in box.letters if letter.to == EMAIL]

    until(lambda: len(own()) >= count, f"mail number {count}")
    return own()[count - 1]


def link_in(body: str) -> str:
    found = re.search(r"^http://localhost:\d+(/l/[\w-]+)$", body, re.MULTILINE)
    assert found, "no link in the mail"
    return found[1]

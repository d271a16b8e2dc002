"""A site whose mails arrive: the worker's duty beside it, and a mail server that takes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from custodian.envelopes import CaseKeys
from custodian.opening import open_items
from custodian_protocol import messages as m
from parlour.notices.model import Post
from parlour.notices.records import save_post
from parlour.sealing.custodian import Custodian, CustodianRefused
from parlour.worker.notices import NoticesDuty, Office
from tests.cast import office_at
from tests.support.mailserver import MailBox, mail_server
from tests.support.website import URL, Browser, Website, website

EMAIL = "cleo.holm@example.org"
WORDS = "The marmalade in parcel nine was unbearably loud"


@dataclass
class Opener(Custodian):
    """Opens contacts with the custodian's own code; its counting is tested with the custodian itself."""

    site: Website
    refusal: str = ""
    opened: list[str] = field(default_factory=list)

    def ask_now(self, op: str, message: Any) -> Any:
        assert op == "contact"
        if self.refusal:
            raise CustodianRefused(self.refusal, "No.")
        self.opened.append(message.case)
        item = m.SealedItem(message.item, "contact", message.record)
        seeds = self.site.office.custodian.seeds
        return m.Contact(open_items(CaseKeys(message.case), seeds, message.sessions, (item,))[0])


@dataclass
class Mailing:
    site: Website
    box: MailBox
    opener: Opener
    duty: NoticesDuty

    def sent(self) -> list[str]:
        """Bodies of what left in one turn of the worker."""
        before = len(self.box.letters)
        self.duty.once()
        return [letter.body for letter in self.box.letters[before:]]

    def later(self, ms: int) -> list[str]:
        self.site.office.clock.move(ms)
        return self.sent()

    async def cleo_wrote(self, email: str = EMAIL) -> tuple[Browser, str]:
        cleo = self.site.visitor()
        form = (await cleo.get("/write")).fields("/write")
        typed = {"topic": self.site.office.billing.id, "body": WORDS, "email": email}
        receipt = await cleo.follow(await cleo.post("/write", form | typed))
        await self.site.settled()
        return cleo, receipt.fact("reference")

    async def press(self, link: str) -> int:
        """Whoever reads the mail, in a browser that knows nothing of the case."""
        reader = self.site.visitor()
        page = await reader.get(link)
        assert page.status == 200
        return (await reader.post(link, page.fields(link))).status


def link_in(body: str) -> str:
    found = re.search(rf"^{URL}(/(?:l|stop)/[\w-]+)$", body, re.MULTILINE)
    assert found, "no link in the mail"
    return found[1]


@pytest.fixture
def mailing(ready_store_url: str, tmp_path: Path) -> Iterator[Mailing]:
    with office_at(ready_store_url) as office, mail_server() as box:
        post = Post("127.0.0.1", box.port, "none", "", "help@northwind.example")
        office.store.write(lambda tx: save_post(tx, post)).result()
        site = website(office)
        opener = Opener(site)
        duty = NoticesDuty(office.ground, opener, Office(URL, tmp_path / "mail.password"))
        yield Mailing(site, box, opener, duty)


@pytest.fixture
def site_without_mail(mailing: Mailing) -> Mailing:
    mailing.site.office.store.write(lambda tx: save_post(tx, Post())).result()
    mailing.site.front.facts.forget()
    return mailing

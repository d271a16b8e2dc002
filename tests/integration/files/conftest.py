"""A site that takes files, and the worker's duty beside it. The child that looks at them is the real one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from custodian.envelopes import CaseKeys
from custodian.opening import open_items
from custodian_protocol import messages as m
from parlour.sealing.custodian import Custodian, CustodianRefused
from parlour.worker.cleaning import Limits
from parlour.worker.files import FilesDuty
from tests.cast import office_at
from tests.support.website import Answer, Browser, Website, website


@dataclass
class Checker(Custodian):
    """Opens uploads with the custodian's own code; its counting is tested with the custodian itself."""

    site: Website
    refusal: str = ""
    done: list[str] = field(default_factory=list)

    def ask_now(self, op: str, message: Any) -> Any:
        if self.refusal and op == "upload":
            raise CustodianRefused(self.refusal, "No.")
        if op == "upload-done":
            self.done.append(message.file)
            return m.Nothing()
        assert op == "upload"
        item = m.SealedItem(message.file, "upload", message.record)
        seeds = self.site.office.custodian.seeds
        return m.Upload(open_items(CaseKeys(message.case), seeds, (message.session,), (item,))[0])


@dataclass
class Desk:
    site: Website
    checker: Checker
    duty: FilesDuty

    @property
    def blobs(self) -> list[Path]:
        return [path for path in self.site.office.ground.blobs._folder.rglob("*") if path.is_file()]

    def checks(self) -> None:
        """Turns of the worker until nothing is left to do."""
        for _ in range(20):
            self.site.office.clock.move(10_000)
            self.duty.once()

    async def cleo_adds(self, *files: tuple[str, bytes], body: str = "") -> tuple[Browser, str, Answer]:
        """Her browser, the conversation's address, and the answer to her upload."""
        cleo, reference = await self.site.cleo_wrote()
        place = f"/c/{reference}/files"
        fields = (await cleo.get(place)).fields(place) | {"body": body}
        return cleo, f"/c/{reference}", await cleo.upload(place, fields, *files)


@pytest.fixture
def desk(ready_store_url: str) -> Iterator[Desk]:
    with office_at(ready_store_url, blanks=40) as office:
        site = website(office)
        checker = Checker(site)
        yield Desk(site, checker, FilesDuty(office.ground, checker, None, Limits()))


@pytest.fixture(autouse=True)
def room_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parlour.files.policy.LEAST_FREE", 0)

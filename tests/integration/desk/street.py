"""The street of a desk's house: a connected account, posts to us, and the worker behind the platforms' door."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from parlour.connectors import connectors
from parlour.exposure.kept import records
from parlour.exposure.kept.records import Report
from parlour.foundation.ids import new_id
from parlour.sealing.custodian import Custodian
from parlour.sealing.service import public_half, seal_secret
from parlour.store.contract import Reader
from parlour.street import actions
from parlour.street.actions import TakenIn
from parlour.street.model import Account, Arrival, Author, Kind, Removal
from parlour.street.queries import VIEWS, Row, street
from parlour.street.records.connections import save_secrets
from parlour.street.records.direct import want_removal
from parlour.worker.street import Doorway, Permits, Side, Station
from tests.integration.desk.browser import URL
from tests.integration.desk.house import House
from tests.unit.exposure.test_report import full

NAME, US = "x", Account("1", "northwind", "Northwind")
REPORT = "files-1"


async def connect(house: House, name: str = NAME, **secrets: str) -> None:
    """As an officer's keys look once the worker tested them."""
    ground = house.front.ground
    known = secrets or {field.name: "made-up" for field in connectors()[name].declared.fields}
    record = seal_secret(public_half(house.service_seed), name, json.dumps(known).encode())
    await ground.store.write(lambda tx: save_secrets(tx, name, record, ground.clock.now()))
    await actions.say_account(ground, name, US)
    await actions.say_tested(ground, name, "fine")
    house.front.facts.forget()


async def posted(house: House, text: str = "Where is my parcel?", **facts: Any) -> str:
    """Somebody writes to us in public and the worker takes it in. The id of the card."""
    post, now = f"p{new_id()}", house.front.now()
    known = {"url": f"https://platform.example/{post}", "author": Author("a1", "cleo1", "Cleo"), **facts}
    name = known.pop("connector", NAME)
    arrival = Arrival(kind=Kind.MENTION, id=post, thread=post, at=now, text=text, **known)
    whom = TakenIn(name, US, "Northwind", "", True, house.service_seed)
    await asyncio.to_thread(actions.take_in, house.front.ground, whom, (arrival,), None)
    return next(row.card.id for row in rows_of(house) if row.card.post == post)


def rows_of(house: House) -> list[Row]:
    def all_views(reader: Reader) -> list[Row]:
        return [row for view in VIEWS if view != "help" for row in street(reader, view)]

    return house.front.ground.store.read(all_views)


def row_of(house: House, card_id: str) -> Row:
    return next(row for row in rows_of(house) if row.card.id == card_id)


async def message_to_delete(house: House) -> str:
    """The id of a direct message that is sealed here, and that its platform lets nobody delete by program."""
    wanted = Removal(NAME, f"m-{new_id()}", "mark", ("phone",), "by-hand", house.front.now())
    await house.front.ground.store.write(lambda tx: want_removal(tx, wanted))
    return wanted.message


async def keep_report(house: House) -> None:
    """As `parlour exposure --keep` does."""
    report = Report(REPORT, "files", house.front.now(), full())
    await house.front.ground.store.write(lambda tx: records.keep_report(tx, report))


@contextmanager
def platforms_door(house: House) -> Iterator[None]:
    """The worker's end of /hooks."""
    ground, side = house.front.ground, Side(URL, house.service_seed)
    permits = Permits(Custodian(house.sockets / "worker.sock"))
    stations = {name: Station(ground, one, side, permits) for name, one in connectors().items()}
    doorway = Doorway(house.hooks, stations)
    doorway.start()
    try:
        yield
    finally:
        doorway.stop()

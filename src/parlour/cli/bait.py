"""`parlour bait`: customers nobody is, so that whoever touches them has no honest reason."""

import asyncio
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from custodian_protocol.messages import CasesNamed, KeysNamed, Refusal
from parlour.cases.queries import case_by_reference
from parlour.cli.replay.browser import Browser, NoAnswer, Wire
from parlour.cli.replay.people import Customer, Refused
from parlour.company.actions import add_api_key
from parlour.company.policy import HOURLIES
from parlour.config import Settings, read_settings
from parlour.sealing.custodian import CustodianRefused
from parlour.store import open_store
from parlour.store.contract import Store
from parlour.teams.queries import topics

from .asking import ask
from .options import data_option

REGISTERED_WITHIN = 60.0  # seconds
# What anybody might write. The words do not matter: nobody is ever meant to read them.
WORDS = (
    "I have moved and need the bill sent to the new address. Please do not give it to anybody who calls.",
    "There is a payment on my account that is not mine. What do you know about it?",
    "My number was changed without my asking. I need to know who did that.",
    "Please tell me what you keep about me, and since when.",
    "I want to end my contract. My solicitor will write to you as well.",
    "A journalist called me and knew what I had written to you. How can that be?",
)


KEY_NAMES = ("Orders", "Shop", "Billing", "App", "Website form", "Returns", "Import")
KEY_PLACES = ("old", "test", "backup", "2024")


@dataclass
class Nearby(Wire):
    """To this machine, in the name of the public address."""

    host: str = "127.0.0.1"
    port: int = 80

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._pair = await asyncio.open_connection(self.host, self.port)
        return self._pair


@click.command()
@data_option
@click.option("--count", type=click.IntRange(0, 1_000), default=20, show_default=True,
              help="How many. One for each hundred customers is a good number.")  # fmt: skip
@click.option("--keys", type=click.IntRange(0, 20), default=0, help="How many API keys that no program has; they "
              "go into the --codes file.")  # fmt: skip
@click.option("--codes", type=click.Path(dir_okay=False, path_type=Path),
              help="Write receipt codes and keys to this file, to be left where a thief would look.")  # fmt: skip
def command(data: Path, count: int, keys: int, codes: Path | None) -> None:
    """Write to a running desk as customers who do not exist, and mark their cases as bait.

    They stand as resolved, so nobody who works needs them. Whatever a person does to one is an alarm within ten
    seconds, and so is the use of such a key. Only the custodian knows which they are; run this again before the
    cases are erased with the rest.
    """
    if keys and codes is None:
        raise click.ClickException("Keys are of use only where a thief finds them: say --codes FILE.")
    settings = read_settings(data)
    kept = _new_file(codes) if codes else None
    store = open_store(settings.store_url, role="bait")
    try:
        places = [topic.id for topic in store.read(topics) if not topic.retired]
        if not places:
            raise click.ClickException("There is no topic to write about yet. Finish the set-up first.")
        made = asyncio.run(_write(settings, places, count))
        if kept is not None:
            print(*made.values(), *_keys(settings, store, keys), sep="\n", file=kept, flush=True)
        for reference in made:
            mark_as_bait(settings, _case_id(store, reference))
    except (NoAnswer, Refused):
        raise click.ClickException("The desk does not answer. Is it running?") from None
    finally:
        store.close()
        if kept is not None:
            kept.close()
    click.echo(f"{count} customers who do not exist were written and marked, and {keys} API keys.")


def _new_file(path: Path) -> TextIO:
    """Before anything is laid: codes that could not be written down would be of no use to anybody."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
    except OSError as problem:
        raise click.ClickException(f"{path} cannot be made: {problem.strerror}.") from None


async def _write(settings: Settings, places: list[str], count: int) -> dict[str, str]:
    """Reference to receipt code."""
    chance, made = random.SystemRandom(), {}
    for _ in range(count):
        wire = Nearby(settings.url, host=settings.host, port=settings.port)
        customer = Customer(Browser(wire))
        started = await customer.write(chance.choice(places), chance.choice(WORDS))
        made[started.reference] = started.code
        wire.close()
    return made


def _keys(settings: Settings, store: Store, count: int) -> list[str]:
    """They stand among the others with a name like theirs, and do what the others do."""
    chance = random.SystemRandom()
    names = [f"{what} ({where})" for what in KEY_NAMES for where in KEY_PLACES]
    made = [
        store.write(add_api_key(name, ("intake", "status"), HOURLIES[0], int(time.time() * 1000))).result()
        for name in chance.sample(names, count)
    ]
    if made:
        ask(settings, "lay-bait-keys", KeysNamed(tuple(one.key.id for one in made)))
    return [one.text for one in made]


def _case_id(store: Store, reference: str) -> str:
    case = store.read(lambda reader: case_by_reference(reader, reference))
    if case is None:
        raise click.ClickException("A case just written is not in the store. Look at parlour doctor.")
    return case.id


def mark_as_bait(settings: Settings, case_id: str) -> None:
    """The register may hear of the case a moment after it was written."""
    deadline = time.monotonic() + REGISTERED_WITHIN
    while True:
        try:
            ask(settings, "lay-bait", CasesNamed((case_id,)))
            return
        except CustodianRefused as refused:
            if refused.code != Refusal.WRONG_STATE or time.monotonic() > deadline:
                raise click.ClickException(refused.words) from None
            time.sleep(0.1)

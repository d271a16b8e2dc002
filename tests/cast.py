"""The people in the tests: Ana and Ben answer, Olga is an officer, Cleo asks, Dora has no business here.

`Office` is their workplace in one process: a real store, real sealing, and a custodian reduced to what these
people would have from the real one: envelopes, tokens, and the register's word. It opens with the custodian's
own code, so whatever reads back here was sealed as the custodian expects it.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custodian.envelopes import CaseKeys, public_bytes
from custodian.opening import open_items, reseal
from custodian_protocol import messages as protocol
from custodian_protocol.blocks import block_of
from custodian_protocol.records import envelope_statement
from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, token_payload, token_text
from parlour.agents.model import ActingAgent, Founder
from parlour.cases.actions import apply_change, open_case
from parlour.cases.model import OpenedCase, ReadMessage, Thread
from parlour.cases.queries import case_by_id, read_messages, thread, to_open
from parlour.company.actions import save_company
from parlour.company.model import Company
from parlour.customers.model import CustomerAtCase
from parlour.foundation.clock import DAY, HOUR, FixedClock
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.promises.model import weekdays
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.records import add_blanks
from parlour.sealing.sealer import Sealer
from parlour.store import Store, migrate, open_store
from parlour.store.blobs import FolderBlobs
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft, Topic
from parlour.teams.queries import teams, topics

MONDAY_NOON = 1_772_452_800_000  # Monday 2 March 2026, 12:00 in London
COMPANY = Company("Northwind", "1 Harbour Road", weekdays("Europe/London", 9 * 60, 17 * 60), 240)


def form_key() -> str:
    """What the hidden field of a fresh form holds."""
    return secrets.token_urlsafe(24)


@dataclass
class SmallCustodian:
    """Keys and the register, without grants or a log: those are tested with the custodian itself."""

    clock: FixedClock
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seeds: dict[str, bytes] = field(default_factory=dict)
    register: dict[str, protocol.RegisterChange] = field(default_factory=dict)
    rev: int = 0

    @property
    def token_key(self) -> bytes:
        return self.signing.public_key().public_bytes_raw()

    def blanks(self, count: int) -> tuple[protocol.Blank, ...]:
        return tuple(self._blank(new_id()) for _ in range(count))

    def intake_key(self) -> protocol.IntakeKey:
        return protocol.IntakeKey(*self._key("intake", new_id()), self.clock.now() + 35 * DAY)

    def open(self, found: Thread) -> protocol.Opened:
        question = to_open(found, protocol.Principal("worker", "", b""), purpose="answer", nonce=b"")
        items, unopened = open_items(CaseKeys(question.case), self.seeds, question.sessions, question.items)
        head = protocol.CaseHead(0, b"", "", b"", b"")
        return protocol.Opened(items, unopened, 0, head)

    def adopt(self, asked: protocol.Adopt) -> protocol.Adopted:
        items, unopened = open_items(CaseKeys(asked.case), self.seeds, asked.sessions, asked.items)
        assert not unopened
        _, public, signature = self._key("envelope", asked.case)
        fields = {item.id: item.field for item in asked.items}
        return protocol.Adopted(
            public, signature, *reseal(asked.case, public, items, fields, self.clock.now())
        )

    def change(self, case_id: str, **facts: object) -> protocol.RegisterChange:
        """The register's next word on a case: what it said before, and what is different now."""
        fresh = protocol.RegisterChange(0, case_id, "open", "", "", 0, 0, 0)
        self.rev += 1
        known = self.register.get(case_id, fresh)
        self.register[case_id] = replace(known, rev=self.rev, **facts)  # type: ignore[arg-type] # named by tests
        return self.register[case_id]

    def token(self, **facts: object) -> str:
        token = WriteToken(
            **{
                "kind": "staff", "case": "", "staff": "", "name": "", "teams": (),
                "issued_at": self.clock.now(), "expires_at": self.clock.now() + 12 * HOUR,
                **facts,
            }  # type: ignore[arg-type] # named by tests
        )  # fmt: skip
        payload = token_payload(token)
        return token_text(payload, self.signing.sign(SIGNED_PREFIX + payload))

    def _blank(self, key_id: str) -> protocol.Blank:
        """In a block of its own."""
        _, public, _ = self._key("envelope", key_id)
        root, ways = block_of([envelope_statement("envelope", key_id, public)])
        return protocol.Blank(key_id, public, self.signing.sign(root) + ways[0])

    def _key(self, kind: str, key_id: str) -> tuple[str, bytes, bytes]:
        self.seeds[key_id] = os.urandom(32)
        public = public_bytes(self.seeds[key_id])
        return key_id, public, self.signing.sign(envelope_statement(kind, key_id, public))


@dataclass
class Office:
    ground: Ground
    clock: FixedClock
    custodian: SmallCustodian
    accounts: str  # team id
    billing: Topic  # a topic of Accounts
    delivery: str
    parcels: Topic
    ana: ActingAgent
    ben: ActingAgent
    olga: ActingAgent

    @property
    def store(self) -> Store:
        return self.ground.store

    def cleo_writes(self, body: str = "My bill is wrong.", *, topic: Topic | None = None) -> "Cleo":
        opened = open_case(
            self.ground,
            topic_id=(topic or self.billing).id,
            body=body,
            form_key=form_key(),
            language="en",
        ).result(10)
        return Cleo(opened, self.customer(opened))

    def customer(self, opened: OpenedCase) -> CustomerAtCase:
        assert opened.room is not None
        return opened.room.customer(opened.case_id)

    def dora(self, case_id: str) -> CustomerAtCase:
        """Somebody who knows a case's id, and has a session of her own making."""
        return CustomerAtCase(case_id, new_id(), os.urandom(32), secrets.token_urlsafe(32))

    def agent(self, name: str, *team_ids: str, roles: tuple[str, ...] = ("agent",)) -> ActingAgent:
        staff_id = new_id()
        token = self.custodian.token(staff=staff_id, name=name, teams=team_ids)
        return ActingAgent(
            staff_id, name, roles, team_ids, new_id(), os.urandom(32), token, self.clock.now() + 12 * HOUR
        )

    def register_says(self, case_id: str, **facts: object) -> None:
        """The custodian decided something about the case, and the store hears of it."""
        case = self.store.read(lambda reader: case_by_id(reader, case_id))
        assert case is not None
        change = self.custodian.change(case_id, **{"team": case.team_id, **facts})
        assert apply_change(self.ground, change).result(10)

    def ana_takes(self, case_id: str) -> None:
        self.register_says(case_id, assignee=self.ana.staff_id)

    def sealed(self, case_id: str, *, with_notes: bool = True) -> Thread:
        return self.store.read(lambda reader: thread(reader, case_id, with_notes=with_notes))

    def read(self, case_id: str, *, with_notes: bool = True) -> tuple[ReadMessage, ...]:
        found = self.sealed(case_id, with_notes=with_notes)
        return read_messages(found, self.custodian.open(found))

    def bodies(self, case_id: str) -> list[str]:
        return [one.body for one in self.read(case_id) if one.message.kind != "activity"]

    def fill_pool(self, count: int) -> None:
        blanks = self.custodian.blanks(count)
        self.store.write(lambda tx: add_blanks(tx, blanks)).result(10)
        assert self.ground.pool.refill(self.store, count).result(10) == count


@dataclass(frozen=True)
class Cleo:
    """Cleo and the conversation she began."""

    opened: OpenedCase
    customer: CustomerAtCase

    @property
    def case_id(self) -> str:
        return self.opened.case_id


@contextmanager
def office_at(store_url: str, *, blanks: int = 20) -> Iterator[Office]:
    """Two teams, set up by their founder, open for business on a Monday at noon."""
    migrate(store_url)
    clock = FixedClock(MONDAY_NOON)
    custodian = SmallCustodian(clock)
    store = open_store(store_url, role="web")
    folder = tempfile.mkdtemp(prefix="parlour-blobs-")
    try:
        pool = EnvelopePool(custodian.token_key, clock)
        ground = Ground(
            store, Sealer(), pool, clock, FolderBlobs(Path(folder)), custodian.token_key, os.urandom(32)
        )
        yield _furnished(ground, clock, custodian, blanks)
    finally:
        store.close()
        shutil.rmtree(folder)


def _furnished(ground: Ground, clock: FixedClock, custodian: SmallCustodian, blanks: int) -> Office:
    drafts = (
        TeamDraft("", "Accounts", (("", "Billing"), ("", "My account"))),
        TeamDraft("", "Delivery", (("", "Parcels"),)),
    )
    save_company(ground, Founder(), COMPANY).result(10)
    save_teams(ground, Founder(), drafts).result(10)
    accounts, delivery = (team.id for team in ground.store.read(teams))
    by_name = {topic.name: topic for topic in ground.store.read(topics)}
    nobody = ActingAgent("", "", (), (), "", b"", "", 0)
    office = Office(
        ground, clock, custodian, accounts, by_name["Billing"], delivery, by_name["Parcels"],
        nobody, nobody, nobody,
    )  # fmt: skip
    office.ana = office.agent("Ana", accounts)
    office.ben = office.agent("Ben", delivery)
    office.olga = office.agent("Olga", accounts, roles=("agent", "officer"))
    if blanks:
        office.fill_pool(blanks)
    return office

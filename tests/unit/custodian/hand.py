"""A custodian in hand: the real key store and the real turns, without sockets, and a clock that tests move.

The people are the cast's: Olga founds the desk, Ana and Ben answer in two teams, Cleo asks.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custodian.keeper import Ask, Keeper, Turns
from custodian.operations import HANDLERS
from custodian.refusing import Refused
from custodian.starting import start
from custodian_protocol import messages as m
from custodian_protocol.acts import TAKES, approve_act, invite_act
from custodian_protocol.merkle import RunningRoot, leaf_hash
from custodian_protocol.policy import DAY, Policy
from custodian_protocol.shapes import new_id
from parlour.demo.passkeys import Authenticator
from parlour.sealing.sealer import Envelope, Sealer

URL = "http://localhost:8000"
NOON = 1_800_000_000_000
SALES, PARCELS = "sales", "parcels"


class HandClock:
    def __init__(self) -> None:
        self.time, self.path = NOON, "driven by hand"

    def now(self) -> int:
        return self.time

    def move(self, forward: int) -> None:
        self.time += forward


@dataclass
class Person:
    session: m.StaffSession
    device: Authenticator

    @property
    def id(self) -> str:
        return self.session.staff

    @property
    def principal(self) -> m.Principal:
        return m.Principal("staff", self.session.session, self.session.read_secret)


@dataclass
class Case:
    id: str
    public_key: bytes
    proof: bytes = field(default_factory=lambda: os.urandom(32))
    secret: bytes = field(default_factory=lambda: os.urandom(32))
    session: str = field(default_factory=lambda: secrets.token_hex(16))
    lookup: str = field(default_factory=lambda: secrets.token_hex(16))
    headers: list[m.SessionHeader] = field(default_factory=list)
    items: list[m.SealedItem] = field(default_factory=list)
    kind: str = "envelope"
    key_id: str = ""

    @property
    def customer(self) -> m.Principal:
        return m.Principal("customer", self.session, self.secret)

    def write(self, words: bytes, kind: str = "inbound", sealer: Sealer | None = None) -> str:
        """Sealed as web seals it; a sealer of its own makes a sealing session of its own."""
        target = Envelope(self.id, self.kind, self.key_id or self.id, self.public_key)
        item_id = secrets.token_hex(16)
        sealed = (sealer or Sealer()).seal(
            target, case_id=self.id, item_id=item_id, field=kind, content=words
        )
        if sealed.header is not None and sealed.header.id not in {one.id for one in self.headers}:
            self.headers.append(sealed.header)
        self.items.append(m.SealedItem(item_id, kind, sealed.record))
        return item_id

    def registration(self, team: str = SALES, **changed: Any) -> m.Registration:
        facts: dict[str, Any] = {
            "case": self.id, "team": team, "origin": "web", "opened_at": NOON, "opener": "",
            "receipt_lookup": self.lookup, "receipt_verifier": sha256(self.proof),
            "read_session": self.session, "read_verifier": sha256(self.secret),
        }  # fmt: skip
        return m.Registration(**{**facts, **changed})

    def opening(self, principal: m.Principal, purpose: str = "answer", **changed: Any) -> m.OpenCase:
        facts: dict[str, Any] = {
            "sessions": tuple(self.headers),
            "items": tuple(self.items),
            "nonce": b"nonce",
        }
        return m.OpenCase(principal, self.id, purpose, **{**facts, **changed})


class Hand:
    def __init__(
        self, directory: Path, *, mark: str = "rehearsal", policy: Policy | None = None, **more: Any
    ) -> None:
        self.directory = directory
        text = policy.to_json() if policy and mark else ""
        self.keeper: Keeper = start(directory, URL, mark, policy=text, **more)
        self.keeper.store.rows(
            "PRAGMA synchronous = OFF"
        )  # what is on disk here need not outlive the machine
        self.clock = HandClock()
        self.keeper.clock = self.clock
        self.keeper.started_at = NOON
        self.turns = Turns(self.keeper, lambda ask, away: ask.reply(away))

    def ask(self, op: str, message: Any, socket: str = "web") -> Any:
        """One request in a turn of its own."""
        (answer,) = self.ask_together([(op, message)], socket)
        if isinstance(answer, Refused):
            raise answer
        return answer

    def ask_together(self, asked: list[tuple[str, Any]], socket: str = "web") -> list[Any]:
        """All of them in one turn; refusals are among the answers."""
        answers: list[Any] = [None] * len(asked)
        for index, (op, message) in enumerate(asked):
            reply: Callable[[Any], None] = lambda answer, at=index: answers.__setitem__(at, answer)  # noqa: E731 - bound to its place
            self.turns.waiting.append(Ask(op, socket, HANDLERS[op], message, reply))
        self.turns.run()
        return answers

    def work(self, handler: Any) -> None:
        """A slice of the custodian's own work."""
        outcome: list[Any] = []
        self.turns.waiting.append(Ask("own", "custodian", handler, m.Nothing(), outcome.append))
        self.turns.run()
        assert not isinstance(outcome[0], Refused), outcome[0].code

    def refused(self, op: str, message: Any, socket: str = "web") -> str:
        try:
            self.ask(op, message, socket)
        except Refused as refused:
            return refused.code
        raise AssertionError(f"{op} was not refused")

    # -- people --------------------------------------------------------------------------------------

    def token(self) -> str:
        found: m.SetupToken = self.ask("setup-token", m.Nothing(), "control")
        return found.token

    def found(self, name: str = "Olga Officer", teams: tuple[str, ...] = (SALES,)) -> Person:
        device, token = Authenticator(URL), self.token()
        begun = self.ask("ceremony", m.CeremonyWanted("found", None, "", token, name))
        session = self.ask("found", m.CeremonyAnswer(begun.id, device.create(begun.options)))
        self.ask("founder-teams", m.FounderTeams(token, teams))
        return Person(session, device)

    def sign_in(self, device: Authenticator) -> Person:
        begun = self.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
        return Person(self.ask("sign-in", m.CeremonyAnswer(begun.id, device.get(begun.options))), device)

    def touch(self, person: Person, act: str = TAKES) -> int:
        begun = self.ask("ceremony", m.CeremonyWanted("touch", person.principal, act, "", ""))
        answer = m.CeremonyAnswer(begun.id, person.device.get(begun.options))
        left: m.TakesLeft = self.ask("touch", m.Touch(person.principal, answer))
        return left.takes

    def invite(
        self, officer: Person, name: str, teams: tuple[str, ...], roles: tuple[str, ...]
    ) -> m.Invitation:
        self.touch(officer, invite_act(name, roles, teams))
        made: m.Invitation = self.ask("invite", m.Invite(officer.principal, name, roles, teams))
        return made

    def approve(self, officer: Person, invitation: m.Invitation) -> None:
        self.touch(officer, approve_act(invitation.id))
        self.ask("approve", m.Approve(officer.principal, invitation.id))

    def enrol(self, invitation: m.Invitation) -> tuple[m.StaffEntry, Authenticator]:
        device = Authenticator(URL)
        begun = self.ask("ceremony", m.CeremonyWanted("enrol", None, "", invitation.token, ""))
        return self.ask("enrol", m.CeremonyAnswer(begun.id, device.create(begun.options))), device

    def hire(
        self,
        officer: Person,
        name: str,
        teams: tuple[str, ...] = (SALES,),
        roles: tuple[str, ...] = ("agent",),
        second: Person | None = None,
    ) -> Person:
        """Invited, approved where somebody must, enrolled, and their first day has come."""
        invitation = self.invite(officer, name, teams, roles)
        if second is not None:
            self.approve(second, invitation)
        _, device = self.enrol(invitation)
        self.clock.time += self.keeper.policy.wait_ms
        officer.session = self.sign_in(officer.device).session
        return self.sign_in(device)

    # -- cases ---------------------------------------------------------------------------------------

    def blank(self) -> Case:
        (blank,) = self.ask("blanks", m.BlanksWanted(1)).blanks
        return Case(blank.id, blank.public_key)

    def case(self, team: str = SALES, words: bytes = b"my parcel is late", **changed: Any) -> Case:
        case = self.blank()
        case.write(words)
        answer = self.ask(
            "register", m.Register((case.registration(team, opened_at=self.clock.time, **changed),))
        )
        assert answer.results == ("new",)
        return case

    def take(self, person: Person, case: Case, purpose: str = "answer") -> m.RegisterChange:
        change: m.RegisterChange = self.ask("take", m.Take(person.principal, case.id, purpose)).change
        return change

    def read(self, principal: m.Principal, case: Case) -> list[bytes]:
        return [item.content for item in self.ask("open", case.opening(principal)).items]

    # -- the log and the disk ------------------------------------------------------------------------

    def leaves(self) -> list[dict[str, Any]]:
        import json

        return [json.loads(leaf) for leaf in self.keeper.log.leaves(0, 100_000)]

    def acts(self) -> list[str]:
        return [leaf["act"] for leaf in self.leaves()]

    def log_holds(self) -> bool:
        tree = RunningRoot()
        for leaf in self.keeper.log.leaves(0, 100_000):
            tree.add(leaf_hash(leaf))
        return (tree.size, tree.root()) == (self.keeper.log.tree.size, self.keeper.log.tree.root())

    def close(self) -> None:
        self.keeper.store.connection.close()


def hand_in(directory: Path, **more: Any) -> Iterator[Hand]:
    hand = Hand(directory, **more)
    try:
        yield hand
    finally:
        hand.close()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def intake_case(hand: Hand) -> Case:
    """Web had no blank left: it chose the id and sealed to the month's key."""
    key = hand.ask("intake-key", m.Nothing())
    return Case(new_id(hand.clock.time), key.public_key, kind="intake", key_id=key.id)


__all__ = ["DAY", "Case", "Hand", "Person", "hand_in", "intake_case", "sha256"]

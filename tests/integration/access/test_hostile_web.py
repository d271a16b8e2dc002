"""A web tier that was taken over speaks to the custodian itself, with all that web's memory and store hold.

It cannot sign anybody in, take, assign, open, register over, raise a limit or use a session that ended; and
where it names somebody or some case, the refusal is an entry in the log.
"""

import json
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from custodian_protocol import messages as m
from custodian_protocol.messages import OPERATIONS, Refusal
from parlour.cases.queries import thread, to_open
from parlour.demo.passkeys import Authenticator
from parlour.foundation.ids import new_id
from parlour.sealing.custodian import Custodian, CustodianRefused
from tests.integration.access.people import NOTE, People, Scene
from tests.integration.desk.browser import URL
from tests.integration.desk.house import house_at

NOBODY = m.Principal("staff", new_id(), os.urandom(32))


@dataclass
class Hostile:
    """Whoever sits in web's place."""

    people: People

    @property
    def custodian(self) -> Custodian:
        return self.people.house.front.custodian

    async def refused(self, op: str, message: Any) -> str:
        """The refusal's code; fails the test when it is not refused."""
        with pytest.raises(CustodianRefused) as caught:
            await self.custodian.ask(op, message)
        return caught.value.code

    async def denied(self, op: str, message: Any) -> tuple[str, dict[str, Any]]:
        """The refusal's code, and its entry in the log; the same attempt within ten minutes is one entry."""
        code = await self.refused(op, message)
        found = [entry for entry in await self.people.denials() if entry["purpose"] == op]
        assert found, f"no entry of this refusal: {op} {code}"
        return code, found[-1]

    def question(self, scene: Scene, principal: m.Principal, **facts: Any) -> m.OpenCase:
        """All that the store holds of the case, put before the custodian."""
        store = self.people.house.front.ground.store
        found = store.read(lambda reader: thread(reader, scene.case_id, with_notes=True))
        return replace(to_open(found, principal, purpose="answer", nonce=b""), **facts)


@pytest.fixture
def hostile(people: People) -> Hostile:
    return Hostile(people)


async def test_it_signs_nobody_in(hostile: Hostile) -> None:
    ceremony = await hostile.custodian.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    stranger = Authenticator(URL)
    own = m.CeremonyWanted("found", None, "", "", "Mallory")
    assert (await hostile.denied("ceremony", own))[0] == Refusal.NO_MATCH
    for response in (
        "{}",
        '{"id": "AAAA"}',
        json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key"}),
    ):
        again = await hostile.custodian.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
        assert await hostile.refused("sign-in", m.CeremonyAnswer(again.id, response)) in REFUSED
    assert stranger.credentials == []
    assert await hostile.refused("sign-in", m.CeremonyAnswer(ceremony.id + "0", "{}")) in REFUSED


async def test_an_answer_given_once_does_not_sign_in_twice_nor_for_something_else(hostile: Hostile) -> None:
    """It carries every passkey's answer; none is good a second time, or for another ceremony."""
    device = hostile.people.browsers["ana"].authenticator
    ceremony = await hostile.custodian.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    answer = m.CeremonyAnswer(ceremony.id, device.get(ceremony.options))
    await hostile.custodian.ask("sign-in", answer)
    assert await hostile.refused("sign-in", answer) in REFUSED
    other = await hostile.custodian.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    assert await hostile.refused("sign-in", m.CeremonyAnswer(other.id, answer.response)) in REFUSED
    third = await hostile.custodian.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    touch = m.Touch(hostile.people.principal("ana"), m.CeremonyAnswer(third.id, device.get(third.options)))
    assert await hostile.refused("touch", touch) in REFUSED


async def test_it_takes_and_assigns_nothing_without_somebodys_session(hostile: Hostile) -> None:
    scene = await hostile.people.scene("waiting")
    for op, message in acts(NOBODY, scene.case_id).items():
        code, entry = await hostile.denied(op, message)
        assert code == Refusal.NO_SESSION, op
        assert entry["who"] == "web"
    assert (await hostile.people.register_of(scene)).assignee == ""


async def test_with_bens_session_it_reaches_no_case_of_another_team(hostile: Hostile) -> None:
    """Ben sits at his desk, signed in; web uses his session behind his back."""
    scene, ben = await hostile.people.scene("waiting"), hostile.people.principal("ben")
    for op, message in acts(ben, scene.case_id).items():
        code, entry = await hostile.denied(op, message)
        assert code in {Refusal.NOT_YOURS, Refusal.WRONG_STATE}, (op, code)
        assert entry["who"] not in {"web", ""}
        assert entry["case"]
    assert await hostile.refused("open", hostile.question(scene, ben)) == Refusal.NOT_YOURS


async def test_an_unassigned_case_and_another_agents_stay_shut(hostile: Hostile) -> None:
    carl = hostile.people.principal("carl")
    for state in ("waiting", "held", "resolved"):
        scene = await hostile.people.scene(state)
        code, entry = await hostile.denied("open", hostile.question(scene, carl))
        assert code == Refusal.NOT_YOURS
        assert entry["case"]
        assert entry["who"] not in {"web", ""}
    scene = await hostile.people.scene("held")
    code, _ = await hostile.denied("take", m.Take(carl, scene.case_id, "answer"))
    assert code == Refusal.TAKEN


async def test_one_cases_items_do_not_open_under_the_grant_on_another(hostile: Hostile) -> None:
    """Ana holds both; sealed words are bound to their case, so one question never opens another's."""
    held, other = await hostile.people.scene("held"), await hostile.people.scene("waiting")
    ana = hostile.people.principal("ana")
    foreign = hostile.question(other, ana)
    opened = await hostile.custodian.ask("open", replace(foreign, case=held.case_id))
    assert opened.items == ()
    assert set(opened.unopened) == {item.id for item in foreign.items}


async def test_a_customers_session_opens_its_case_without_notes_and_no_other_case(hostile: Hostile) -> None:
    held = await hostile.people.scene("held")
    cleo = hostile.people.customer(held)
    whole = hostile.question(held, cleo, purpose="")
    assert any(item.field == "note" for item in whole.items)
    code, entry = await hostile.denied("open", whole)
    assert code == Refusal.NOT_YOURS
    assert entry["who"] == "customer"
    renamed = tuple(replace(item, field=item.field.replace("note", "outbound")) for item in whole.items)
    opened = await hostile.custodian.ask("open", replace(whole, items=renamed))
    assert not any(NOTE.encode() in item.content for item in opened.items)
    assert len(opened.unopened) == 1
    other = await hostile.people.scene("waiting")
    assert (await hostile.denied("open", hostile.question(other, cleo, purpose="")))[0] == Refusal.NOT_YOURS
    for op in ("erase", "reopen"):
        code, entry = await hostile.denied(op, m.OnCase(cleo, other.case_id))
        assert code == Refusal.NOT_YOURS
    over = m.NewReceipt(cleo, other.case_id, secrets.token_hex(16), os.urandom(32))
    assert (await hostile.denied("new-receipt", over))[0] == Refusal.NOT_YOURS


async def test_it_registers_over_nothing(hostile: Hostile) -> None:
    """Its own verifier on somebody's case would open it: the first registration wins, whoever repeats it."""
    scene = await hostile.people.scene("held")
    mine = m.Registration(
        scene.case_id, hostile.people.house.team_ids["Delivery"], "web", 1, "",
        secrets.token_hex(16), os.urandom(32), new_id(), os.urandom(32),
    )  # fmt: skip
    invented = replace(mine, case=new_id())
    answer = await hostile.custodian.ask("register", m.Register((mine, invented)))
    assert answer.results == ("refused", "refused")
    stolen = m.Principal("customer", mine.read_session, os.urandom(32))
    assert await hostile.refused("open", hostile.question(scene, stolen, purpose="")) == Refusal.NO_SESSION
    assert (
        await hostile.refused("receipt", m.ReceiptShown(mine.receipt_lookup, os.urandom(32)))
        == Refusal.NO_MATCH
    )


async def test_what_is_not_webs_to_ask_is_not_answered(hostile: Hostile) -> None:
    """Backups, lockdown, the clock, the set-up link: from web's socket there is no such question."""
    for op, (shape, _, sockets) in OPERATIONS.items():
        if "web" not in sockets:
            assert await hostile.refused(op, EXAMPLES[shape]) == Refusal.NOT_HERE, op


async def test_officers_acts_need_an_officer_and_a_touch_for_exactly_that(hostile: Hostile) -> None:
    team = (hostile.people.house.team_ids["Accounts"],)
    for who, code in (("ana", Refusal.NOT_YOURS), ("otto", Refusal.NEEDS_TOUCH)):
        principal = hostile.people.principal(who)
        for op, message in (
            ("invite", m.Invite(principal, "Mallory", ("officer",), team)),
            ("sheets", m.SheetsWanted("", principal, keep_file=True)),
            ("trust-clock", m.SessionNamed(principal)),
        ):
            got, entry = await hostile.denied(op, message)
            assert got == code, (who, op)
            assert entry["who"] not in {"web", ""}
    assert await hostile.refused("founder-teams", m.FounderTeams("guessed", team)) == Refusal.NO_MATCH
    assert (
        await hostile.refused("sheets", m.SheetsWanted("guessed", None, keep_file=True)) == Refusal.NO_MATCH
    )
    assert await hostile.refused("finish-setup", m.TokenShown("guessed")) == Refusal.NO_MATCH


async def test_sessions_that_ended_stay_ended(hostile: Hostile) -> None:
    scene = await hostile.people.scene("held")
    ana, cleo = hostile.people.principal("ana"), hostile.people.customer(scene)
    question, own = hostile.question(scene, ana), hostile.question(scene, cleo, purpose="")
    own = replace(own, items=tuple(item for item in own.items if item.field != "note"))
    assert (await hostile.custodian.ask("open", question)).items
    assert (await hostile.custodian.ask("open", own)).items
    await hostile.custodian.ask("sign-out", m.SessionNamed(ana))
    await hostile.custodian.ask("sign-out", m.SessionNamed(cleo))
    try:
        assert await hostile.refused("open", question) == Refusal.NO_SESSION
        assert await hostile.refused("open", own) == Refusal.NO_SESSION
        assert await hostile.refused("take", m.Take(ana, scene.case_id, "answer")) == Refusal.NO_SESSION
    finally:
        await hostile.people.house.sign_in(hostile.people.browsers["ana"])


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Hostile]:
    """A house whose agents hold two cases at once and take three for each touch. Limits are counted in the
    custodian's own key store, whatever the store is."""
    policy = {"wait_ms": 0, "live_cases": 2, "takes_per_touch": 3}
    async with house_at(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", policy=policy) as house:
        yield Hostile(await People(await house.founded()).arrive())


async def test_it_raises_no_limit(strict: Hostile) -> None:
    """Cases held at once, and takes for each touch: counted by the custodian, whatever web says."""
    scenes = [await strict.people.scene("waiting") for _ in range(4)]
    ana = strict.people.principal("ana")
    for scene in scenes[:2]:
        await strict.custodian.ask("take", m.Take(ana, scene.case_id, "answer"))
    code, entry = await strict.denied("take", m.Take(ana, scenes[2].case_id, "answer"))
    assert (code, bool(entry["case"])) == (Refusal.CAP_REACHED, True)
    await strict.custodian.ask("release", m.OnCase(ana, scenes[0].case_id))
    await strict.custodian.ask("take", m.Take(ana, scenes[2].case_id, "answer"))
    await strict.custodian.ask("release", m.OnCase(ana, scenes[1].case_id))
    assert await strict.refused("take", m.Take(ana, scenes[3].case_id, "answer")) == Refusal.NEEDS_TOUCH


def acts(principal: m.Principal, case_id: str) -> dict[str, Any]:
    """Everything staff may do to a case."""
    on_case = m.OnCase(principal, case_id)
    return {
        "take": m.Take(principal, case_id, "answer"),
        "release": on_case,
        "resolve": on_case,
        "reopen": on_case,
        "hand-over": m.HandOver(principal, case_id, new_id()),
        "who-looked": m.WhoLooked(principal, case_id, b""),
        "erase": on_case,
        "protect": on_case,
        "ask-approval": m.AskApproval(principal, "earlier", case_id, "answer"),
    }


REFUSED = {Refusal.NO_MATCH, Refusal.BAD_MESSAGE}
EXAMPLES: dict[Any, Any] = {
    m.Nothing: m.Nothing(),
    m.Adopt: m.Adopt(new_id(), (), ()),
    m.ContactWanted: m.ContactWanted(new_id(), (), new_id(), b""),
    m.UploadWanted: m.UploadWanted(
        new_id(), new_id(), m.SessionHeader(new_id(), "quarantine", new_id(), b""), b""
    ),
    m.StaffId: m.StaffId(new_id()),
    m.CasesNamed: m.CasesNamed((new_id(),)),
    m.KeysNamed: m.KeysNamed((new_id(),)),
    m.LookNamed: m.LookNamed(new_id(), new_id(), 0),
    m.FileNamed: m.FileNamed(new_id()),
    m.LeavesWanted: m.LeavesWanted(0, 10),
    m.Lockdown: m.Lockdown(0),
    m.BackupWanted: m.BackupWanted("/tmp", "20260101-000000-0000"),
    m.ClockMoved: m.ClockMoved(1),
    m.SheetsBrought: m.SheetsBrought("a", "b"),
}

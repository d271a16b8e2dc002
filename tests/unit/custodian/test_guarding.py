"""Bait, and whom the log reader holds up."""

import pytest

from custodian.guarding import note_names
from custodian.keeper import MANY_DENIALS
from custodian_protocol import messages as m
from custodian_protocol.acts import unfreeze_act
from custodian_protocol.policy import HOUR

from .conftest import Desk
from .hand import Case


def lay(desk: Desk) -> Case:
    case = desk.hand.case()
    desk.hand.ask("lay-bait", m.CasesNamed((case.id,)), "control")
    return case


def touched_by(desk: Desk) -> list[str]:
    return [leaf["who"] for leaf in desk.hand.leaves() if leaf["act"] == "touched-bait"]


def test_bait_stands_as_any_resolved_case(desk: Desk) -> None:
    bait, usual = lay(desk), desk.hand.case()
    desk.hand.take(desk.ana, usual)
    desk.hand.ask("resolve", m.OnCase(desk.ana.principal, usual.id))
    changes = desk.hand.ask("changes", m.ChangesWanted(0, 100)).changes
    bait_facts, usual_facts = (
        [(one.state, one.assignee, one.resolved_at, one.erase_at) for one in changes if one.case == case.id]
        for case in (bait, usual)
    )
    assert bait_facts == usual_facts
    assert touched_by(desk) == []


def test_whatever_anybody_tries_on_it_leaves_a_line_of_its_own(desk: Desk) -> None:
    bait = lay(desk)
    for op, message in (
        ("take", m.Take(desk.ana.principal, bait.id, "answer")),
        ("open", bait.opening(desk.ana.principal)),
        ("reopen", m.OnCase(desk.ben.principal, bait.id)),
    ):
        desk.hand.refused(op, message)
    desk.hand.ask("ask-approval", m.AskApproval(desk.ana.principal, "earlier", bait.id, "answer"))
    assert touched_by(desk) == [desk.ana.id, desk.ana.id, desk.ben.id, desk.ana.id]
    desk.hand.ask("open", bait.opening(bait.customer))  # its receipt code was stolen: who holds it is unknown
    assert touched_by(desk)[-1] == "customer"
    assert desk.hand.log_holds()


def test_the_line_does_not_name_the_case_and_a_usual_case_leaves_none(desk: Desk) -> None:
    usual = desk.hand.case()
    desk.hand.take(desk.ana, usual)
    assert touched_by(desk) == []
    bait = lay(desk)
    desk.hand.refused("take", m.Take(desk.ana.principal, bait.id, "answer"))
    line = next(leaf for leaf in desk.hand.leaves() if leaf["act"] == "touched-bait")
    assert (line["case"], line["about"]) == ("", "")


def test_a_bait_key_that_was_used_leaves_a_line_an_hour_and_the_worker_does_not_hear_which(
    desk: Desk,
) -> None:
    bait, usual = "ab" * 16, "cd" * 16
    desk.hand.ask("lay-bait-keys", m.KeysNamed((bait,)), "control")
    used = m.KeysNamed((usual, bait))
    assert desk.hand.ask("keys-used", used, "worker") == desk.hand.ask(
        "keys-used", m.KeysNamed((usual,)), "worker"
    )
    desk.hand.ask("keys-used", used, "worker")
    lines = [(leaf["who"], leaf["about"]) for leaf in desk.hand.leaves() if leaf["act"] == "touched-bait"]
    assert lines == [("worker", "api-key")]
    desk.hand.clock.move(HOUR)
    desk.hand.ask("keys-used", used, "worker")
    assert len(touched_by(desk)) == 2
    assert desk.hand.refused("lay-bait-keys", m.KeysNamed(("../x",)), "control") == m.Refusal.BAD_MESSAGE
    assert m.OPERATIONS["keys-used"][2] == {"worker"}


def test_whoever_reads_their_own_surname_leaves_a_line_without_the_case(desk: Desk) -> None:
    """Ana Alvarez: once a day and case, only for what a customer typed, only where it was opened."""
    named = desk.hand.case(words=b"I am Rosa ALVAREZ, with a z.")
    other = desk.hand.case(words=b"Alvarezine is a medicine, and I am nobody's aunt.")
    own = desk.hand.case(words=b"hello")
    own.write(b"Yours, Ana Alvarez", "outbound")
    for case in (named, other, own):
        desk.hand.take(desk.ana, case)
        desk.hand.ask("open", case.opening(desk.ana.principal))
        desk.hand.ask("open", case.opening(desk.ana.principal))
        desk.hand.ask("open", case.opening(case.customer))
    desk.hand.work(note_names)
    lines = [leaf for leaf in desk.hand.leaves() if leaf["act"] == "same-name"]
    assert [(leaf["who"], leaf["case"], leaf["about"]) for leaf in lines] == [(desk.ana.id, "", "")]
    assert desk.hand.log_holds()


def test_a_service_that_is_refused_too_often_leaves_one_line_of_its_own(desk: Desk) -> None:
    """Each of these is the same attempt, so the log has one line of it: how many there were, the other line says."""
    stranger = m.Principal("customer", "ab" * 16, b"x" * 32)
    case = desk.hand.case()
    for _ in range(MANY_DENIALS):
        desk.hand.refused("open", case.opening(stranger))
    assert "many-refused" not in desk.hand.acts()
    for _ in range(20):
        desk.hand.refused("open", case.opening(stranger))
    lines = [leaf["who"] for leaf in desk.hand.leaves() if leaf["act"] == "many-refused"]
    assert lines == ["web"]


def test_a_case_somebody_works_on_is_no_bait(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    lay_it = m.CasesNamed((case.id,))
    assert desk.hand.refused("lay-bait", lay_it, "control") == m.Refusal.WRONG_STATE


def test_the_frozen_are_out_until_an_officer_lets_them_work(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.ask("freeze", m.StaffId(desk.ana.id), "worker")
    assert desk.hand.refused("open", case.opening(desk.ana.principal)) == m.Refusal.NO_SESSION
    with pytest.raises(Exception, match="not-yours"):
        desk.hand.sign_in(desk.ana.device)
    change = desk.hand.ask("changes", m.ChangesWanted(0, 100)).changes[-1]
    assert (change.case, change.assignee) == (case.id, "")
    olga = desk.hand.sign_in(desk.olga.device)
    named = m.StaffNamed(olga.principal, desk.ana.id)
    assert desk.hand.refused("unfreeze", named) == m.Refusal.NEEDS_TOUCH
    desk.hand.touch(olga, unfreeze_act(desk.ana.id))
    desk.hand.ask("unfreeze", named)
    assert desk.hand.take(desk.hand.sign_in(desk.ana.device), case)
    assert {"frozen", "unfrozen"} <= set(desk.hand.acts())


def test_a_machine_freezes_no_officer_and_an_agent_unfreezes_nobody(desk: Desk) -> None:
    assert desk.hand.refused("freeze", m.StaffId(desk.olga.id), "worker") == m.Refusal.NOT_YOURS
    desk.hand.ask("freeze", m.StaffId(desk.ben.id), "worker")
    named = m.StaffNamed(desk.ana.principal, desk.ben.id)
    assert desk.hand.refused("unfreeze", named) == m.Refusal.NOT_YOURS
    assert m.OPERATIONS["freeze"][2] == {"worker"}
    assert m.OPERATIONS["lay-bait"][2] == {"control"}

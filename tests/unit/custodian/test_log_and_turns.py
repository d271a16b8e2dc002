"""No log, no opening; and a log that was touched is noticed."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import apsw
import pytest

from custodian.keeper import Ask
from custodian.operations import HANDLERS
from custodian.refusing import Denied, Refused
from custodian_protocol import messages as m
from custodian_protocol.merkle import RunningRoot, leaf_hash
from parlour.cli.logbook import verify

from .conftest import Desk
from .hand import Hand


def break_commit(hand: Hand, *, at: str = "COMMIT") -> None:
    run = hand.keeper.store.run

    def failing(sql: str, *params: Any) -> None:
        if sql == at:
            raise apsw.FullError("database or disk is full")
        run(sql, *params)

    hand.keeper.store.run = failing  # type: ignore[method-assign] # a disk that is full


def test_when_the_flush_fails_nothing_of_the_turn_is_opened_or_kept(desk: Desk) -> None:
    hand, case, other = desk.hand, desk.hand.case(), desk.hand.case()
    hand.take(desk.ana, case)
    before = hand.leaves()
    break_commit(hand)
    answers = hand.ask_together([
        ("open", case.opening(desk.ana.principal)),
        ("open", case.opening(case.customer)),
        ("take", m.Take(desk.ana.principal, other.id, "answer")),
        ("hello", m.Nothing()),
    ])  # fmt: skip
    assert {answer.code for answer in answers} == {m.Refusal.LOG_BROKEN}
    del hand.keeper.store.run  # type: ignore[misc] # the disk is well again
    assert hand.leaves() == before
    assert hand.log_holds()
    assert hand.refused("open", case.opening(desk.ana.principal)) == m.Refusal.LOG_BROKEN
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.LOG_BROKEN
    assert hand.ask("stats", m.Nothing()).log_fault
    assert hand.keeper.log.commit_failed  # which makes the process start afresh


def test_intake_goes_on_without_a_log(desk: Desk) -> None:
    hand = desk.hand
    hand.keeper.log.fault = "broken by this test"
    case = hand.case(words=b"still taken in")
    assert hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof)).case == case.id
    assert hand.refused("take", m.Take(desk.ana.principal, case.id, "answer")) == m.Refusal.LOG_BROKEN
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.LOG_BROKEN


def test_an_opening_is_on_disk_before_it_happens(desk: Desk) -> None:
    """At the moment the content is made, another reader of the files finds the entry."""
    hand, case = desk.hand, desk.hand.case()
    hand.take(desk.ana, case)
    copies: list[list[dict[str, Any]]] = []
    of = hand.keeper.keys_of

    def look_first(case_id: str) -> Any:
        copy = hand.directory.parent / "copy"
        shutil.copytree(hand.directory, copy)
        reader = Hand(copy)
        copies.append(reader.leaves())
        reader.close()
        return of(case_id)

    hand.keeper.keys_of = look_first  # type: ignore[method-assign] # watched by this test
    hand.read(desk.ana.principal, case)
    assert copies[0][-1]["act"] == "opened"
    assert copies[0] == hand.leaves()


def test_one_bad_request_does_not_spoil_the_turn(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()

    def faulty(keeper: Any, ask: Any, message: Any) -> None:
        keeper.store.put("spoilt", 1)
        ask.note("spoilt")
        raise ZeroDivisionError("a value that must not be reported")

    answers: list[Any] = []
    hand.turns.waiting.append(Ask("x", "web", faulty, m.Nothing(), answers.append))
    (taken,) = hand.ask_together([("take", m.Take(desk.ana.principal, case.id, "answer"))])
    assert taken.change.assignee == desk.ana.id
    assert answers[0].code == m.Refusal.BAD_MESSAGE
    assert hand.keeper.store.fact("spoilt") is None
    assert "spoilt" not in hand.acts()
    assert hand.log_holds()


def test_a_fault_is_reported_by_place_not_by_value(hand: Hand, capsys: pytest.CaptureFixture[str]) -> None:
    def faulty(keeper: Any, ask: Any, message: Any) -> None:
        raise ValueError("Cleo's words")

    hand.turns.waiting.append(Ask("x", "web", faulty, m.Nothing(), lambda answer: None))
    hand.turns.run()
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["error"]) == ("handler-fault", "ValueError")
    assert "Cleo" not in json.dumps(line)


def test_what_a_handler_wrote_before_it_refused_is_undone(hand: Hand) -> None:
    def refusing(keeper: Any, ask: Any, message: Any) -> None:
        keeper.store.put("half", 1)
        keeper.log.append(keeper.keys, ask.leaf("half"), ask.now)
        raise Denied(m.Refusal.NOT_YOURS, "no", "because")

    hand.turns.waiting.append(Ask("x", "web", refusing, m.Nothing(), lambda answer: None))
    hand.turns.run()
    assert hand.keeper.store.fact("half") is None
    assert [(one["act"], one["about"]) for one in hand.leaves()] == [("denied", "because")]
    assert hand.log_holds()


def test_repeated_denials_are_one_line(desk: Desk) -> None:
    case = desk.hand.case()
    for _ in range(50):
        desk.hand.refused("open", case.opening(desk.ben.principal))
    assert desk.hand.acts().count("denied") == 1


def test_a_leaf_carries_no_name_no_words_and_no_case(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case(words=b"secret words")
    hand.take(desk.ana, case)
    hand.read(desk.ana.principal, case)
    for leaf in hand.keeper.log.leaves(0, 1000):
        assert case.id.encode() not in leaf
        assert b"Ana" not in leaf
        assert b"secret" not in leaf
        assert json.dumps(json.loads(leaf), sort_keys=True, separators=(",", ":")).encode() == leaf
    numbers = [one["n"] for one in hand.leaves() if one["case"]]
    assert numbers == [1, 2]
    assert len({one["case"] for one in hand.leaves() if one["case"]}) == 1


def test_two_cases_do_not_share_a_commitment(desk: Desk) -> None:
    for _ in range(2):
        desk.hand.take(desk.ana, desk.hand.case())
    assert len({one["case"] for one in desk.hand.leaves() if one["case"]}) == 2


def test_checkpoints_verify_with_another_reading_of_the_same_rules(desk: Desk) -> None:
    hand, notes = desk.hand, []
    for _ in range(3):
        notes.append(hand.ask("checkpoint", m.Nothing(), "worker").note)
        hand.take(desk.ana, hand.case())
    assert notes[-1] != hand.ask("checkpoint", m.Nothing()).note
    key = hand.ask("hello", m.Nothing()).signing_key
    leaves = hand.ask("leaves", m.LeavesWanted(0, 1000), "worker").leaves
    held = list(verify(leaves, notes, key))
    assert [one.size for one in held] == sorted({one.size for one in held})


def restarted(hand: Hand, change: Callable[[apsw.Connection], None]) -> Hand:
    hand.close()
    store = apsw.Connection(str(hand.directory / "keystore.db"))
    change(store)
    store.close()
    again = Hand(hand.directory)
    again.clock.time = hand.clock.time
    return again


def edit(store: apsw.Connection) -> None:
    store.execute("UPDATE log SET leaf = CAST(replace(leaf, 'e', 'E') AS BLOB) WHERE position = 3")


def cut_tail(store: apsw.Connection) -> None:
    store.execute("DELETE FROM log WHERE position = (SELECT max(position) FROM log)")


def cut_to_checkpoint(store: apsw.Connection) -> None:
    """The tip and newer entries go together; only the tip's key knows better."""
    store.execute("DELETE FROM log WHERE position >= (SELECT max(size) FROM checkpoints)")


def take_out(store: apsw.Connection) -> None:
    store.execute("DELETE FROM log WHERE position = 2")


def add(store: apsw.Connection) -> None:
    store.execute("INSERT INTO log SELECT max(position) + 1, leaf, NULL FROM log")


def retype(store: apsw.Connection) -> None:
    store.execute("UPDATE log SET leaf = CAST(leaf AS TEXT) WHERE position = 1")


def spoil_note(store: apsw.Connection) -> None:
    store.execute("UPDATE checkpoints SET note = 'no note at all'")


def fork_checkpoint(store: apsw.Connection) -> None:
    store.execute("UPDATE checkpoints SET note = replace(note, char(10) || 'A', char(10) || 'B')")
    store.execute("UPDATE checkpoints SET note = substr(note, 1, instr(note, char(10))) || size || char(10) ||"
                  " 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' || char(10)")  # fmt: skip


@pytest.mark.parametrize(
    "change", [edit, cut_tail, cut_to_checkpoint, take_out, add, retype, spoil_note, fork_checkpoint]
)
def test_a_touched_log_stops_opening_at_the_next_start_and_intake_goes_on(
    desk: Desk, change: Callable[[apsw.Connection], None]
) -> None:
    case = desk.hand.case()
    desk.hand.ask("checkpoint", m.Nothing())
    desk.hand.take(desk.ana, case)
    hand = restarted(desk.hand, change)
    assert hand.keeper.log.fault
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.LOG_BROKEN
    assert hand.case()
    hand.close()


def test_an_untouched_log_goes_on(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.ask("checkpoint", m.Nothing())
    hand = restarted(desk.hand, lambda store: None)
    assert not hand.keeper.log.fault
    assert hand.read(desk.ana.principal, case) == [b"my parcel is late"]
    hand.close()


def test_every_operation_has_its_handler() -> None:
    assert HANDLERS.keys() == m.OPERATIONS.keys()
    assert len(set(HANDLERS.values())) == len(m.OPERATIONS)


def test_root_and_leaves_agree_on_the_empty_log(hand: Hand) -> None:
    tree = RunningRoot()
    assert hand.ask("checkpoint", m.Nothing()).note.split("\n")[1] == "0"
    hand.token()
    tree.add(leaf_hash(b"x"))
    assert hand.keeper.log.tree.root() != tree.root()
    assert not isinstance(hand.ask("stats", m.Nothing()), Refused)

"""The power goes at each step: the next start finds all of it or nothing of it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from custodian_protocol import messages as m

from .conftest import Desk
from .hand import Case, Hand


class PowerCut(BaseException):
    """Not an exception any code of ours catches."""


def cut_at(hand: Hand, statement: str, asked: list[tuple[str, Any]], folder: Path) -> Hand:
    """The files as they are on the disk at this statement, read by the next custodian."""
    run = hand.keeper.store.run

    def until_then(sql: str, *params: Any) -> None:
        if sql.startswith(statement):
            raise PowerCut
        run(sql, *params)

    hand.keeper.store.run = until_then  # type: ignore[method-assign] # the power goes at this statement
    with pytest.raises(PowerCut):
        hand.ask_together(asked)
    shutil.copytree(hand.directory, folder)
    after = Hand(folder)
    after.clock.time = hand.clock.time
    return after


STEPS = ["BEGIN", "SAVEPOINT", "DELETE FROM seeds", "INSERT INTO log", "RELEASE", "COMMIT"]


@pytest.mark.parametrize("step", STEPS)
def test_power_cut_while_erasing_leaves_it_whole_or_gone(desk: Desk, tmp_path: Path, step: str) -> None:
    hand, case = desk.hand, desk.hand.case()
    hand.ask("erase", m.OnCase(case.customer, case.id))
    after = cut_at(hand, step, [("erase-ready", m.CaseNamed(case.id))], tmp_path / "after")
    assert not after.keeper.log.fault
    assert after.ask("erase-ready", m.CaseNamed(case.id)).change.state == "erased"
    assert not after.keeper.store.one("SELECT 1 FROM seeds WHERE id = ?", case.id)
    assert after.acts().count("erased") == 1
    assert after.log_holds()
    after.close()


@pytest.mark.parametrize(
    "step", ["BEGIN", "SAVEPOINT", "INSERT INTO cases", "INSERT INTO sessions", "COMMIT"]
)
def test_power_cut_while_registering_is_repeated_without_harm(hand: Hand, tmp_path: Path, step: str) -> None:
    case = hand.blank()
    case.write(b"hello")
    asked = m.Register((case.registration(),))
    after = cut_at(hand, step, [("register", asked)], tmp_path / "after")
    assert after.ask("register", asked).results == ("new",)
    assert after.ask("register", asked).results == ("known",)
    assert after.read(case.customer, case) == [b"hello"]
    after.close()


@pytest.mark.parametrize("step", ["BEGIN", "INSERT INTO seeds", "COMMIT"])
def test_power_cut_while_adopting_loses_no_word(hand: Hand, tmp_path: Path, step: str) -> None:
    from .hand import intake_case

    case = intake_case(hand)
    case.write(b"moved")
    asked = m.Adopt(case.id, tuple(case.headers), tuple(case.items))
    after = cut_at(hand, step, [("adopt", asked)], tmp_path / "after")
    adopted = after.ask("adopt", asked, "worker")
    assert after.ask("register", m.Register((case.registration(),))).results == ("new",)
    opening = case.opening(case.customer, sessions=(adopted.session,), items=adopted.items)
    assert [item.content for item in after.ask("open", opening).items] == [b"moved"]
    after.close()


def test_a_blank_once_answered_is_there_after_a_power_cut(hand: Hand, tmp_path: Path) -> None:
    blanks = hand.ask("blanks", m.BlanksWanted(20)).blanks
    shutil.copytree(hand.directory, tmp_path / "after")
    after = Hand(tmp_path / "after")
    for blank in blanks:
        case = Case(blank.id, blank.public_key)
        case.write(b"x")
        assert after.ask("register", m.Register((case.registration(),))).results == ("new",)
        assert after.read(case.customer, case) == [b"x"]
    after.close()

"""The root key and its sheets, starting, lockdown, blanks."""

import os
from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodian.keeper import Ask
from custodian.keys import CannotStart
from custodian.root import print_sheets, read_sheets
from custodian_protocol import messages as m
from custodian_protocol.acts import SHEETS
from custodian_protocol.policy import DAY, Policy, policy_from_json
from custodian_protocol.sheets import Slip

from .conftest import Desk
from .hand import Hand

GENERATION = "20261123-120000-abcdef01"


@given(root=st.binary(min_size=32, max_size=32))
def test_any_two_sheets_give_the_root_and_none_gives_it_alone(root: bytes) -> None:
    sheets = print_sheets(root, "installation")
    for first, second in permutations(sheets, 2):
        assert read_sheets(first.lower().replace(" ", "  "), second) == root
    for sheet in sheets:
        with pytest.raises(Slip, match="same sheet twice"):
            read_sheets(sheet, sheet)


def test_sheets_of_two_printings_do_not_mix() -> None:
    root = os.urandom(32)
    one, other = print_sheets(root, "i"), print_sheets(root, "i")
    for at, other_at in combinations(range(3), 2):
        with pytest.raises(Slip, match="not printed together"):
            read_sheets(one[at], other[other_at])


@pytest.fixture
def memory_file() -> Iterator[int]:
    opened = os.memfd_create("root")
    yield opened
    os.close(opened)


def test_a_root_on_sheets_leaves_the_disk_and_comes_back_by_two_of_them(
    tmp_path: Path, memory_file: int
) -> None:
    hand = Hand(tmp_path / "c", root_fd=memory_file)
    token, olga = hand.token(), hand.found()
    case, root = hand.case(words=b"sealed"), hand.keeper.keys.root
    sheets = hand.ask("sheets", m.SheetsWanted(token, None, keep_file=False)).sheets
    assert (hand.directory / "root.key").exists()  # until the printing was said to be done
    hand.ask("finish-setup", m.TokenShown(token))
    assert not (hand.directory / "root.key").exists()
    assert hand.ask("hello", m.Nothing()).root_provider == "officers"
    hand.close()
    for file in hand.directory.iterdir():
        assert root not in file.read_bytes()

    again = Hand(hand.directory)  # the machine booted: no memory file
    again.clock.time = hand.clock.time
    assert not again.ask("stats", m.Nothing()).unlocked
    assert again.ask("hello", m.Nothing()).founded
    locked = [
        ("open", case.opening(case.customer)),
        ("blanks", m.BlanksWanted(1)),
        ("receipt", m.ReceiptShown(case.lookup, case.proof)),
    ]
    for op, asked in locked:
        assert again.refused(op, asked) == m.Refusal.LOCKED
    foreign = print_sheets(os.urandom(32), "other")
    assert again.refused("unlock", m.SheetsBrought(*foreign[:2]), "control") == m.Refusal.NO_MATCH
    assert again.refused("unlock", m.SheetsBrought(sheets[0], sheets[0]), "control") == m.Refusal.NO_MATCH
    again.ask("unlock", m.SheetsBrought(sheets[2], sheets[0]), "control")
    assert again.read(case.customer, case) == [b"sealed"]
    assert not (hand.directory / "root.key").exists()
    again.close()

    restarted = Hand(hand.directory, root_fd=memory_file)  # only this process was started again
    assert restarted.ask("stats", m.Nothing()).unlocked
    restarted.close()
    assert olga


def test_without_proof_that_the_sheets_are_good_the_file_stays(desk: Desk) -> None:
    hand, olga = desk.hand, desk.hand.sign_in(desk.olga.device)
    wanted = m.SheetsWanted("", olga.principal, keep_file=False)
    assert hand.refused("sheets", wanted) == m.Refusal.NEEDS_TOUCH
    hand.touch(olga, SHEETS)
    sheets = hand.ask("sheets", wanted).sheets
    assert (hand.directory / "root.key").exists()
    hand.ask("unlock", m.SheetsBrought(*sheets[:2]), "control")
    assert not (hand.directory / "root.key").exists()
    ana = hand.sign_in(desk.ana.device)
    assert hand.refused("sheets", m.SheetsWanted("", ana.principal, True)) == m.Refusal.NOT_YOURS


def test_sheets_that_keep_the_file_keep_the_file(desk: Desk) -> None:
    hand, olga = desk.hand, desk.hand.sign_in(desk.olga.device)
    hand.touch(olga, SHEETS)
    sheets = hand.ask("sheets", m.SheetsWanted("", olga.principal, keep_file=True)).sheets
    hand.ask("unlock", m.SheetsBrought(*sheets[1:]), "control")
    assert (hand.directory / "root.key").exists()


def test_a_mark_is_for_good(tmp_path: Path) -> None:
    Hand(tmp_path / "demo", mark="demo").close()
    for mark in ("", "rehearsal"):
        with pytest.raises(CannotStart, match="for good"):
            Hand(tmp_path / "demo", mark=mark)


@pytest.mark.parametrize(
    "wrong",
    [{"mark": "toy"}, {"mark": "", "clock": Path("x")}, {"mark": "demo", "clock": Path("x")}],
)
def test_what_does_not_start(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(CannotStart):
        Hand(tmp_path / "c", **wrong)


@pytest.mark.parametrize("text", ["[]", '{"live_cases": -1}', '{"live_cases": true}', '{"lives": 9}', "{"])
def test_a_policy_is_known_names_and_whole_numbers(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words, all mean the same
        policy_from_json(text)


def test_a_policy_is_fixed_at_creation(tmp_path: Path) -> None:
    Hand(tmp_path / "c", policy=Policy(live_cases=3)).close()
    hand = Hand(tmp_path / "c", policy=Policy(live_cases=99))
    assert hand.keeper.policy == Policy(live_cases=3)
    hand.close()


def test_another_root_or_a_newer_key_store_is_refused(tmp_path: Path) -> None:
    Hand(tmp_path / "c").close()
    (tmp_path / "c" / "root.key").write_bytes(os.urandom(32))
    with pytest.raises(CannotStart):
        Hand(tmp_path / "c")
    store = apsw.Connection(str(tmp_path / "c" / "keystore.db"))
    store.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(CannotStart):
        Hand(tmp_path / "c")


def test_nothing_in_the_key_store_opens_without_the_root(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    seed = hand.keeper.keys.unwrap(
        hand.keeper.store.one("SELECT wrapped FROM seeds WHERE id = ?", case.id)[0], "seed", case.id
    )
    hand.keeper.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in hand.directory.iterdir():
        if file.is_file() and file.name != "root.key":
            content = file.read_bytes()
            for secret in (
                hand.keeper.keys.root,
                seed,
                desk.ana.session.read_secret,
                case.secret,
                case.proof,
            ):
                assert secret not in content


def test_lockdown_ends_everything_and_loses_no_words(desk: Desk) -> None:
    hand, old = desk.hand, desk.hand.case()
    unregistered = hand.blank()
    unregistered.write(b"sent just before")
    hand.clock.time += DAY
    young = hand.case()
    answer = hand.ask("lockdown", m.Lockdown(hand.clock.time), "control")
    assert answer.verifiers_voided == 1
    assert answer.sessions_ended >= 3
    assert hand.refused("open", young.opening(young.customer)) == m.Refusal.NO_SESSION
    assert hand.refused("receipt", m.ReceiptShown(young.lookup, young.proof)) == m.Refusal.NO_MATCH
    assert hand.ask("receipt", m.ReceiptShown(old.lookup, old.proof)).case == old.id
    assert hand.ask("hello", m.Nothing()).lockdown_at == hand.clock.time
    changes = {one.case: one for one in hand.ask("changes", m.ChangesWanted(0, 100)).changes}
    assert changes[old.id].writes_since == changes[young.id].writes_since == hand.clock.time
    assert hand.ask("register", m.Register((unregistered.registration(),))).results == ("new",)
    assert hand.read(unregistered.customer, unregistered) == [b"sent just before"]


def test_no_blank_is_handed_out_twice_and_unused_ones_do_not_pile_up(tmp_path: Path) -> None:
    from custodian.server import make_blanks

    hand = Hand(tmp_path / "c")
    hand.work(make_blanks)
    assert hand.ask("stats", m.Nothing()).blanks_unused == 16
    answers = hand.ask_together([("blanks", m.BlanksWanted(10)), ("blanks", m.BlanksWanted(10))])
    ids = [blank.id for answer in answers for blank in answer.blanks]
    assert len(set(ids)) == 20
    hand.work(make_blanks)
    hand.close()
    again = Hand(tmp_path / "c")
    assert again.ask("stats", m.Nothing()).blanks_unused == 0
    assert not set(ids) & {blank.id for blank in again.ask("blanks", m.BlanksWanted(500)).blanks}
    assert not again.ask("blanks", m.BlanksWanted(-3)).blanks
    again.close()


def test_no_blank_whose_seed_a_lockdown_took_is_ever_handed_out(hand: Hand) -> None:
    """Both may fall into one turn: then the blanks are ready, and what is sealed to them nobody can open."""
    from custodian.server import make_blanks

    hand.turns.waiting.append(Ask("own", "custodian", make_blanks, m.Nothing(), lambda _: None))
    hand.ask("lockdown", m.Lockdown(0), "control")
    handed = hand.ask("blanks", m.BlanksWanted(20)).blanks
    assert handed
    assert all(hand.keeper.store.one("SELECT 1 FROM seeds WHERE id = ?", blank.id) for blank in handed)

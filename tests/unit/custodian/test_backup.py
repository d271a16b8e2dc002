"""What a backup holds, what a restore gives back, and what it refuses."""

import base64
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from custodian.backups import destroy_old_day_keys
from custodian.keys import CannotStart
from custodian.root import print_sheets
from custodian_protocol import messages as m
from custodian_protocol.policy import DAY
from custodian_protocol.sheets import Slip
from custodian_restore.__main__ import read_backup, restore

from .conftest import Desk
from .hand import SALES, Case, Hand

GENERATION = "20261123-120000-abcdef01"


def backed_up(hand: Hand, folder: Path) -> m.BackedUp:
    folder.mkdir(exist_ok=True)
    answer: m.BackedUp = hand.ask("backup", m.BackupWanted(str(folder), GENERATION), "control")
    return answer


def wanted(answer: m.BackedUp, *needed: Case, **changed: Any) -> dict[str, Any]:
    facts = {"generation": GENERATION, "register_rev": answer.register_rev, "log_size": answer.log_size}
    return {**facts, "cases": [case.id for case in needed], "leaves": [], **changed}


def target(tmp_path: Path, hand: Hand) -> Path:
    (tmp_path / "new").mkdir()
    shutil.copy(hand.directory / "root.key", tmp_path / "new")
    return tmp_path / "new"


def test_what_is_restored_reads_as_before_without_old_sessions(desk: Desk, tmp_path: Path) -> None:
    hand, case = desk.hand, desk.hand.case(words=b"kept")
    answer = backed_up(hand, tmp_path / "backup")
    file, day_keys = tmp_path / "backup" / answer.file, hand.keeper.day_keys
    done = restore(file, day_keys, target(tmp_path, hand), wanted(answer, case))
    assert done["erased_again"] == 0
    again = Hand(tmp_path / "new")
    again.clock.time = hand.clock.time
    assert not again.keeper.log.fault
    assert again.leaves()[-1]["act"] == "backed-up"
    assert again.refused("open", case.opening(case.customer)) == m.Refusal.NO_SESSION
    begun = again.ask("receipt", m.ReceiptShown(case.lookup, case.proof))
    assert again.read(m.Principal("customer", begun.session, begun.read_secret), case) == [b"kept"]
    assert again.take(again.sign_in(desk.ana.device), case)
    again.close()


def test_what_was_erased_or_stopped_since_is_so_again(desk: Desk, tmp_path: Path) -> None:
    hand, case, kept = desk.hand, desk.hand.case(), desk.hand.case()
    olga = hand.sign_in(desk.olga.device)
    entry, device = hand.enrol(hand.invite(olga, "Eve Ember", (SALES,), ("agent",)))
    answer = backed_up(hand, tmp_path / "backup")
    hand.ask("erase", m.OnCase(case.customer, case.id))
    hand.ask("erase-ready", m.CaseNamed(case.id))
    hand.ask("stop-pending", m.StopPending(olga.principal, hand.ask("pending", m.Nothing()).changes[0].id))
    newer = [base64.b64encode(leaf).decode() for leaf in hand.keeper.log.leaves(answer.log_size, 100)]
    done = restore(
        tmp_path / "backup" / answer.file, hand.keeper.day_keys, target(tmp_path, hand),
        wanted(answer, case, kept, leaves=newer),
    )  # fmt: skip
    assert (done["erased_again"], done["stopped_again"], done["leaves"]) == (1, 1, len(newer))
    again = Hand(tmp_path / "new")
    again.clock.time = hand.clock.time
    assert again.leaves() == hand.leaves()
    assert again.refused("receipt", m.ReceiptShown(case.lookup, case.proof)) == m.Refusal.NO_MATCH
    assert again.ask("receipt", m.ReceiptShown(kept.lookup, kept.proof))
    begun = again.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    assert (
        again.refused("sign-in", m.CeremonyAnswer(begun.id, device.get(begun.options))) == m.Refusal.NO_MATCH
    )
    changes = again.ask("changes", m.ChangesWanted(answer.register_rev, 10)).changes
    assert [(one.case, one.state) for one in changes] == [(case.id, "erased")]
    again.close()
    assert entry


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"generation": "20260101-000000-00000000"}, "different backups"),
        ({"register_rev": 10_000}, "older than the store"),
        ({"log_size": 10_000}, "older than the store"),
        ({"cases": ["0" * 32]}, "lacks the keys of 1"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    desk: Desk, tmp_path: Path, changed: dict[str, Any], words: str
) -> None:
    answer = backed_up(desk.hand, tmp_path / "backup")
    new = target(tmp_path, desk.hand)
    with pytest.raises(CannotStart, match=words):
        restore(tmp_path / "backup" / answer.file, desk.hand.keeper.day_keys, new, wanted(answer, **changed))
    assert [file.name for file in new.iterdir()] == ["root.key"]


def test_spoilt_foreign_or_dead_backups_are_refused(desk: Desk, tmp_path: Path) -> None:
    hand = desk.hand
    answer = backed_up(hand, tmp_path / "backup")
    file, new = tmp_path / "backup" / answer.file, target(tmp_path, hand)
    good = file.read_bytes()
    for spoilt in (
        good[:-1],
        good[:-20] + bytes([good[-20] ^ 1]) + good[-19:],
        b"",
        b"nonsense",
        good[: len(good) // 2],
        good[:40],
    ):
        file.write_bytes(spoilt)
        with pytest.raises(CannotStart):
            restore(file, hand.keeper.day_keys, new, wanted(answer))
    file.write_bytes(good)
    (new / "root.key").write_bytes(os.urandom(32))
    with pytest.raises(CannotStart):
        restore(file, hand.keeper.day_keys, new, wanted(answer))
    (new / "root.key").unlink()
    with pytest.raises(Slip):
        restore(file, hand.keeper.day_keys, new, wanted(answer))
    sheets = print_sheets(hand.keeper.keys.root, "i")
    assert restore(file, hand.keeper.day_keys, new, wanted(answer, sheets=sheets[:2]))
    with pytest.raises(CannotStart, match="already"):
        restore(file, hand.keeper.day_keys, new, wanted(answer))


def test_after_thirty_days_a_backup_is_dead(desk: Desk, tmp_path: Path) -> None:
    hand = desk.hand
    answer = backed_up(hand, tmp_path / "backup")
    assert backed_up(hand, tmp_path / "second").day_key_id == answer.day_key_id
    destroy_old_day_keys(hand.keeper, hand.clock.time + 30 * DAY)
    assert read_backup((tmp_path / "backup" / answer.file).read_bytes(), hand.keeper.day_keys)
    destroy_old_day_keys(hand.keeper, hand.clock.time + 31 * DAY)
    with pytest.raises(CannotStart, match="day"):
        restore(
            tmp_path / "backup" / answer.file, hand.keeper.day_keys, target(tmp_path, hand), wanted(answer)
        )


def test_a_backup_holds_neither_root_nor_anything_readable(desk: Desk, tmp_path: Path) -> None:
    answer = backed_up(desk.hand, tmp_path / "backup")
    _, data = read_backup((tmp_path / "backup" / answer.file).read_bytes(), desk.hand.keeper.day_keys)
    assert desk.hand.keeper.keys.root not in data
    assert b"Alvarez" not in data
    assert desk.ana.session.session.encode() not in data


@pytest.mark.parametrize(
    ("path", "generation"), [("relative", GENERATION), ("/no/such/place", GENERATION), ("", "../x")]
)
def test_a_backup_goes_to_a_directory_that_is_there(
    desk: Desk, tmp_path: Path, path: str, generation: str
) -> None:
    asked = m.BackupWanted(path or str(tmp_path), generation)
    assert desk.hand.refused("backup", asked, "control") == m.Refusal.BAD_MESSAGE

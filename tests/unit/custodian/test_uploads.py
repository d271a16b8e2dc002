"""A file on its way in: the worker opens its key a few times, for its own case, and then nobody does."""

from dataclasses import replace

import pytest

from custodian.handling import destroy
from custodian.server import make_blanks
from custodian_protocol import messages as m
from parlour.sealing.sealer import Envelope, Sealer

from .conftest import Desk
from .hand import Case

KEY = b"k" * 32


def uploaded(desk: Desk, case: Case, field: str = "upload") -> m.UploadWanted:
    """As web seals it: to a blank of its own, for this case."""
    blank = desk.hand.blank()
    target = Envelope(case.id, "quarantine", blank.id, blank.public_key)
    sealed = Sealer().seal(target, case_id=case.id, item_id=blank.id, field=field, content=KEY)
    assert sealed.header is not None
    return m.UploadWanted(case.id, blank.id, sealed.header, sealed.record)


def opened(desk: Desk, asked: m.UploadWanted) -> list[bytes]:
    return [item.content for item in desk.hand.ask("upload", asked, "worker").items]


def test_the_worker_has_the_key_opened_after_a_line_in_its_cases_log(desk: Desk) -> None:
    case = desk.hand.case()
    assert opened(desk, uploaded(desk, case)) == [KEY]
    looks = desk.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"")).looks
    assert [(look.act, look.who) for look in looks] == [("file-checked", "automatic")]


def test_once_done_nobody_opens_it_and_its_seed_is_gone(desk: Desk) -> None:
    asked = uploaded(desk, desk.hand.case())
    opened(desk, asked)
    desk.hand.ask("upload-done", m.FileNamed(asked.file), "worker")
    assert desk.hand.refused("upload", asked, "worker") == m.Refusal.WRONG_STATE
    assert desk.hand.keeper.store.one("SELECT 1 FROM seeds WHERE id = ?", asked.file) is None
    desk.hand.ask("upload-done", m.FileNamed(asked.file), "worker")  # asked again after a crash: done


def test_a_worker_that_dies_over_it_may_ask_three_times(desk: Desk) -> None:
    asked = uploaded(desk, desk.hand.case())
    for _ in range(3):
        assert opened(desk, asked) == [KEY]
    assert desk.hand.refused("upload", asked, "worker") == m.Refusal.CAP_REACHED


def test_it_opens_for_its_own_case_only(desk: Desk) -> None:
    case, other = desk.hand.case(), desk.hand.case()
    asked = uploaded(desk, case)
    assert opened(desk, replace(asked, case=other.id)) == []
    assert desk.hand.refused("upload", replace(asked, case=desk.hand.blank().id), "worker") == "wrong-state"


@pytest.mark.parametrize("field", ["inbound", "note", "contact", "file"])
def test_nothing_else_opens_as_an_upload(desk: Desk, field: str) -> None:
    assert opened(desk, uploaded(desk, desk.hand.case(), field)) == []


def test_words_of_a_case_nobody_registered_yet_do_not_open_as_an_upload(desk: Desk) -> None:
    case, fresh = desk.hand.case(), desk.hand.blank()
    fresh.write(b"my parcel is late")
    asked = m.UploadWanted(case.id, fresh.id, fresh.headers[0], fresh.items[0].record)
    assert opened(desk, asked) == []


def test_an_envelope_of_a_case_is_never_a_quarantine_nor_the_other_way_round(desk: Desk) -> None:
    case, victim = desk.hand.case(), desk.hand.case()
    asked = uploaded(desk, case)
    assert desk.hand.refused("upload", replace(asked, file=victim.id), "worker") == m.Refusal.WRONG_STATE
    desk.hand.ask("upload-done", m.FileNamed(victim.id), "worker")
    assert desk.hand.keeper.store.one("SELECT kind FROM seeds WHERE id = ?", victim.id) == ("case",)
    opened(desk, asked)
    taken = Case(asked.file, b"").registration()
    assert desk.hand.ask("register", m.Register((taken,))).results == ("refused",)


def test_what_no_browser_was_given_is_not_destroyed(desk: Desk) -> None:
    desk.hand.work(make_blanks)
    waiting = desk.hand.keeper.ready[-1].id
    desk.hand.ask("upload-done", m.FileNamed(waiting), "worker")
    assert desk.hand.keeper.store.one("SELECT 1 FROM seeds WHERE id = ?", waiting) is not None


def test_an_erased_cases_upload_opens_no_more(desk: Desk) -> None:
    case = desk.hand.case()
    asked = uploaded(desk, case)
    desk.hand.keeper.store.run("BEGIN")
    destroy(desk.hand.keeper, case.id, desk.hand.clock.now())
    desk.hand.keeper.store.run("COMMIT")
    assert desk.hand.refused("upload", asked, "worker") == m.Refusal.WRONG_STATE


def test_no_log_no_key(desk: Desk) -> None:
    asked = uploaded(desk, desk.hand.case())
    desk.hand.keeper.log.fault = "the log could not be written"
    assert desk.hand.refused("upload", asked, "worker") == m.Refusal.LOG_BROKEN


def test_uploads_count_against_no_agents_cap(desk: Desk) -> None:
    desk.hand.keeper.policy = replace(desk.hand.keeper.policy, installation_hour=1, installation_day=1)
    case = desk.hand.case()
    for _ in range(3):
        opened(desk, uploaded(desk, case))
    desk.hand.ask("take", m.Take(desk.ana.principal, case.id, "answer"))


def test_only_the_worker_asks() -> None:
    assert m.OPERATIONS["upload"][2] == m.OPERATIONS["upload-done"][2] == {"worker"}

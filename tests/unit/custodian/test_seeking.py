"""The blind index: an address its owner confirmed finds its case, for the worker alone."""

from dataclasses import replace

from custodian.handling import destroy, forget
from custodian.keys import KeyStore
from custodian_protocol import messages as m
from custodian_protocol.policy import HOUR

from .conftest import Desk
from .hand import Case
from .test_contact import wanted


def confirmed(desk: Desk, address: bytes = b"cleo@example.org") -> Case:
    case = desk.hand.case()
    desk.hand.ask("index-contact", wanted(case, words=address), "worker")
    desk.hand.clock.time += 1
    return case


def sought(desk: Desk, *addresses: str) -> tuple[str, ...]:
    for address in addresses:
        assert desk.hand.ask("seek-contact", m.ContactSought(address)) == m.Nothing()
    found: tuple[str, ...] = desk.hand.ask("contacts-sought", m.Nothing(), "worker").cases
    return found


def test_the_newest_case_of_an_address_is_found_however_it_is_typed(desk: Desk) -> None:
    confirmed(desk)
    newest = confirmed(desk, b"Cleo@Example.org")
    assert sought(desk, " cleo@EXAMPLE.org") == (newest.id,)
    assert sought(desk) == (), "told once"


def test_its_customer_reads_that_a_link_was_asked_for(desk: Desk) -> None:
    case = confirmed(desk)
    sought(desk, "cleo@example.org")
    looks = desk.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"")).looks
    assert [(look.act, look.who) for look in looks] == [
        ("contact-indexed", "automatic"),
        ("link-asked", "automatic"),
    ]


def test_web_is_told_the_same_of_a_known_and_an_unknown_address(desk: Desk) -> None:
    confirmed(desk)
    rows = "SELECT count(*) FROM sought"
    for count, address in enumerate(("cleo@example.org", "dora@example.org"), start=1):
        assert desk.hand.ask("seek-contact", m.ContactSought(address)) == m.Nothing()
        assert desk.hand.keeper.store.one(rows) == (count,), "either way one row is written"
    assert not any(leaf["act"] == "link-asked" for leaf in desk.hand.leaves())


def test_an_address_nobody_confirmed_finds_nothing(desk: Desk) -> None:
    wanted(desk.hand.case())
    assert sought(desk, "cleo@example.org") == ()


def test_no_words_become_an_address(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.ask("index-contact", wanted(case, "inbound", b"cleo@example.org"), "worker")
    assert sought(desk, "cleo@example.org") == ()


def test_another_address_takes_the_place_of_the_first(desk: Desk) -> None:
    case = confirmed(desk)
    desk.hand.ask("index-contact", wanted(case, words=b"new@example.org"), "worker")
    assert sought(desk, "cleo@example.org") == ()
    assert sought(desk, "new@example.org") == (case.id,)


def test_after_lock_and_after_erasing_it_finds_nothing(desk: Desk) -> None:
    locked = confirmed(desk)
    desk.hand.ask("lock", m.OnCase(locked.customer, locked.id))
    assert sought(desk, "cleo@example.org") == ()
    erased = confirmed(desk)
    desk.hand.ask("seek-contact", m.ContactSought("cleo@example.org"))
    desk.hand.keeper.store.run("BEGIN")
    destroy(desk.hand.keeper, erased.id, desk.hand.clock.now())
    desk.hand.keeper.store.run("COMMIT")
    assert sought(desk, "cleo@example.org") == ()


def test_what_no_worker_asked_for_in_an_hour_is_forgotten(desk: Desk) -> None:
    confirmed(desk)
    desk.hand.ask("seek-contact", m.ContactSought("cleo@example.org"))
    desk.hand.clock.time += HOUR + 1
    desk.hand.work(forget)
    assert sought(desk) == ()


def test_who_tries_many_addresses_is_slowed_down(desk: Desk) -> None:
    desk.hand.keeper.policy = replace(desk.hand.keeper.policy, seeks_minute=2)
    for address in ("a@example.org", "b@example.org"):
        desk.hand.ask("seek-contact", m.ContactSought(address))
    assert desk.hand.refused("seek-contact", m.ContactSought("c@example.org")) == m.Refusal.TOO_MANY_TRIES


def test_the_key_store_holds_no_address(desk: Desk) -> None:
    confirmed(desk)
    desk.hand.ask("seek-contact", m.ContactSought("dora@example.org"))
    held = desk.hand.keeper.store.connection.serialize("main").lower()
    assert b"cleo@" not in held
    assert b"dora@" not in held


def test_a_key_store_from_before_the_index_gets_it(desk: Desk) -> None:
    store, path = desk.hand.keeper.store, desk.hand.directory / "keystore.db"
    for table in ("contacts", "sought", "approvals", "bait", "seen_items", "stepped_back"):
        store.rows(f"DROP TABLE {table}")
    store.rows("ALTER TABLE cases DROP COLUMN protected; PRAGMA user_version = 1")
    store.connection.close()
    assert KeyStore(path).rows("SELECT * FROM contacts") == []


def test_who_may_ask_what() -> None:
    assert m.OPERATIONS["seek-contact"][2] == {"web"}
    assert m.OPERATIONS["index-contact"][2] == m.OPERATIONS["contacts-sought"][2] == {"worker"}

"""What customers are told about people and times, from the first look to a promise that cannot be kept."""

import re

import pytest

from parlour import events
from parlour.cases.actions import move_promise, reply
from parlour.cases.model import Activity
from parlour.cases.queries import case_by_reference
from parlour.foundation.clock import MINUTE, SECOND
from parlour.promises.actions import measure_topic
from parlour.rota import actions as rota
from parlour.rota.policy import IDLE_MS, LOST_MS, OFFER_MS
from parlour.rota.queries import kept_today, offered, presences, wall
from parlour.worker.promises import MeasureDuty, PromisesDuty, RotaDuty
from tests.cast import COMPANY, Cleo, Office, form_key
from tests.support.website import Website

HERE, NOBODY = "Someone is here now", "Nobody is here right now"


def available(office: Office, agent) -> None:
    rota.choose(office.ground, agent, "available").result(10)


def offers(office: Office) -> dict:
    return office.store.read(lambda reader: offered(reader, office.clock.now()))


def state_of(office: Office, agent) -> str:
    found = office.store.read(lambda reader: presences(reader, office.clock.now()))
    return next(who.state for who in found if who.staff_id == agent.staff_id)


def answer(office: Office, cleo: Cleo) -> None:
    office.ana_takes(cleo.case_id)
    reply(office.ground, office.ana, cleo.case_id, body="An answer.", form_key=form_key(), seen_seq=9).result(
        10
    )


def answered_cases(office: Office, count: int, minutes: int, apart: int = 0) -> None:
    """Cases of the topic Billing, written together and answered that many minutes later, one after the other."""
    office.fill_pool(count)
    written = [office.cleo_writes() for _ in range(count)]
    office.clock.move(minutes * MINUTE)
    for cleo in written:
        answer(office, cleo)
        office.clock.move(apart * MINUTE)
    MeasureDuty(office.ground).once()


async def line(site: Website, topic: str = "") -> str:
    site.front.standing.forget()
    page = await site.visitor().get("/promise" + (f"?topic={topic}" if topic else ""))
    return " ".join(re.sub("<[^>]+>", "", page.text).split())


async def test_check_01_with_zero_agents_there_is_a_box_under_a_clock_time(site: Website):
    page = await site.visitor().get("/write")
    assert f"{NOBODY}. Write anyway: we will reply by <strong>4pm today (UK time)</strong>." in page.text
    assert 'name="body"' in page.text


async def test_check_02_an_agent_of_another_team_is_nobody_for_this_topic(site: Website):
    available(site.office, site.office.ben)
    assert NOBODY in await line(site, site.office.billing.id)
    assert HERE in await line(site, site.office.parcels.id)
    whole = await line(site)
    assert HERE not in whole
    assert NOBODY not in whole


async def test_check_03_a_lost_agent_is_nobody_within_a_minute(site: Website):
    available(site.office, site.office.ana)
    assert HERE in await line(site, site.office.billing.id)
    site.office.clock.move(LOST_MS)
    assert HERE in await line(site, site.office.billing.id)
    site.office.clock.move(SECOND)
    assert NOBODY in await line(site, site.office.billing.id)


async def test_without_a_free_slot_nobody_is_here(site: Website):
    office = site.office
    available(office, office.ana)
    for _ in range(COMPANY.live_cases):
        assert HERE in await line(site, office.billing.id)
        office.ana_takes(office.cleo_writes().case_id)
    assert NOBODY in await line(site, office.billing.id)


async def test_the_minutes_are_those_in_which_eight_in_ten_were_answered(site: Website):
    office = site.office
    answered_cases(office, 20, 7)
    available(office, office.ben)
    assert "8 in 10" not in await line(site, office.parcels.id)
    office.clock.move(20 * MINUTE)  # Ana's conversations have gone quiet
    available(office, office.ana)
    told = await line(site, office.billing.id)
    assert f"{HERE}. 8 in 10 people get a first answer within 7 minutes." in told


def test_a_promise_follows_the_measure_and_is_a_quarter_of_an_hour(site: Website):
    office = site.office
    answered_cases(office, 20, 7)
    promised = office.cleo_writes().opened.promise_at
    assert promised - office.clock.now() == 8 * MINUTE  # seven minutes from 12:07, on the quarter
    measured = measure_topic(office.ground, COMPANY.hours, office.billing.id).result(10)
    assert (measured.answer_minutes, measured.kept, measured.owed) == (7, 20, 20)


async def test_check_06_check_08_a_promise_about_to_be_missed_is_moved_with_an_apology_and_choices(
    site: Website,
):
    office, duty = site.office, PromisesDuty(site.office.ground)
    cleo, reference = await site.cleo_wrote()
    before = (await cleo.get(f"/c/{reference}")).text
    assert "That is our fault" not in before
    office.clock.move(4 * 60 * MINUTE - 16 * MINUTE)
    assert not duty.once()
    office.clock.move(2 * MINUTE)
    assert duty.once()
    page = await cleo.get(f"/c/{reference}")
    assert "Nobody is free yet. That is our fault." in page.text
    assert "we will answer by noon on Tuesday 3 March (UK time)." in page.text
    assert page.fact("promise") == "2026-03-03T12:00:00Z"
    assert "Wait here" in page.text
    assert "Come back later" in page.text
    assert f'href="/call?case={reference}"' in page.text
    assert not duty.once()


async def test_check_06_five_minutes_past_the_estimate_there_is_an_apology_and_three_choices(site: Website):
    office = site.office
    answered_cases(office, 20, 4)
    available(office, office.ana)
    cleo, reference = await site.cleo_wrote()

    async def told() -> str:
        available(office, office.ana)
        site.front.standing.forget()
        return (await cleo.get(f"/c/{reference}/line")).text

    office.clock.move(9 * MINUTE)
    assert "That is our fault" not in await told()
    office.clock.move(1)
    page = await told()
    assert (
        "Nobody is free yet. That is our fault. Your message is already a case and we will answer by" in page
    )
    assert [words in page for words in ("Wait here", "Come back later", "Get a call instead")] == [True] * 3


async def test_check_06_a_mail_is_a_choice_only_where_mails_are_sent(
    site: Website, monkeypatch: pytest.MonkeyPatch
):
    cleo, reference = await site.cleo_wrote()
    site.office.clock.move(4 * 60 * MINUTE - 10 * MINUTE)
    assert PromisesDuty(site.office.ground).once()
    address = f'<li><a href="/c/{reference}/notices">Tell me when there is a reply</a> <span class="hint">'
    assert address not in (await cleo.get(f"/c/{reference}")).text
    monkeypatch.setattr(site.front.facts, "mail_ready", lambda: True)
    page = await cleo.get(f"/c/{reference}")
    assert address in page.text
    assert page.text.count('<span class="hint">') == 3


async def test_a_moved_promise_keeps_the_place_in_line(site: Website):
    office = site.office
    first = office.cleo_writes()
    office.clock.move(2 * SECOND)
    second = office.cleo_writes()
    office.clock.move(4 * 60 * MINUTE - 10 * MINUTE)
    assert move_promise(office.ground, first.case_id).result(10)
    available(office, office.ana)
    rota.turn(office.ground, slots=1)
    rows = office.store.read(lambda reader: reader.all("SELECT id FROM cases ORDER BY queue_at, id"))
    assert [row[0] for row in rows] == [first.case_id, second.case_id]


async def test_place_and_range_are_shown_while_somebody_works_the_line(site: Website):
    office = site.office
    answered_cases(office, 21, 10, apart=2)
    office.fill_pool(5)
    ahead = []
    for _ in range(2):
        ahead.append(office.cleo_writes())
        office.clock.move(2 * SECOND)
    cleo, reference = await site.cleo_wrote()
    page = await cleo.get(f"/c/{reference}")
    assert "in line" not in page.text
    available(office, office.ana)
    site.front.standing.forget()
    page = await cleo.get(f"/c/{reference}")
    assert page.fact("place") == "3"
    assert "You are 3rd in line, about 4 to 8 minutes. Your place is kept if you leave." in page.text
    office.ana_takes(ahead[0].case_id)
    assert (await cleo.get(f"/c/{reference}/line")).fact("place") == "2"


async def test_somebody_urgent_who_goes_first_is_said(site: Website):
    office = site.office
    available(office, office.ana)
    cleo, reference = await site.cleo_wrote()
    office.clock.move(MINUTE)
    urgent = office.cleo_writes()
    office.store.write(
        lambda tx: tx.execute("UPDATE cases SET queue_at = 1 WHERE id = ?", (urgent.case_id,))
    ).result(10)
    rota.beat(office.ground, office.ana).result(10)
    site.front.standing.forget()
    page = await cleo.get(f"/c/{reference}")
    assert "An urgent case went first." in page.text
    assert "You are 2nd in line" in page.text


async def test_check_07_a_lost_agent_is_told_in_the_thread_and_the_case_is_offered_again(site: Website):
    office, duty = site.office, RotaDuty(site.office.ground)
    carl = office.agent("Carl", office.accounts)
    cleo, reference = await site.cleo_wrote()
    case_id = case_of(office, reference).id
    available(office, office.ana)
    office.ana_takes(case_id)
    reply(office.ground, office.ana, case_id, body="One moment.", form_key=form_key(), seen_seq=9).result(10)
    await write(cleo, reference, "Are you there?")
    duty.once()
    assert "lost connection" not in (await cleo.get(f"/c/{reference}")).text
    office.clock.move(LOST_MS + SECOND)
    available(office, carl)
    duty.once()
    page = await cleo.get(f"/c/{reference}")
    assert "Ana lost connection. Nothing is lost." in page.text
    assert offers(office).keys() == {carl.staff_id}
    assert offers(office)[carl.staff_id].from_holder
    duty.once()
    assert (await cleo.get(f"/c/{reference}")).text.count("lost connection") == 1


def test_who_went_away_on_purpose_is_not_lost(site: Website):
    office = site.office
    cleo = office.cleo_writes()
    available(office, office.ana)
    office.ana_takes(cleo.case_id)
    rota.leave(office.ground, office.ana.staff_id).result(10)
    office.clock.move(LOST_MS + SECOND)
    rota.turn(office.ground, slots=3)
    found = office.sealed(cleo.case_id).messages
    assert Activity.LOST not in {message.activity for message in found}


def test_a_case_is_offered_missed_twice_and_then_the_agent_is_out(site: Website):
    office, duty = site.office, RotaDuty(site.office.ground)
    office.cleo_writes()
    available(office, office.ana)
    for misses in (1, 2):
        duty.once()
        assert offers(office).keys() == {office.ana.staff_id}
        for _ in range(5):
            office.clock.move(OFFER_MS // 5)
            rota.beat(office.ground, office.ana).result(10)
        if misses == 1:
            assert state_of(office, office.ana) == "available"
    duty.once()
    assert state_of(office, office.ana) == "missed"
    assert offers(office) == {}
    available(office, office.ana)
    duty.once()
    assert offers(office).keys() == {office.ana.staff_id}


def test_a_protected_case_is_offered_to_nobody(site: Website):
    """Taking it needs a second person: an offer of half a minute could only be missed."""
    office, duty = site.office, RotaDuty(site.office.ground)
    cleo = office.cleo_writes()
    office.register_says(cleo.case_id, protected=True)
    available(office, office.ana)
    duty.once()
    assert offers(office) == {}


def test_a_taken_offer_is_over_and_forgives_an_earlier_miss(site: Website):
    office, duty = site.office, RotaDuty(site.office.ground)
    cleo = office.cleo_writes()
    office.register_says(cleo.case_id)
    available(office, office.ana)
    duty.once()
    office.ana_takes(cleo.case_id)
    duty.once()
    assert offers(office) == {}
    rows = office.store.read(lambda reader: reader.all("SELECT misses FROM presence"))
    assert rows == [(0,)]


def test_five_idle_minutes_are_out_of_the_rota_until_one_press(site: Website):
    office = site.office
    available(office, office.ana)
    for _ in range(IDLE_MS // (30 * SECOND)):
        office.clock.move(30 * SECOND)
        rota.beat(office.ground, office.ana, quiet_ms=IDLE_MS).result(10)
    office.clock.move(SECOND)
    assert rota.beat(office.ground, office.ana, quiet_ms=IDLE_MS + SECOND).result(10).state == "idle"
    assert rota.beat(office.ground, office.ana).result(10).state == "idle"
    available(office, office.ana)
    assert state_of(office, office.ana) == "available"


def test_the_wall_counts_what_waits_and_what_was_kept(site: Website):
    office = site.office
    answered_cases(office, 3, 10)
    office.cleo_writes()
    office.clock.move(5 * MINUTE)
    now, names = office.clock.now(), {office.accounts: "Accounts", office.delivery: "Delivery"}
    accounts, delivery = office.store.read(lambda reader: wall(reader, names, now))
    assert (accounts.waiting, now - accounts.longest_since) == (1, 5 * MINUTE)
    assert delivery.waiting == 0
    ids = [office.billing.id]
    assert office.store.read(lambda reader: kept_today(reader, ids, "Europe/London", now)) == (3, 3)
    office.clock.move(5 * 60 * MINUTE)
    later = office.clock.now()
    assert office.store.read(lambda reader: kept_today(reader, ids, "Europe/London", later)) == (3, 4)


def case_of(office: Office, reference: str):
    found = office.store.read(lambda reader: case_by_reference(reader, reference))
    assert found is not None
    return found


async def write(cleo, reference: str, body: str) -> None:
    form = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}") | {"body": body}
    assert (await cleo.post(f"/c/{reference}", form)).status == 303


async def test_an_offer_is_shown_to_its_team_at_once_and_to_no_customer(site: Website):
    office = site.office
    cleo = office.cleo_writes()
    available(office, office.ana)
    cursor = office.store.read(events.latest)
    RotaDuty(office.ground).once()
    found, _ = office.store.read(lambda reader: events.after(reader, cursor, 10))
    assert [(one.kind, one.case_id, one.team_id) for one in found] == [
        ("case-offered", cleo.case_id, office.accounts)
    ]
    assert found[0].kind in events.FOR_STAFF

"""Inbox, counts and search: the right cases in the right order, by an index, whatever their number."""

from pathlib import Path

import pytest

from parlour.cases.actions import reply
from parlour.cases.model import COUNT_LIMIT
from parlour.cases.queries import counts, inbox, inbox_row, search
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import new_id
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft
from parlour.teams.queries import topics
from tests.cast import MONDAY_NOON, Office, form_key, office_at


def ids(office: Office, view: str, agent=None, **paging) -> list[str]:
    page = office.store.read(lambda reader: inbox(reader, view, agent or office.ana, **paging))
    return [row.id for row in page.rows]


def test_views_hold_what_their_names_say(office: Office):
    bill, parcel = office.cleo_writes(), office.cleo_writes("Where is it?", topic=office.parcels)
    mine, done = office.cleo_writes("Mine."), office.cleo_writes("Done.")
    office.ana_takes(mine.case_id)
    office.register_says(done.case_id, state="resolved", resolved_at=office.clock.now(), erase_at=1)
    assert ids(office, "mine") == [mine.case_id]
    assert set(ids(office, "teams")) == set(ids(office, "all")) == {bill.case_id, mine.case_id}
    assert ids(office, "teams", office.ben) == ids(office, "all", office.ben) == [parcel.case_id]
    assert set(ids(office, "all", office.olga)) == {bill.case_id, parcel.case_id, mine.case_id}
    got = office.store.read(lambda reader: counts(reader, office.olga))
    assert (got.mine, got.teams, got.all) == (0, 2, 3)
    nobody = office.agent("New")
    assert ids(office, "teams", nobody) == []
    assert office.store.read(lambda reader: counts(reader, nobody)).teams == 0


def test_first_comes_the_earliest_promise_and_last_what_owes_nothing(office: Office):
    office.fill_pool(5)
    late = office.cleo_writes("first")
    answered = office.cleo_writes("answered")
    office.clock.move(HOUR)
    later = office.cleo_writes("second")
    office.ana_takes(answered.case_id)
    reply(office.ground, office.ana, answered.case_id, body="Ok", form_key=form_key(), seen_seq=9).result(10)
    assert ids(office, "teams") == [late.case_id, later.case_id, answered.case_id]


def plant(office: Office, number: int, *, team: str, promised: bool = True) -> None:
    """Many cases, cheaply: only what lists read."""
    topic = office.billing.id if team == office.accounts else office.parcels.id

    def act(tx):
        for place in range(number):
            promise = MONDAY_NOON + (place // 3) * MINUTE if promised else 0
            tx.send(
                "INSERT INTO cases (id, reference, topic_id, team_id, status, origin, channel, language,"
                " identity_level, opened_at, changed_at, waiting_since, promise_at, queue_at, last_seq)"
                " VALUES (?, ?, ?, ?, 'open', 'web', 'web', 'en', 0, ?, ?, ?, ?, ?, 1)",
                (
                    new_id(), f"{team[-4:]}-{promised}-{place}", topic, team, MONDAY_NOON - place * HOUR,
                    MONDAY_NOON, MONDAY_NOON, promise, promise or 4_000_000_000_000_000 + place,
                ),
            )  # fmt: skip

    office.store.write(act).result(60)


def test_pages_follow_one_another_without_gap_or_repeat(office: Office):
    both = office.agent("Both", office.accounts, office.delivery)
    plant(office, 70, team=office.accounts)
    plant(office, 60, team=office.delivery)
    plant(office, 13, team=office.accounts, promised=False)
    seen: list[tuple[int, str]] = []
    after: str | None = None
    while True:
        page = office.store.read(lambda reader, after=after: inbox(reader, "teams", both, 50, after))
        seen += [(row.promise_at or 1 << 60, row.id) for row in page.rows]
        if not page.after:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == 143
    assert [promise for promise, _ in seen] == sorted(promise for promise, _ in seen)


FORGED = ["x", "1-", "-" + "0" * 32, "9" * 20 + "-" + "0" * 32, "1-' OR 1=1 --", "²-" + "0" * 32]


def test_a_forged_page_is_refused(office: Office):
    for after in FORGED:
        with pytest.raises(Invalid):
            ids(office, "all", after=after)


def test_counts_stop_counting(office: Office):
    plant(office, COUNT_LIMIT + 40, team=office.accounts)
    got = office.store.read(lambda reader: counts(reader, office.ana))
    assert (got.mine, got.teams, got.all) == (0, COUNT_LIMIT, COUNT_LIMIT)


class Watched:
    """A reader that keeps every question."""

    def __init__(self, reader):
        self.reader, self.asked, self.dialect = reader, [], reader.dialect

    def one(self, sql, params=()):
        self.asked.append((sql, params))
        return self.reader.one(sql, params)

    def all(self, sql, params=()):
        self.asked.append((sql, params))
        return self.reader.all(sql, params)


def plans(office: Office, query) -> list[tuple[str, str]]:
    """Steps of the plan, each with the step it is part of."""

    def look(reader) -> list[tuple[str, str]]:
        watched, steps = Watched(reader), []
        query(watched)
        for sql, params in watched.asked:
            rows = reader.all(f"EXPLAIN QUERY PLAN {sql}", params)
            names = {row[0]: row[3] for row in rows}
            steps += [(row[3], names.get(row[1], "")) for row in rows]
        return steps

    return office.store.read(look)


def test_lists_walk_an_index_and_never_sort_a_whole_team(tmp_path: Path):
    """Asked of SQLite, which plans by the query alone; PostgreSQL plans by statistics too."""
    with office_at(f"sqlite:///{tmp_path / 'store.db'}") as office:
        watch_the_plans(office)


def watch_the_plans(office: Office) -> None:
    both = office.agent("Both", office.accounts, office.delivery, roles=("agent", "officer"))
    for view, index in (("mine", "cases_by_assignee"), ("teams", "cases_by_team"), ("all", "cases_by_queue")):
        watch(plans(office, lambda reader, view=view: inbox(reader, view, both)), index)
    watch(plans(office, lambda reader: search(reader, both, "billing")), "cases_by_topic")
    watch(plans(office, lambda reader: search(reader, both, "open")), "cases_by_status")
    watch(plans(office, lambda reader: search(reader, both, "2026-03-02")), "cases_by_status")
    watch(plans(office, lambda reader: search(reader, both, "7K3-94M")), "sqlite_autoindex_cases_2")


def watch(steps: list[tuple[str, str]], index: str) -> None:
    assert any(step.startswith("SEARCH") and index in step for step, _ in steps), steps
    assert not [step for step, _ in steps if step.startswith("SCAN cases")], steps
    # Sorting what walks brought back, or what one agent holds, is little; a walk over a team must not sort.
    sorts = [(step, within) for step, within in steps if "TEMP B-TREE" in step and "walk" in within]
    held = [step for step, _ in steps if "cases_by_assignee" in step and index == "cases_by_status"]
    assert len(sorts) <= len(held), steps


def test_one_row_afresh(office: Office):
    cleo = office.cleo_writes()
    before = office.store.read(lambda reader: inbox_row(reader, cleo.case_id))
    office.ana_takes(cleo.case_id)
    after = office.store.read(lambda reader: inbox_row(reader, cleo.case_id))
    assert before is not None
    assert after is not None
    assert (after.assignee_id, before.assignee_id) == (office.ana.staff_id, "")
    assert after.version != before.version
    assert office.store.read(lambda reader: inbox_row(reader, "0" * 32)) is None


def found(office: Office, text: str, agent=None) -> list[str]:
    return [row.id for row in office.store.read(lambda reader: search(reader, agent or office.ana, text))]


def test_search_by_reference_forgives_how_it_was_written_down(office: Office):
    cleo = office.cleo_writes()
    reference = cleo.opened.reference
    for typed in (
        reference,
        reference.lower(),
        reference.replace("-", ""),
        f" {reference.replace('-', ' ')} ",
    ):
        assert found(office, typed) == [cleo.case_id]
    assert found(office, reference, office.ben) == []
    assert found(office, reference, office.olga) == [cleo.case_id]


def test_search_by_topic_status_and_date(office: Office):
    bill = office.cleo_writes()
    office.clock.move(DAY)
    parcel = office.cleo_writes("Parcel", topic=office.parcels)
    office.register_says(bill.case_id, state="resolved", resolved_at=office.clock.now(), erase_at=1)
    both = office.agent("Both", office.accounts, office.delivery)
    assert found(office, "BILLING", both) == [bill.case_id]
    assert found(office, "parcels open", both) == [parcel.case_id]
    assert found(office, "resolved", both) == [bill.case_id]
    assert found(office, "2026-03-02", both) == [bill.case_id]
    assert found(office, "2026-03-02 2026-03-03", both) == [parcel.case_id, bill.case_id]
    assert found(office, "my account", both) == []
    assert found(office, "my bill is wrong", both) == []  # words are sealed: this is not a topic


def test_a_case_in_hand_is_found_after_it_left_the_team(office: Office):
    cleo = office.cleo_writes(topic=office.parcels)
    assert found(office, cleo.opened.reference) == []
    office.ana_takes(cleo.case_id)
    assert found(office, cleo.opened.reference) == [cleo.case_id]


def test_search_says_what_it_can_do(office: Office):
    for text in ("", "   ", "2026-02-30", "2026-01-01 2026-01-02 2026-01-03", "x" * 201):
        with pytest.raises(Invalid):
            found(office, text)


def test_a_topic_that_looks_like_a_reference_is_found(office: Office):
    drafts = [TeamDraft("", "Clubs", (("", "Sports"),))]
    (team,) = save_teams(office.ground, office.olga, drafts).result(10)
    topic = next(one for one in office.store.read(topics) if one.team_id == team.id)
    cleo = office.cleo_writes(topic=topic)
    assert found(office, "sports", office.olga) == [cleo.case_id]

"""Teams and topics as a page of set-up saves them, again and again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from parlour.agents.model import Founder
from parlour.cases.queries import case_by_id
from parlour.foundation.errors import Invalid, NotAllowed
from parlour.teams.actions import save_teams
from parlour.teams.model import TeamDraft
from parlour.teams.queries import team_of_topic, teams, topics
from tests.cast import Office


def drafts(office: Office) -> list[TeamDraft]:
    """The page as it would be shown now."""
    found = office.store.read(topics)
    return [
        TeamDraft(team.id, team.name, tuple((one.id, one.name) for one in found if one.team_id == team.id))
        for team in office.store.read(teams)
    ]


def names(office: Office) -> tuple[list[str], list[str]]:
    return [one.name for one in office.store.read(teams)], [one.name for one in office.store.read(topics)]


def test_saving_the_page_as_it_is_changes_nothing(office: Office):
    before = office.store.read(teams), office.store.read(topics)
    save_teams(office.ground, office.olga, drafts(office)).result(10)
    assert (office.store.read(teams), office.store.read(topics)) == before


def test_renamed_moved_added_and_left_out(office: Office):
    accounts, delivery = drafts(office)
    wanted = [
        TeamDraft(delivery.id, "Post ", (*delivery.topics, accounts.topics[0])),
        TeamDraft("", "Shops", (("", "Opening  hours"),)),
    ]
    save_teams(office.ground, office.olga, wanted).result(10)
    assert names(office) == (["Post", "Shops"], ["Parcels", "Billing", "Opening hours"])
    assert office.store.read(lambda reader: team_of_topic(reader, office.billing.id)) == (
        office.billing.id,
        delivery.id,
        0,
    )
    left_out = accounts.topics[1][0]
    assert office.store.read(lambda reader: team_of_topic(reader, left_out)) is None
    assert len(office.store.read(lambda reader: teams(reader, with_retired=True))) == 3


def test_a_case_keeps_its_team_when_the_team_retires(office: Office):
    cleo = office.cleo_writes()
    _, delivery = drafts(office)
    save_teams(office.ground, office.olga, [delivery]).result(10)
    case = office.store.read(lambda reader: case_by_id(reader, cleo.case_id))
    assert case is not None
    assert (case.team_name, case.topic_name) == ("Accounts", "Billing")


NONSENSE: tuple[list[TeamDraft], ...] = (
    [],
    [TeamDraft("", "Accounts", ())],
    [TeamDraft("", " ", (("", "Billing"),))],
    [TeamDraft("", "x" * 61, (("", "Billing"),))],
    [TeamDraft("", "Accounts", (("", "Billing"), ("", "billing")))],
    [TeamDraft("", "Accounts", (("", "A"),)), TeamDraft("", "ACCOUNTS", (("", "B"),))],
    [TeamDraft("0" * 32, "Accounts", (("", "Billing"),))],
    [TeamDraft("", "Accounts", (("0" * 32, "Billing"),))],
    [TeamDraft("nonsense", "Accounts", (("", "Billing"),))],
    [TeamDraft("", "Accounts", tuple(("", f"Topic {number}") for number in range(301)))],
)


def test_a_page_that_makes_no_sense_is_refused_whole(office: Office):
    before = names(office)
    for wanted in NONSENSE:
        with pytest.raises(Invalid):
            save_teams(office.ground, Founder(), wanted).result(10)
    assert names(office) == before


def test_a_team_sent_twice_is_refused(office: Office):
    accounts, _ = drafts(office)
    again = TeamDraft(accounts.id, "Again", (("", "Else"),))
    with pytest.raises(Invalid):
        save_teams(office.ground, office.olga, [accounts, again])


def test_only_officers_change_teams(office: Office):
    for person in (office.ana, office.ben):
        with pytest.raises(NotAllowed):
            save_teams(office.ground, person, drafts(office))


def test_two_officers_at_once_leave_one_page_not_a_mixture(office: Office):
    pages = [[TeamDraft("", f"Team {n}", (("", f"Topic {n}"),))] for n in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda page: save_teams(office.ground, office.olga, page).result(30), pages))
    (team,), (topic,) = names(office)
    assert team.removeprefix("Team ") == topic.removeprefix("Topic ")

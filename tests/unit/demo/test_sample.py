"""The sample company hangs together: every case can be played."""

from parlour.demo.sample import PEOPLE, TEAMS, sample_cases

TEAM_OF = {topic: team.key for team in TEAMS for topic, _ in team.topics}


def test_there_is_a_company_worth_looking_at() -> None:
    cases = sample_cases()
    assert len(cases) >= 38
    assert {case.end for case in cases} == {"new", "open", "waiting", "resolved"}
    assert {case.topic for case in cases} == set(TEAM_OF)


def test_every_case_is_begun_by_a_customer_and_handled_by_somebody_of_its_team() -> None:
    people = {person.name: person for person in PEOPLE}
    for case in sample_cases():
        assert case.words[0].kind == "C"
        assert {word.kind for word in case.words} <= {"C", "A", "N"}
        assert all(word.text for word in case.words)
        assert bool(case.agent) == (case.end != "new"), case
        if case.agent:
            assert TEAM_OF[case.topic] in people[case.agent].teams, case


def test_nobody_holds_more_than_an_agent_may() -> None:
    held = [case.agent for case in sample_cases() if case.end in ("open", "waiting")]
    assert max(held.count(name) for name in held) <= 15


def test_two_officers() -> None:
    assert sum("officer" in person.roles for person in PEOPLE) == 2

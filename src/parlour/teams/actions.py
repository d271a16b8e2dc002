"""One page of set-up and of administration: the teams, each with its topics, saved as they stand on it."""

from collections.abc import Sequence

from parlour.agents.model import ActingAgent, Founder
from parlour.agents.policy import must_run_the_company
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import is_id, new_id
from parlour.ground import Ground
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.teams import records
from parlour.teams.model import Team, TeamDraft, Topic
from parlour.teams.queries import teams, topics

NAME_CHARACTERS = 60
MOST_TEAMS = 100
MOST_TOPICS = 300


def save_teams(
    ground: Ground, by: ActingAgent | Founder, drafts: Sequence[TeamDraft]
) -> Pending[tuple[Team, ...]]:
    """Whatever is not among the drafts is retired: its cases stay, nobody can choose it any more."""
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    wanted_teams, wanted_topics = _read(drafts)

    def act(tx: Transaction) -> tuple[Team, ...]:
        records.one_page_at_a_time(tx, now)
        known_teams = {team.id for team in teams(tx, with_retired=True)}
        known_topics = {topic.id for topic in topics(tx, with_retired=True)}
        asked_teams = {draft.id for draft in drafts if draft.id}
        asked_topics = {topic_id for draft in drafts for topic_id, _ in draft.topics if topic_id}
        if asked_teams - known_teams or asked_topics - known_topics:
            raise Invalid("One of these teams or topics does not exist any more. Load the page again.")
        records.retire_all(tx)
        for team in wanted_teams:
            records.save_team(tx, team)
        for topic in wanted_topics:
            records.save_topic(tx, topic)
        return wanted_teams

    return ground.store.write(act)


def _read(drafts: Sequence[TeamDraft]) -> tuple[tuple[Team, ...], tuple[Topic, ...]]:
    found_teams: list[Team] = []
    found_topics: list[Topic] = []
    for draft in drafts:
        team = Team(draft.id or new_id(), _name(draft.name), len(found_teams))
        found_teams.append(team)
        for topic_id, name in draft.topics:
            topic = Topic(topic_id or new_id(), _name(name), team.id, len(found_topics))
            found_topics.append(topic)
    _must_be_sound(found_teams, found_topics)
    return tuple(found_teams), tuple(found_topics)


def _must_be_sound(found_teams: Sequence[Team], found_topics: Sequence[Topic]) -> None:
    if not found_teams or not found_topics:
        raise Invalid("Enter at least one team with one topic.", code="teams")
    if len(found_teams) > MOST_TEAMS or len(found_topics) > MOST_TOPICS:
        raise Invalid(f"At most {MOST_TEAMS} teams and {MOST_TOPICS} topics.", code="teams")
    for names in ([team.name for team in found_teams], [topic.name for topic in found_topics]):
        if len({name.casefold() for name in names}) < len(names):
            raise Invalid("Two teams, or two topics, have the same name.", code="same-name")
    ids = [team.id for team in found_teams] + [topic.id for topic in found_topics]
    if len(set(ids)) < len(ids) or not all(is_id(one) for one in ids):
        raise Invalid("One of these teams or topics was sent twice. Load the page again.")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise Invalid(f"Enter each name, in at most {NAME_CHARACTERS} characters.", code="name")
    return name

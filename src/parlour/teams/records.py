"""Teams and topics as rows. Retired ones stay: old cases name them."""

from parlour.store.contract import Transaction
from parlour.teams.model import Team, Topic


def save_team(tx: Transaction, team: Team) -> None:
    tx.execute(
        "INSERT INTO teams (id, name, position, retired) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET name = excluded.name, position = excluded.position, retired = excluded.retired",
        (team.id, team.name, team.position, int(team.retired)),
    )


def save_topic(tx: Transaction, topic: Topic) -> None:
    tx.execute(
        "INSERT INTO topics (id, name, team_id, position, retired) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, team_id = excluded.team_id,"
        " position = excluded.position, retired = excluded.retired",
        (topic.id, topic.name, topic.team_id, topic.position, int(topic.retired)),
    )


def one_page_at_a_time(tx: Transaction, at: int) -> None:
    """Whoever saves the page next waits here for us, and then starts from what we saved."""
    tx.execute(
        "INSERT INTO settings (name, value) VALUES ('teams-saved-at', ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (str(at),),
    )


def retire_all(tx: Transaction) -> None:
    tx.execute("UPDATE topics SET retired = 1")
    tx.execute("UPDATE teams SET retired = 1")

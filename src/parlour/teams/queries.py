"""Teams and topics, in their order."""

from parlour.store.contract import Reader
from parlour.teams.model import Team, Topic

_TEAM = "SELECT id, name, position, retired FROM teams"
_TOPIC = "SELECT id, name, team_id, position, retired FROM topics"
_CHOSEN = (
    "SELECT id, team_id, COALESCE(promise_minutes, 0) FROM topics"
    " LEFT JOIN measures ON measures.topic_id = topics.id"
)


def teams(reader: Reader, *, with_retired: bool = False) -> tuple[Team, ...]:
    rows = reader.all(f"{_TEAM} WHERE retired <= ? ORDER BY position, id LIMIT 500", (int(with_retired),))
    return tuple(Team(*(*row[:3], bool(row[3]))) for row in rows)


def topics(reader: Reader, *, with_retired: bool = False) -> tuple[Topic, ...]:
    rows = reader.all(f"{_TOPIC} WHERE retired <= ? ORDER BY position, id LIMIT 1000", (int(with_retired),))
    return tuple(Topic(*(*row[:4], bool(row[4]))) for row in rows)


def topics_named(reader: Reader, name: str) -> tuple[str, ...]:
    """Ids of topics, retired ones too, whose name is this in lower case."""
    rows = reader.all("SELECT id FROM topics WHERE LOWER(name) = ? ORDER BY id LIMIT 20", (name,))
    return tuple(row[0] for row in rows)


def team_of_topic(reader: Reader, topic_id: str) -> tuple[str, str, int] | None:
    """Topic, team and measured minutes to promise of a topic a customer may choose; "" chooses the first."""
    if topic_id:
        row = reader.one(f"{_CHOSEN} WHERE id = ? AND retired = 0", (topic_id,))
    else:
        row = reader.one(f"{_CHOSEN} WHERE retired = 0 ORDER BY position, id LIMIT 1")
    return (row[0], row[1], row[2]) if row else None

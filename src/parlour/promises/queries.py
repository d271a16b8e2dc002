"""How cases of a topic fared, and what was measured of them."""

from parlour.foundation.clock import DAY
from parlour.promises.model import FirstAnswer, Measure
from parlour.store.contract import Reader

LOOKED_BACK = 28 * DAY
MOST_CASES = 2_000  # the newest of them: enough for a percentile, however busy the topic


def first_answers(reader: Reader, topic_id: str, since: int) -> list[FirstAnswer]:
    """Newest first. What was resolved without an answer was owed none: spam, or words for another desk."""
    rows = reader.all(
        "SELECT opened_at, first_promise_at, answered_at FROM cases WHERE topic_id = ? AND opened_at >= ?"
        " AND (answered_at > 0 OR (resolved_at = 0 AND promise_at > 0)) ORDER BY opened_at DESC LIMIT ?",
        (topic_id, since, MOST_CASES),
    )
    return [FirstAnswer(*row) for row in rows]


def measures(reader: Reader) -> dict[str, Measure]:
    """By topic."""
    rows = reader.all(
        "SELECT topic_id, answer_minutes, kept, owed, pace_ms, line_minutes FROM measures LIMIT 1000"
    )
    return {row[0]: Measure(*row) for row in rows}

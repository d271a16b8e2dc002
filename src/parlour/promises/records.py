"""What was measured, as rows."""

from parlour.promises.model import Measure
from parlour.store.contract import Transaction


def save_measure(tx: Transaction, measure: Measure, at: int) -> None:
    tx.execute(
        "INSERT INTO measures (topic_id, answer_minutes, kept, owed, pace_ms, line_minutes, promise_minutes,"
        " measured_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic_id) DO UPDATE SET"
        " answer_minutes = excluded.answer_minutes, kept = excluded.kept, owed = excluded.owed,"
        " pace_ms = excluded.pace_ms, line_minutes = excluded.line_minutes,"
        " promise_minutes = excluded.promise_minutes, measured_at = excluded.measured_at",
        (
            measure.topic_id,
            measure.answer_minutes,
            measure.kept,
            measure.owed,
            measure.pace_ms,
            measure.line_minutes,
            measure.promise_minutes,
            at,
        ),
    )

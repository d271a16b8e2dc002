"""Invitations on their way."""

from collections.abc import Sequence

from parlour.store.contract import Reader, Transaction
from parlour.street.model import Answer, AnswerState

_ANSWER = (
    "SELECT id, connector, reply, post_id, thread, author_id, handle, language, state, why, card_id, staff_id,"
    " follows, due_at, attempts, at FROM street_answers"
)


def add_answer(tx: Transaction, answer: Answer) -> bool:
    """False when this post is answered already, or about to be: never two answers to one."""
    added = tx.execute(
        "INSERT INTO street_answers (id, connector, reply, post_id, thread, author_id, handle, language, state,"
        " card_id, staff_id, follows, due_at, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (connector, reply, post_id) DO NOTHING",
        (
            answer.id,
            answer.connector,
            answer.reply,
            answer.post,
            answer.thread,
            answer.author,
            answer.handle,
            answer.language,
            answer.state,
            answer.card_id,
            answer.staff_id,
            answer.follows,
            answer.due_at,
            answer.at,
        ),
    )
    return added > 0


def again(tx: Transaction, card_id: str, at: int) -> int:
    """An answer that failed is asked for once more by a person. Whether it left after all is looked at first."""
    return tx.execute(
        "UPDATE street_answers SET state = 'sending', why = '', due_at = ?, attempts = 0"
        " WHERE card_id = ? AND state = 'failed'",
        (at, card_id),
    )


def next_answer(reader: Reader, connector: str, now: int) -> Answer | None:
    """What was being sent when a worker died comes first: it may have left already."""
    row = reader.one(
        f"{_ANSWER} WHERE connector = ? AND state IN ('sending', 'due') AND due_at <= ?"
        " ORDER BY state DESC, due_at, id LIMIT 1",
        (connector, now),
    )
    return Answer(*row) if row else None


def answers_for(reader: Reader, card_ids: Sequence[str]) -> list[Answer]:
    marks = ", ".join("?" * len(card_ids))
    rows = reader.all(f"{_ANSWER} WHERE card_id IN ({marks})", tuple(card_ids)) if card_ids else []
    return [Answer(*row) for row in rows]


def begin_answer(tx: Transaction, answer_id: str, looked_at: int) -> None:
    tx.execute(
        "UPDATE street_answers SET state = 'sending', attempts = attempts + 1, due_at = ? WHERE id = ?",
        (looked_at, answer_id),
    )


def put_off_answer(tx: Transaction, answer_id: str, due_at: int) -> None:
    tx.execute("UPDATE street_answers SET state = 'due', due_at = ? WHERE id = ?", (due_at, answer_id))


def end_answer(tx: Transaction, answer: Answer, state: AnswerState, why: str = "") -> None:
    """Of a direct message nothing is kept of whom it went to."""
    whom = ("", "", "") if answer.reply == "direct" else (answer.author, answer.handle, answer.thread)
    tx.execute(
        "UPDATE street_answers SET state = ?, why = ?, author_id = ?, handle = ?, thread = ? WHERE id = ?",
        (state, why, *whom, answer.id),
    )

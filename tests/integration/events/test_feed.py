"""Following what happened, from a cursor, on both databases."""

import random

import pytest

from parlour import events
from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import new_id
from parlour.store import Reader, Store, Transaction

WAIT = 20


def happen(store: Store, count: int, *, team: str = "t1", at: int = 5) -> list[str]:
    ids = [new_id() for _ in range(count)]
    pending = [
        store.write(
            lambda tx, case_id=case_id: events.publish(
                tx, case_id=case_id, team_id=team, kind="message-added", case_seq=1, at=at
            ),
            case_id=case_id,
        )
        for case_id in ids
    ]
    for each in pending:
        each.result(WAIT)
    return ids


def follow(store: Store, cursor: str, *, limit: int = 100) -> tuple[list[str], str]:
    seen: list[str] = []
    while True:
        found, further = store.read(lambda reader, at=cursor: events.after(reader, at, limit))
        if further == cursor:
            return seen, cursor
        seen += [each.case_id for each in found]
        cursor = further


def test_everything_is_seen_once_whatever_the_steps(store: Store) -> None:
    start = store.read(events.latest)
    chance = random.Random(4)
    ids, seen, cursor = [], [], start
    for _ in range(8):
        ids += happen(store, chance.randrange(1, 40))
        some, cursor = follow(store, cursor, limit=chance.randrange(1, 9))
        seen += some
    assert len(seen) == len(ids)
    assert set(seen) == set(ids)
    assert follow(store, start)[0] == seen


def test_latest_and_what_follows_leave_nothing_between(store: Store) -> None:
    happen(store, 3)
    cursor = store.read(events.latest)
    assert follow(store, cursor) == ([], cursor)
    (new,) = happen(store, 1)
    assert follow(store, cursor)[0] == [new]


def test_an_event_says_ids_and_kind_only(store: Store) -> None:
    start = store.read(events.latest)
    (case_id,) = happen(store, 1, team="t7", at=99)
    ((event,), _) = store.read(lambda reader: events.after(reader, start, 10))
    assert (event.case_id, event.team_id, event.kind, event.case_seq, event.at) == (
        case_id,
        "t7",
        "message-added",
        1,
        99,
    )


def test_other_teams_are_passed_over_not_waited_for(store: Store) -> None:
    cursor = store.read(events.latest)
    happen(store, 30, team="theirs")
    (mine,) = happen(store, 1, team="mine")
    seen = []
    for _ in range(40):
        found, further = store.read(lambda reader, at=cursor: events.after(reader, at, 4, teams={"mine"}))
        seen += [each.case_id for each in found]
        if further == cursor:
            break
        cursor = further
    assert seen == [mine]


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "0",
        "s",
        "p1",
        "s-1",
        "s1;--",
        "p1-",
        "x9",
        "s1 ",
        "s１",
        "p٣-1",
        "s" + "9" * 19,
        "9" * 5000,
        "s1\n",
        "\0",
    ],
)
def test_a_forged_place_is_refused(store: Store, garbage: str) -> None:
    with pytest.raises(Invalid):
        store.read(lambda reader: events.after(reader, garbage, 10))


def test_a_place_ahead_of_everything_or_of_another_store_is_refused(store: Store) -> None:
    happen(store, 2)
    here, elsewhere = ("s{}", "p{}-1") if store.dialect == "sqlite" else ("p{}-1", "s{}")
    for place in (here.format(10**15), elsewhere.format(1)):
        with pytest.raises(Invalid):
            store.read(lambda reader, at=place: events.after(reader, at, 10))


def test_old_events_go_and_cursors_stay_good(store: Store) -> None:
    now = 100 * DAY
    happen(store, 5, at=now - 31 * DAY)
    cursor = store.read(events.latest)
    young = happen(store, 2, at=now - 29 * DAY)
    assert store.write(lambda tx: events.tidy(tx, now)).result(WAIT) == 5
    assert set(follow(store, cursor)[0]) == set(young)
    store.write(lambda tx: events.tidy(tx, 2 * now)).result(WAIT)
    end = store.read(events.latest)
    more = happen(store, 1)
    assert follow(store, end)[0] == more


def test_an_unknown_kind_is_a_fault(store: Store) -> None:
    with pytest.raises(ValueError, match="kind"):
        store.write(
            lambda tx: events.publish(tx, case_id=new_id(), team_id="t", kind="Hello", case_seq=1, at=1)
        ).result(WAIT)


def test_one_case_tells_its_own_story(store: Store) -> None:
    case_id = new_id()

    topic = "INSERT INTO topics (id, name, team_id, position) VALUES ('p', 'P', 't', 1)"
    case = (
        "INSERT INTO cases (id, reference, topic_id, team_id, status, origin, channel, language, identity_level,"
        " opened_at, changed_at, waiting_since, promise_at, queue_at)"
        " VALUES (?, 'r', 'p', 't', 'open', 'web', 'web', 'en', 0, 1, 1, 1, 1, 1)"
    )
    message = (
        "INSERT INTO messages (id, case_id, seq, kind, author_kind, author_id, at)"
        " VALUES (?, ?, ?, ?, 'agent', '', ?)"
    )

    def fill(tx: Transaction) -> None:
        tx.send("INSERT INTO teams (id, name, position) VALUES ('t', 'T', 1)")
        tx.send(topic)
        tx.send(case, (case_id,))
        for seq, kind in ((1, "inbound"), (2, "activity"), (3, "note")):
            tx.send(message, (f"m{seq}", case_id, seq, kind, seq * 10))

    store.write(fill).result(WAIT)

    def story(reader: Reader) -> list[tuple[str, int, int]]:
        return [(each.kind, each.case_seq, each.at) for each in events.case_after(reader, case_id, 1)]

    assert store.read(story) == [("case-changed", 2, 20), ("message-added", 3, 30)]

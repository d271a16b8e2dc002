"""Direct messages: sealed at once, answered with the invitation alone, deleted there."""

from parlour.cases.queries import case_by_id
from parlour.connectors.line import Away
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.street import actions
from parlour.street.model import Author, Kind, Reply
from parlour.street.queries import by_hand
from tests.integration.street.conftest import URL, Corner, corner_at
from tests.integration.street.platform import answered

SECRET = "My account is 12345678, my number 07700 900123"


def test_it_is_sealed_into_a_case_and_answered_with_a_link(corner: Corner) -> None:
    corner.platform.post(1, SECRET, kind=Kind.DIRECT, url="")
    corner.turn(later_ms=MINUTE)
    ((case_id, _, channel),) = corner.cases()
    assert channel == "x"
    assert corner.office.bodies(case_id) == [SECRET]
    ((target, text),) = corner.platform.sent
    assert (target.reply, target.post) == (Reply.DIRECT, "p1")
    assert text.startswith("We can help, but not here")
    assert f"{URL}/l/" in text


def test_no_table_holds_a_word_of_it_or_whom_it_came_from(corner: Corner) -> None:
    corner.platform.post(1, SECRET, kind=Kind.DIRECT, url="")
    corner.turn(later_ms=MINUTE)
    for (table,) in corner.office.store.read(_tables):
        rows = str(corner.office.store.read(lambda reader, name=table: reader.all(f"SELECT * FROM {name}")))
        for trace in ("12345678", "07700", "'a1'", "cleo1", "'t1'"):
            assert trace not in rows, (table, trace)


def test_it_is_deleted_at_the_platform_once_it_is_sealed(corner: Corner) -> None:
    corner.platform.post(1, SECRET, kind=Kind.DIRECT)
    corner.turn(later_ms=MINUTE)
    assert corner.platform.removed == ["p1"]


def test_where_nothing_can_be_deleted_a_person_gets_the_list(ready_store_url: str) -> None:
    for corner in corner_at(ready_store_url, removes=False):
        corner.connect()
        corner.turn()
        corner.platform.post(1, SECRET, kind=Kind.DIRECT)
        corner.turn(later_ms=MINUTE)
        assert [one.message for one in corner.office.store.read(by_hand)] == ["p1"]
        actions.removed_by_hand(corner.office.ground, corner.office.olga, "x", "p1").result(10)
        assert corner.office.store.read(by_hand) == []


def test_a_conversation_goes_on_in_one_case_and_is_invited_once_a_day(corner: Corner) -> None:
    for number in range(4):
        corner.platform.post(number, f"words {number}", kind=Kind.DIRECT)
    for one, arrival in enumerate(list(corner.platform.arrivals)):
        corner.platform.arrivals[one] = type(arrival)(**{**_facts(arrival), "thread": "same"})
    corner.turn(later_ms=MINUTE)
    ((case_id, _, _),) = corner.cases()
    assert corner.office.bodies(case_id) == [f"words {number}" for number in range(4)]
    assert answered(corner.platform, Reply.DIRECT) == ["p0"]
    corner.office.clock.move(DAY)
    again = corner.platform.post(9, "hello?", kind=Kind.DIRECT)
    corner.platform.arrivals[-1] = type(again)(**{**_facts(again), "thread": "same"})
    corner.turn()
    assert answered(corner.platform, Reply.DIRECT) == ["p0", "p9"]


def test_told_of_again_and_again_it_is_one_message(corner: Corner) -> None:
    message = corner.platform.post(1, SECRET, kind=Kind.DIRECT)
    whom = corner.station.taken_in(corner.known)
    for _ in range(3):
        actions.take_in(corner.office.ground, whom, (message, message), None)
    corner.turn(2, later_ms=MINUTE)
    ((case_id, _, _),) = corner.cases()
    assert corner.office.bodies(case_id) == [SECRET]
    assert answered(corner.platform, Reply.DIRECT) == ["p1"]


def test_words_for_a_resolved_case_begin_a_new_one(corner: Corner) -> None:
    first = corner.platform.post(1, "first", kind=Kind.DIRECT)
    corner.turn(later_ms=MINUTE)
    ((case_id, _, _),) = corner.cases()
    now = corner.office.clock.now()
    corner.office.register_says(case_id, state="resolved", resolved_at=now, erase_at=now + 90 * DAY)
    second = corner.platform.post(2, "second", kind=Kind.DIRECT)
    corner.platform.arrivals[-1] = type(second)(**{**_facts(second), "thread": first.thread})
    corner.turn(later_ms=HOUR)
    assert [corner.office.bodies(one[0]) for one in corner.cases()] == [["first"], ["second"]]


def test_a_receipt_code_in_it_is_never_kept(corner: Corner) -> None:
    from parlour.identity.receipt_code import new_code, show

    code = show(new_code())
    corner.platform.post(1, f"my code is {code}", kind=Kind.DIRECT)
    corner.turn(later_ms=MINUTE)
    (case_id, _, _) = corner.cases()[0]
    assert code not in str(corner.office.bodies(case_id))


def test_a_picture_alone_says_so(corner: Corner) -> None:
    corner.platform.post(1, "", kind=Kind.DIRECT, files=1)
    corner.turn(later_ms=MINUTE)
    (case_id, _, _) = corner.cases()[0]
    assert corner.office.bodies(case_id) == ["(A message without words. What was attached was not fetched.)"]


def test_the_platform_gone_between_reading_and_answering_loses_nothing(corner: Corner) -> None:
    corner.platform.post(1, SECRET, kind=Kind.DIRECT)
    corner.station._look_at = 0
    original = corner.platform.must_work

    def once(token: str) -> None:
        original(token)
        corner.platform.fails(Away(), times=6)

    corner.platform.must_work = once  # type: ignore[method-assign] # the platform goes away after its first answer
    corner.station.once()
    corner.platform.must_work = original  # type: ignore[method-assign] # and comes back
    corner.restart()
    corner.turn(12, later_ms=10 * MINUTE)
    assert len(corner.cases()) == 1
    assert answered(corner.platform, Reply.DIRECT) == ["p1"]
    assert corner.platform.removed == ["p1"]


def test_staff_find_the_case_under_the_name_of_its_network(corner: Corner) -> None:
    corner.platform.post(1, SECRET, kind=Kind.DIRECT)
    corner.turn(later_ms=MINUTE)
    case = corner.office.store.read(lambda reader: case_by_id(reader, corner.cases()[0][0]))
    assert case is not None
    assert (case.origin, case.channel, case.identity_level) == ("street", "x", 0)


def _facts(arrival: object) -> dict[str, object]:
    return {name: getattr(arrival, name) for name in arrival.__slots__}  # type: ignore[attr-defined] # a slotted dataclass


def _tables(reader: object) -> list[tuple[str]]:
    from parlour.store.copying import table_names

    return [(name,) for name in sorted(table_names(reader))]  # type: ignore[arg-type] # what the store hands a query


def test_a_conversation_goes_on_where_its_person_has_a_new_id(corner: Corner) -> None:
    corner.platform.post(1, "first", kind=Kind.DIRECT, thread="old")
    corner.platform.post(2, "", kind=Kind.RENAMED, thread="old", author=Author("new"))
    corner.platform.post(3, "second", kind=Kind.DIRECT, thread="new")
    corner.turn(later_ms=MINUTE)
    ((case_id, _, _),) = corner.cases()
    assert corner.office.bodies(case_id) == ["first", "second"]

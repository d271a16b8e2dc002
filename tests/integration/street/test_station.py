"""One account's turns: what is read, what is sent, and what a platform's trouble may not do."""

import pytest

from parlour.connectors.contract import Prices
from parlour.connectors.line import Away, Denied, Expired, Throttled
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.foundation.errors import Conflict, NotAllowed
from parlour.street import actions
from parlour.street.model import Author, Kind, Reply
from tests.integration.street.conftest import URL, Corner, corner_at
from tests.integration.street.platform import PAGE, answered

WORDS = (
    f"We can help, but not here, so your details stay private. Start at {URL}. You do not need any account."
)


def test_a_mention_becomes_a_card_that_keeps_no_word_of_it(corner: Corner) -> None:
    corner.platform.post(1, "Parcel late? Call me on 07700 900123, I am at cleo@example.org")
    corner.turn(later_ms=MINUTE)
    (card,) = corner.cards()
    assert (card.url, card.asks) == ("https://platform.example/p1", True)
    for table in ("street_posts", "street_answers", "connections"):
        rows = corner.office.store.read(lambda reader, name=table: reader.all(f"SELECT * FROM {name}"))
        assert "07700" not in str(rows)
        assert "cleo@example.org" not in str(rows)
        assert "first" not in str(rows)  # the token, sealed


def test_every_page_is_read_once_also_across_restarts(corner: Corner) -> None:
    for number in range(3 * PAGE + 1):
        corner.platform.post(number)
    corner.station.once()
    corner.restart()
    corner.turn(2, later_ms=MINUTE)
    corner.restart()
    corner.turn(later_ms=MINUTE)
    assert sorted(card.post for card in corner.cards()) == sorted(
        f"p{number}" for number in range(3 * PAGE + 1)
    )


def test_one_press_sends_the_fixed_sentence_and_the_address(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    actions.invite(corner.office.ground, corner.office.ana, corner.cards()[0].id).result(10)
    corner.turn()
    assert [text for _, text in corner.platform.sent] == [WORDS]
    assert [row.answers[0].state for row in corner.rows("done")] == ["sent"]


def test_two_agents_press_and_one_reply_leaves(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    card = corner.cards()[0]
    actions.invite(corner.office.ground, corner.office.ana, card.id).result(10)
    with pytest.raises(Conflict):
        actions.invite(corner.office.ground, corner.office.ben, card.id).result(10)
    corner.turn(3)
    assert len(corner.platform.sent) == 1


def test_dora_without_a_session_invites_nobody(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    corner.office.clock.move(13 * HOUR)
    with pytest.raises(NotAllowed):
        actions.invite(corner.office.ground, corner.office.ana, corner.cards()[0].id).result(10)


def test_what_the_platform_lets_no_program_answer_is_not_answered(corner: Corner) -> None:
    corner.platform.post(1, summoned=False)
    corner.turn(later_ms=MINUTE)
    with pytest.raises(NotAllowed):
        actions.invite(corner.office.ground, corner.office.ana, corner.cards()[0].id).result(10)
    corner.turn()
    assert corner.platform.sent == []


def test_a_worker_that_dies_while_sending_sends_no_second_reply(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    actions.invite(corner.office.ground, corner.office.ana, corner.cards()[0].id).result(10)
    corner.platform.lost_answers = 1
    corner.station.once()
    corner.restart()
    corner.turn(3, later_ms=10 * MINUTE)
    assert answered(corner.platform, Reply.PUBLIC) == ["p1"]
    assert [row.answers[0].state for row in corner.rows("done")] == ["sent"]


def test_a_refused_reply_gives_the_card_back_with_the_reason(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    actions.invite(corner.office.ground, corner.office.ana, corner.cards()[0].id).result(10)
    corner.station._look_at = corner.office.clock.now() + HOUR
    corner.platform.fails(Denied("not-permitted"))
    corner.turn()
    (row,) = corner.rows("new")
    assert (row.answers[0].state, row.answers[0].why) == ("failed", "not-permitted")
    actions.invite(corner.office.ground, corner.office.ana, row.card.id).result(10)
    corner.turn()
    assert answered(corner.platform, Reply.PUBLIC) == ["p1"]


def test_a_day_of_outage_loses_and_doubles_nothing(corner: Corner) -> None:
    corner.platform.fails(Away(), times=1_000_000)
    for number in range(25):
        corner.platform.post(number)
    corner.turn(24, later_ms=HOUR)
    assert corner.known.trouble == "away"
    assert corner.platform.calls < 200  # longer and longer pauses, not a call a second
    corner.platform.faults = 0
    corner.turn(2, later_ms=HOUR)
    assert len(corner.cards()) == 25
    assert corner.known.trouble == ""


def test_a_throttled_reader_comes_back_when_it_was_told_to(corner: Corner) -> None:
    corner.platform.post(1)
    until = corner.office.clock.now() + 20 * MINUTE
    corner.platform.fails(Throttled(until))
    corner.turn(later_ms=MINUTE)
    calls = corner.platform.calls
    corner.turn(18, later_ms=MINUTE)
    assert corner.platform.calls == calls
    corner.turn(2, later_ms=MINUTE)
    assert len(corner.cards()) == 1


def test_an_ended_token_is_renewed_and_nothing_is_missed(corner: Corner) -> None:
    corner.platform.post(1)
    corner.platform.token = "second"
    corner.turn(2, later_ms=MINUTE)
    assert len(corner.cards()) == 1
    corner.restart()
    corner.platform.post(2)
    corner.turn(later_ms=MINUTE)
    assert len(corner.cards()) == 2


def test_a_token_nobody_can_renew_is_said_to_the_officers(corner: Corner) -> None:
    corner.platform.token = "never"
    corner.turn(2, later_ms=MINUTE)
    assert corner.known.trouble == "sign-in"
    corner.platform.token = "third"
    corner.connect("third")
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    assert len(corner.cards()) == 1


def test_a_paused_account_reads_and_sends_nothing_until_it_goes_on(corner: Corner) -> None:
    actions.pause(corner.office.ground, corner.office.olga, "x").result(10)
    corner.platform.post(1)
    calls = corner.platform.calls
    corner.turn(5, later_ms=HOUR)
    assert (corner.cards(), corner.platform.calls) == ([], calls)
    actions.resume(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn()
    assert len(corner.cards()) == 1


def test_what_the_policy_does_not_allow_is_never_called(corner: Corner) -> None:
    corner.policy.allowed = 0
    corner.platform.post(1)
    calls = corner.platform.calls
    corner.turn(3, later_ms=MINUTE)
    assert (corner.cards(), corner.platform.calls) == ([], calls)


def test_while_the_custodian_is_away_the_last_policy_stands(corner: Corner) -> None:
    corner.policy.away = True
    corner.platform.post(1)
    corner.turn(3, later_ms=MINUTE)
    assert len(corner.cards()) == 1
    corner.restart()
    corner.platform.post(2)
    corner.turn(3, later_ms=MINUTE)
    assert len(corner.cards()) == 1  # a worker that never heard the policy does nothing


def test_the_months_money_bounds_what_is_sent(ready_store_url: str) -> None:
    for corner in corner_at(ready_store_url, Prices(read=1_000, reply=200_000)):
        corner.connect()
        actions.save_budget(corner.office.ground, corner.office.olga, "x", "1").result(10)
        corner.turn()
        for number in range(8):
            corner.platform.post(number)
        corner.turn(later_ms=MINUTE)
        for card in corner.cards():
            actions.invite(corner.office.ground, corner.office.ana, card.id).result(10)
        corner.turn(5, later_ms=2 * MINUTE)
        assert len(corner.platform.sent) == 4  # four at 20 cents beside eight reads at a tenth of one
        assert corner.known.trouble == "budget"
        assert corner.known.spent <= corner.known.budget
        corner.turn(31, later_ms=DAY)
        assert len(corner.platform.sent) == 8


def test_an_edited_post_stays_one_card_and_its_kinds_follow(corner: Corner) -> None:
    corner.platform.post(1, "Where is my parcel?")
    corner.turn(later_ms=MINUTE)
    corner.platform.post(1, "Where is my parcel? My number is 07700 900123")
    corner.turn(later_ms=MINUTE)
    assert len(corner.cards()) == 1


def test_a_post_its_author_took_back_leaves_no_pointer(corner: Corner) -> None:
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    corner.platform.post(1, kind=Kind.REMOVED)
    corner.turn(later_ms=MINUTE)
    assert corner.cards() == []


def test_our_own_posts_are_no_cards(corner: Corner) -> None:
    corner.platform.post(1, author=Author("1", "northwind", "Northwind"))
    corner.turn(later_ms=MINUTE)
    assert corner.cards() == []


def test_secrets_of_another_worker_are_said_not_guessed(corner: Corner) -> None:
    from parlour.sealing.service import public_half

    secrets = {"token": "first"}
    other = public_half(bytes(range(96)))
    actions.connect(corner.office.ground, corner.office.olga, "x", secrets, other).result(10)
    corner.turn(later_ms=MINUTE)
    assert corner.known.tested == "secrets"


def test_only_officers_connect(corner: Corner) -> None:
    with pytest.raises(NotAllowed):
        actions.pause(corner.office.ground, corner.office.ana, "x").result(10)


def test_expired_while_testing_is_renewed_first(corner: Corner) -> None:
    corner.platform.fails(Expired())
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(2, later_ms=MINUTE)
    assert corner.known.tested == "fine"


def test_a_test_that_finds_nobody_waits_and_tries_again(corner: Corner) -> None:
    calls = corner.platform.calls
    corner.platform.fails(Away(), times=3)
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(30)
    assert corner.platform.calls - calls == 1
    corner.turn(10, later_ms=MINUTE)
    assert (corner.known.tested, corner.known.test_at, corner.known.trouble) == ("fine", 0, "")


def test_a_test_that_is_refused_is_not_made_again_by_itself(corner: Corner) -> None:
    calls = corner.platform.calls
    corner.platform.fails(Denied("not-permitted"))
    corner.station._look_at = corner.office.clock.now() + DAY
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(10, later_ms=MINUTE)
    assert (corner.known.tested, corner.platform.calls - calls) == ("denied", 1)


def test_an_account_connected_today_makes_no_work_of_last_months_posts(corner: Corner) -> None:
    now = corner.office.clock.now()
    corner.platform.post(1, at=now - 8 * DAY)
    corner.platform.post(2, at=now - 8 * DAY, kind=Kind.DIRECT)
    corner.platform.post(3, at=now - HOUR)
    corner.turn(later_ms=MINUTE)
    assert [card.post for card in corner.cards()] == ["p3"]
    assert answered(corner.platform, Reply.DIRECT) == []
    assert (len(corner.cases()), corner.platform.removed) == (
        1,
        ["p2"],
    )  # old words are sealed and go all the same


def test_a_look_alike_that_speaks_to_somebody_who_wrote_to_us_is_flagged(corner: Corner) -> None:
    corner.platform.post(1, "Where is my parcel?")
    corner.turn(later_ms=MINUTE)
    posing = Author("a66", "n0rthwind_help", "Northwind Support")
    facts = {"kind": Kind.REPLY, "author": posing, "answers": "p1", "to": "a1"}
    corner.platform.post(2, "Send me your account number", **facts)
    corner.platform.post(3, "Send me your account number", **{**facts, "to": "a77"})  # to a stranger
    corner.platform.post(4, "Same here", **{**facts, "author": Author("a5", "ben_miller", "Ben")})
    corner.turn(later_ms=MINUTE)
    assert [card.post for card in corner.cards("posing")] == ["p2"]
    assert [card.post for card in corner.cards()] == ["p1"]


def test_a_look_alike_is_offered_no_invitation(corner: Corner) -> None:
    corner.platform.post(1, author=Author("a66", "northwind_heIp", "Northwind"), summoned=True)
    corner.turn(later_ms=MINUTE)
    (card,) = corner.cards("posing")
    with pytest.raises(NotAllowed):
        actions.invite(corner.office.ground, corner.office.ana, card.id).result(10)

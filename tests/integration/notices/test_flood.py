"""Ten thousand forged requests in other people's names make one mail for each of them."""

from parlour.foundation.clock import DAY
from parlour.notices.policy import day_mark
from parlour.notices.records import claim_day
from parlour.store.contract import Transaction
from tests.integration.notices.conftest import Mailing

VICTIMS = 50
FORGED = 10_000


async def test_ten_thousand_forged_requests_claim_one_mail_a_victim_a_day(mailing: Mailing) -> None:
    office = mailing.site.office
    key, now = office.ground.web_key, office.clock.now()

    def day(at: int, forged: int) -> int:
        marks = [day_mark(key, f"victim{number % VICTIMS}@example.org", at) for number in range(forged)]

        def flood(tx: Transaction) -> int:
            return sum(claim_day(tx, mark, at) for mark in marks)

        return office.store.write(flood).result(60)

    assert day(now, FORGED) == VICTIMS
    assert day(now + DAY, 2 * VICTIMS) == VICTIMS


async def test_through_the_door_it_is_one_mail_and_one_opening_too(mailing: Mailing) -> None:
    for number in range(12):
        await mailing.cleo_wrote(f"victim{number % 3}@example.org")
    assert len(mailing.sent()) == 3
    assert sorted(letter.to[:7] for letter in mailing.box.letters) == ["victim0", "victim1", "victim2"]
    assert len(mailing.opener.opened) == 3

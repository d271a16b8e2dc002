"""The custodian is gone: nothing opens, nothing is lost, and the page says which."""

from tests.integration.desk.conftest import Staffed

WORDS = "My bill is wrong, says Cleo."


async def test_without_the_custodian_the_page_says_so_and_words_can_still_be_written(
    own_house: Staffed,
) -> None:
    _, reference = await own_house.house.written(WORDS)
    await own_house.taken(reference)
    own_house.house.stop_custodian()
    away = await own_house.ana.get(f"/desk/case/{reference}")
    assert away.status == 200
    assert WORDS not in away.html
    assert "not answering" in away.text
    sent = await own_house.ana.press(away, f"/desk/case/{reference}/reply", body="Written meanwhile.")
    assert sent.status == 200
    assert "Reply sent" in sent.text
    refused = await own_house.ana.press(sent, f"/desk/case/{reference}/release", follow=False)
    assert refused.status == 503

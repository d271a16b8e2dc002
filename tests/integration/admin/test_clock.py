"""A clock that jumped: the officers are told, and erasing goes on after a touch and not before."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from custodian_protocol.messages import ChangesWanted, Nothing
from custodian_protocol.policy import DAY
from parlour.sealing.custodian import CustodianAway
from tests.integration.desk.house import House, house_at, start_custodian

JUMP = 400 * DAY


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    deadline = time.monotonic() + 30
    while not await condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.05)


async def state(house: House) -> str:
    (change,) = (await house.front.custodian.ask("changes", ChangesWanted(0, 10))).changes
    return str(change.state)


async def waits(house: House) -> bool:
    try:
        stats = await house.front.custodian.ask("stats", Nothing())
    except CustodianAway:  # the line to the one that ended
        return False
    return bool(stats.clock_waits)


async def seen(house: House) -> bool:
    return bool((await house.front.custodian.ask("stats", Nothing())).clock_seen)


async def test_an_officers_touch_lets_erasing_go_on(tmp_path: Path) -> None:
    """No rehearsal, whose clock is moved on purpose: a true custodian, ended and started again 400 days later."""
    async with house_at(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", mark="") as house:
        olga = (await house.founded()).olga
        assert "data-clock-waits" not in (await olga.get("/admin")).html
        assert "/admin/clock" not in (await olga.get("/admin/clock")).actions
        _, reference = await house.written("My bill is wrong.")
        page = await olga.get(f"/desk/case/{reference}")
        page = await olga.press(page, f"/desk/case/{reference}/take")
        await olga.press(page, f"/desk/case/{reference}/resolve")
        await until(lambda: seen(house), "the clock to be seen")
        house.stop_custodian()
        later = start_custodian(tmp_path, {}, mark="", ahead_ms=JUMP)
        try:
            await erasing_waits_for(house)
        finally:
            later.terminate()
            later.communicate(timeout=20)


async def erasing_waits_for(house: House) -> None:
    olga = house.olga
    await until(lambda: waits(house), "the jump to be noticed")
    await house.sign_in(olga)
    assert "The clock jumped from" in (await olga.get("/admin")).text
    page = await olga.get("/admin/clock")
    untouched = await olga.press(page, "/admin/clock")
    assert untouched.status == 403
    assert (await waits(house), await state(house)) == (True, "resolved")
    page = await olga.press_with_passkey(page, "/admin/clock")
    assert (page.status, "/admin/clock" in page.actions) == (200, False)
    assert "data-clock-waits" not in (await olga.get("/admin")).html
    await until(lambda: _is(house, "erasing"), "erasing to go on")


async def _is(house: House, wanted: str) -> bool:
    return await state(house) == wanted

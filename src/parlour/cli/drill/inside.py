"""Attackers who work here, or hold what somebody who works here has."""

import asyncio
import time
from collections.abc import Iterable

from parlour.cli.drill.row import Row, marks, share
from parlour.cli.drill.scene import Scene, alarm_after, asking, lay_bait, signed_in
from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.company import join
from parlour.cli.replay.pages import has_form, hidden_fields, token
from parlour.cli.replay.people import Agent, Customer, Refused
from parlour.foundation.clock import HOUR
from parlour.guard.queries import alarms_waiting

EXPORTS = (
    "/desk/export", "/desk/inbox/all", "/desk/inbox/teams", "/desk/inbox/mine", "/desk/inbox/all?limit=100000",
    "/desk/search?q=", "/desk/search?q=bill", "/desk/search?q=open", "/desk/search?q=2026", "/desk/search?q=MARK",
    "/desk/wall", "/desk/notices", "/desk/calls", "/desk/exposure", "/desk/approvals",
    "/admin", "/admin/people", "/admin/log", "/admin/keys", "/admin/export", "/admin/backup", "/admin/data",
    "/api/v1/cases", "/api/v1/cases?limit=100000", "/api/v1/export", "/api/v1/messages", "/api/v1/customers",
    "/api/v1/schema", "/metrics", "/health/ready", "/static/../store/parlour.db", "/store", "/backup", "/.env",
    "/debug", "/admin/setup/company", "/desk/case", "/desk/case/*", "/desk/people",
)  # fmt: skip


def stolen_agent_cookie(scene: Scene) -> Row:
    """The cookie alone, on another machine: what is held, and what is left of the last touch. No passkey."""
    agent, seen = scene.agents[0], set[int]()
    shares = []
    for hours in (0, 1, *range(2, 24)):
        if hours:
            scene.pass_time(HOUR)
        seen |= asyncio.run(_read_and_take(scene, dict(agent.cookies)))
        if hours in (0, 23):
            shares.append(share(seen, scene.scale))
    data = f"{len(seen)} conversations; {len(scene.held[agent.name])} were held, one touch takes 10"
    told = "each customer, on the list of who looked"
    return Row("stolen agent cookie", True, shares[0], shares[1], data, None, told)


def mass_export(scene: Scene) -> Row:
    """A full agent's session on forty addresses that an export might have, and on page after page."""
    agent, other = scene.agents[1], scene.agents[0]
    asyncio.run(signed_in(scene, agent))
    pages = [scene.references[number] for number in scene.held[other.name]]
    paths = [*EXPORTS, *(f"{place}/{one}" for one in pages for place in ("/desk/case", "/c"))]
    answers = asking(scene, agent.cookies, paths)
    told = share(marks(*(answer.body for answer in answers)), scene.scale)
    return Row("mass export", True, told, told, f"{len(paths)} addresses with an agent's full session")


def bogus_case_contractor(scene: Scene) -> Row:
    """Agent2 wants customers of the other team: names them in a case of the public form, takes that case, and tries
    everything a colleague's page offers on theirs."""
    agent = scene.agents[2]
    victims = [
        number for other in scene.agents[:-1] if other.team != agent.team for number in scene.held[other.name]
    ][:20]
    began, before = time.monotonic(), scene.store.read(alarms_waiting)
    seen = asyncio.run(_bogus(scene, agent, victims))
    told, seconds = share(seen & set(victims), scene.scale), alarm_after(scene, began, before, scored=True)
    data = f"{len(victims)} customers named in cases made for it in the public form; the desk opens no cases"
    return Row("bogus-case contractor", True, told, told, data, seconds, "officers, by page and mail")


def peeking_insider(scene: Scene) -> Row:
    """Somebody who looks up people they have no case of: one in a hundred of those is bait. What they try on it is
    refused; how long until officers know, and the insider is out, is waited for."""
    agent = scene.agents[3]
    seen, seconds = asyncio.run(_peek(scene, agent))
    told = share(seen, scene.scale)
    data = "a resolved case nobody works on, looked at, taken, reopened, asked for; then signed out"
    return Row(
        "peeking insider",
        True,
        told,
        told,
        data,
        seconds,
        "officers, by page and mail; the insider is held up",
    )


def rogue_officer(scene: Scene) -> Row:
    """An officer alone hires a puppet, waits out its day, and works with it."""
    seen = asyncio.run(_puppet(scene))
    told = share(seen, scene.scale)
    data, seen_by = (
        "an invited puppet, and every case tried as officer",
        "every officer, on the list of what waits",
    )
    return Row("rogue officer", True, told, told, data, None, seen_by)


async def _read_and_take(scene: Scene, cookies: dict[str, str]) -> set[int]:
    """All that is held, and as many more as are given without a touch: read, put back, take the next."""
    wire = Wire(scene.company.url)
    browser, agent = Browser(wire, cookies), scene.agents[0]
    teams = list(scene.company.topics)
    seen: set[int] = set()
    try:
        for number in scene.held[agent.name]:
            seen |= marks((await browser.get(f"/desk/case/{scene.references[number]}")).body)
        for number in range(teams.index(agent.team), scene.scale, len(teams)):
            path = f"/desk/case/{scene.references[number]}"
            shown = await browser.get(path)
            if shown.status != 200:
                break  # the session is over
            page = shown.text
            if not has_form(page, f"{path}/take"):
                continue
            answer = await browser.post(f"{path}/take", hidden_fields(page, f"{path}/take"))
            if answer.status != 303:
                break  # a touch is asked for, or that is the limit
            opened = (await browser.get(path)).text
            seen |= marks(opened)
            await browser.post(f"{path}/release", {"token": token(opened)})
    finally:
        wire.close()
    return seen


async def _bogus(scene: Scene, agent: Agent, victims: Iterable[int]) -> set[int]:
    wire = Wire(scene.company.url)
    seen: set[int] = set()
    try:
        await agent.sign_in(wire)
        browser = Browser(wire, agent.cookies)
        for number in victims:
            victim = scene.references[number]
            made = Customer(Browser(wire))
            await made.write(
                scene.company.topics[agent.team], f"I am the customer of {victim}. Show me all I wrote."
            )
            await agent.take(browser, made.reference)
            for path in (
                f"/desk/case/{made.reference}",
                f"/desk/case/{victim}",
                f"/desk/search?q={victim}",
                f"/c/{victim}",
            ):
                seen |= marks((await browser.get(path)).body)
            fields = {"token": token((await browser.get("/desk/inbox/mine")).text)}
            for act in ("take", "reopen", "hand-over", "reply", "note"):
                seen |= marks(
                    (
                        await browser.post(
                            f"/desk/case/{victim}/{act}", {**fields, "team": "", "body": "x", "key": "k" * 20}
                        )
                    ).body
                )
            await agent.resolve(browser, made.reference)
    finally:
        wire.close()
    return seen


async def _peek(scene: Scene, agent: Agent) -> tuple[set[int], float | None]:
    wire = Wire(scene.company.url)
    try:
        bait = Customer(Browser(wire))
        await bait.write(scene.company.topics[agent.team], "I am somebody people would like to read about.")
        await asyncio.to_thread(lay_bait, scene, bait.reference)
        await agent.sign_in(wire)
        browser, path = Browser(wire, agent.cookies), f"/desk/case/{bait.reference}"
        seen = marks((await browser.get(path)).body)
        began, before = time.monotonic(), scene.store.read(alarms_waiting)
        fields = {"token": token((await browser.get("/desk/inbox/mine")).text), "reason": "answer"}
        for act in ("take", "reopen"):
            seen |= marks((await browser.post(f"{path}/{act}", fields)).body)
        asked = {**fields, "kind": "earlier", "reference": bait.reference}
        seen |= marks((await browser.post("/desk/approvals/ask", asked)).body)
        return seen, await asyncio.to_thread(alarm_after, scene, began, before)
    finally:
        wire.close()


async def _puppet(scene: Scene) -> set[int]:
    wire, officer = Wire(scene.company.url), scene.officer
    seen: set[int] = set()
    try:
        await officer.sign_in(wire)
        puppet = await join(wire, officer, "Pia", scene.agents[0].team)
        own = Browser(wire, officer.cookies)
        for number in range(20):
            path = f"/desk/case/{scene.references[number]}"
            seen |= marks((await own.get(path)).body)
            seen |= marks(
                (await own.post(f"{path}/take", {"token": token((await own.get("/admin/people")).text)})).body
            )
        scene.pass_time(25 * HOUR)
        await puppet.sign_in(wire)
        browser, teams = Browser(wire, puppet.cookies), list(scene.company.topics)
        for number in range(teams.index(puppet.team), min(scene.scale, 400), len(teams)):
            path = f"/desk/case/{scene.references[number]}"
            page = (await browser.get(path)).text
            if has_form(page, f"{path}/take"):
                await browser.post(f"{path}/take", hidden_fields(page, f"{path}/take"))
                seen |= marks((await browser.get(path)).body)
    except Refused:
        return seen
    finally:
        wire.close()
    return seen

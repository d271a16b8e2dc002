"""Every route of the application as everybody: who gets words, who gets facts, who gets nothing."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.access.forms import filled
from tests.integration.access.people import NAMES, NOTE, QUESTION, STAFF, WORDS, People, Scene, State
from tests.integration.access.wire import Answer
from tests.integration.desk.street import REPORT

TABLE = Path(__file__).with_name("who_may_what.txt")


@dataclass(frozen=True)
class Line:
    method: str
    path: str
    state: State
    gets: dict[str, str]  # person: one letter of the table

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.state}"


def lines() -> list[Line]:
    found = []
    for text in TABLE.read_text().splitlines():
        words = text.partition("#")[0].split()
        if words:
            method, path, state, *letters = words
            found.append(Line(method, path, state, dict(zip(NAMES, letters, strict=True))))  # type: ignore[arg-type] # checked below
    return found


LINES = lines()


async def test_every_route_has_its_line_and_every_line_its_route(people: People) -> None:
    routed = {
        (method, route.path)
        for route in people.house.app.routes
        for method in getattr(route, "methods", None) or {"GET"}
        if method != "OPTIONS"
    }
    assert routed == {(line.method, line.path) for line in LINES}


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
async def test_get_shows_each_what_is_theirs_and_changes_nothing(people: People, line: Line) -> None:
    scene = await settled_scene(people, line.state)
    path = await address(people, line.path, scene)
    for who, letter in line.gets.items():
        if (
            letter in "CW"
        ):  # what is read for the first time is marked as seen, as the log marks that it was opened
            await people.send(who, "GET", path)
    before = await people.fingerprint()
    for who, letter in line.gets.items():
        judge(await people.send(who, "GET", path), letter, scene, f"{line} as {who}")
    assert await people.fingerprint() == before


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=str)
async def test_post_does_only_what_is_theirs_to_do(people: People, line: Line) -> None:
    """First all who are refused, on one case: nothing may have changed. Then the others, each on a fresh one."""
    scene = await settled_scene(people, line.state)
    path, form = await address(people, line.path, scene), await filled(people, line.path, scene)
    before = await people.fingerprint()
    for who, letter in line.gets.items():
        if letter not in "AD":
            judge(await people.post(who, path, form), letter, scene, f"{line} as {who}")
    assert await people.fingerprint() == before
    for who, letter in line.gets.items():
        if letter in "AD":
            scene = await people.scene(line.state) if about_a_case(line.path) else scene
            path, form = await address(people, line.path, scene), await filled(people, line.path, scene)
            judge(await people.post(who, path, form), letter, scene, f"{line} as {who}")
            if line.path == "/desk/sign-out" and who in STAFF:
                await people.house.sign_in(people.browsers[who])


async def test_asking_a_route_for_its_methods_tells_nothing(people: People) -> None:
    scene = await people.scene("held")
    for path in sorted({line.path for line in LINES}):
        got = await people.send("ana", "OPTIONS", await address(people, path, scene))
        assert not any(words in got.everything for words in WORDS), path


def judge(got: Answer, letter: str, scene: Scene, what: str) -> None:
    shown = [words for words in WORDS if words in got.everything]
    named = scene.reference in got.everything or scene.case_id in got.everything
    said = f"{what}: {got.status} {got.place} {'with words' if shown else 'without words'}"
    assert got.status < 500, said
    if letter in "WC":
        assert got.status == 200, said
        assert QUESTION in shown, said
        assert (NOTE in shown) == (letter == "W"), said
        return
    assert not shown, said
    if letter == "S":
        assert got.status in {303, 401}, said
        assert "/desk/sign-in" in got.place + got.body, said
    elif letter in "XTA":
        assert got.status in {400, 401, 403, 404, 409, 410}, said
    elif letter == "D":
        assert got.status in {200, 201, 303}, said
    else:
        assert got.status == 200, said
        assert named == (letter == "F"), f"{said} {'named' if named else 'not named'}"


async def settled_scene(people: People, state: State) -> Scene:
    """One for all who change nothing, which is what is tested."""
    if state not in people.scenes:
        people.scenes[state] = await people.scene(state)
    return people.scenes[state]


async def address(people: People, path: str, scene: Scene) -> str:
    if path == "/desk/live":
        return f"{path}?after={scene.cursor}"
    if path == "/desk/search":
        return f"{path}?q=Billing"
    if path.endswith("/proof"):
        await people.copy_log()
    token = (await people.invitation())[0] if "/join/" in path else "a-link-of-nobody"
    style = people.house.front.pages.assets.named("css/common.css").address if "/static/" in path else ""
    known = {
        "staff": await people.staff_id("Ana") if "{staff" in path else "",
        "call_id": people.calls.get(scene.reference, ""),
        "file_id": await people.file_in(scene) if "{file_id" in path else "",
        "reference": scene.reference,
        "token": token,
        "view": "all",
        "name": "x" if "/connectors/" in path else "complaint",
        "connector": "x",
        "report_id": REPORT,
        "step": "what",
        "path": style,
    }
    return re.sub(r"\{(\w+):\w+\}", lambda found: known[found[1]].removeprefix("/static/"), path)


def about_a_case(path: str) -> bool:
    return "{reference:str}" in path or "{call_id:str}" in path or path == "/call"

"""A deploy while people talk: web ends and starts again, open pages find their way back, nothing is lost or doubled."""

import os
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.installation import until
from tests.support.steps import ask, own, theirs

PAGES = 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["deploy", "killed"])
def test_open_conversations_go_on_after_web_was_started_again(
    house: House, open_page: Pages, number: signal.Signals
) -> None:
    rooms = []
    for cleo in (open_page(base_url=house.url) for _ in range(PAGES)):
        reference, _ = ask(cleo, "Are you still there?", topic="A fault")
        cleo.get_by_role("button", name="I have saved it").click()
        house.ben.take(reference)
        rooms.append((cleo, reference))

    answered = [f"Answer {count}." for count in range(3)]
    house_answers(house, rooms, answered[0])
    restart_web(house, number)
    house_answers(house, rooms, answered[1])
    restart_web(house, number)
    for cleo, _ in rooms:
        cleo.get_by_label("Write a message").fill("Written across a restart.")
        cleo.get_by_role("button", name="Send", exact=True).click()
        expect(own(cleo)).to_have_text(["Are you still there?", "Written across a restart."])
    house_answers(house, rooms, answered[2])
    for cleo, _ in rooms:
        expect(theirs(cleo)).to_have_text(answered, timeout=20_000)
        cleo.reload()
        expect(theirs(cleo)).to_have_text(answered)


def house_answers(house: House, rooms: list[tuple[Page, str]], words: str) -> None:
    for _, reference in rooms:
        house.ben.reply(reference, words)


def restart_web(house: House, number: signal.Signals) -> None:
    before = house.supervisor.pids()["web"]
    os.kill(before, number)
    until(lambda: house.supervisor.pids().get("web", before) != before, "web is started again")
    anybody = house.visitor()

    def answers() -> bool:
        try:
            return anybody.get("/health/live").status == 200
        except OSError:
            return False

    until(answers, "web answers again")

"""Takes the README's pictures from a fresh demo: docs/screenshots/*.png. Run by `make screenshots`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support.browser import chromium
from tests.support.installation import Command, command, free_port, short_folder
from tools import programs

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
LARGEST = 150_000  # bytes; a clone should stay small
CUSTOMER, DESK = (720, 860), (1280, 700)
THEMES = ("light", "dark")
QUESTION = "The last two bills are £12 higher than my package says. Can you tell me why?"
ANSWER = (
    "Your discount ended in September and nobody told you, which is our fault. I have put it back for a year "
    "and taken the £24 off your next bill."
)


def main() -> int:
    program = programs.CHROMIUM.find()
    if program is None:
        print(programs.CHROMIUM.remedy)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with short_folder() as folder, chromium(program) as browser:
        port, ready = free_port(), "Stop it with Ctrl-C."
        with command("demo", data=folder / "demo", port=port, ready=ready) as demo:
            one_conversation(browser, demo)
    large = [path for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST]
    print("\n".join(f"{path.name} is larger than {LARGEST} bytes" for path in large) or "Taken.")
    return 1 if large else 0


def one_conversation(browser: Browser, demo: Command) -> None:
    """Asked by a visitor, answered by Asha, seen from both sides."""
    cleo, asha = opened(browser, demo, CUSTOMER), opened(browser, demo, DESK)
    cleo.goto("/write")
    cleo.get_by_role("radio").first.check()
    cleo.get_by_label("What do you need help with?").fill(QUESTION)
    cleo.get_by_role("button", name="Send and get a receipt").click()
    cleo.wait_for_url("**/receipt")
    take(cleo, "receipt")
    room = cleo.url.removesuffix("/receipt")
    asha.goto("/desk")
    asha.get_by_role("button", name="Sign in as Asha").click()
    asha.wait_for_url("**/desk/inbox/**")
    asha.get_by_role("button", name="No", exact=True).click()
    asha.goto("/desk/inbox/all")
    take(asha, "inbox")
    case = f"/desk/case/{room.rpartition('/')[2]}"
    asha.goto(case)
    asha.get_by_role("button", name="Take this case").click()
    asha.get_by_role("textbox", name="Reply to the customer").fill(ANSWER)
    asha.get_by_role("button", name="Send reply").click()
    asha.locator(".message.outbound").wait_for()
    asha.goto(case)
    take(asha, "desk")
    cleo.goto(room)
    take(cleo, "customer")
    asha.goto("/desk/street")
    while not asha.locator("[data-card]").count():
        asha.reload()
    take(asha, "street")


def opened(browser: Browser, demo: Command, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        base_url=f"http://localhost:{demo.port}",
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        service_workers="block",
    )
    return context.new_page()


def take(page: Page, name: str) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.screenshot(path=FOLDER / f"{name}-{theme}.png")


if __name__ == "__main__":
    sys.exit(main())

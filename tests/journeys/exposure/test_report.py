"""The report in a browser: alone, offline, in any width and light, and on paper."""

from pathlib import Path

import pytest

from parlour.exposure.report import page
from tests.support.browser import Pages, axe_faults
from tests.unit.exposure.test_report import full


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("exposure") / "report.html"
    file.write_text(page(full()))
    return file


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_report_opens_offline_and_is_clean_at_any_width(
    open_page: Pages, report: Path, width: int, dark: bool
) -> None:
    view = open_page(width=width, dark=dark)
    view.context.set_offline(True)
    said: list[str] = []
    view.on("console", lambda message: said.append(message.text))
    view.goto(report.as_uri())
    assert view.locator("h1").is_visible()
    assert said == []  # a page that breaks its own policy says so here
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    assert view.evaluate("getComputedStyle(document.querySelector('rect.public')).fill") != "rgb(0, 0, 0)"
    assert axe_faults(view, worst=("moderate", "serious", "critical")) == []


def test_the_first_printed_page_holds_the_number_and_what_to_do(open_page: Pages, report: Path) -> None:
    view = open_page(javascript=False)
    view.goto(report.as_uri())
    assert view.pdf(format="A4").startswith(b"%PDF")
    view.set_viewport_size({"width": 690, "height": 1000})  # A4 less its margins, at 96 dots to the inch
    view.emulate_media(media="print")
    box = view.locator(".do").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 1_000

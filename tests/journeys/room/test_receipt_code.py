"""The receipt code: forgiving to type, exact about slips, and never where others could see it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import ask, come_back, own


def test_check_39_a_code_is_read_however_it_is_typed(house: House, open_page: Pages) -> None:
    cleo = house.cleo_wrote("Read me again.")
    bare = cleo.code.replace("-", "")
    for typed in (cleo.code.lower(), bare, " ".join(bare), bare.replace("0", "O").replace("1", "l")):
        assert house.customer().come_back(typed).reference == cleo.reference
    later = open_page(base_url=house.url)
    come_back(later, f"  {bare.lower()} ")
    expect(own(later)).to_have_text(["Read me again."])


def test_check_39_a_slip_is_told_apart_from_a_wrong_code(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    _, code = ask(cleo, "Not for everybody.")
    slipped = code[:-1] + ("A" if code[-1] != "A" else "B")
    try_code(cleo, slipped, "One character looks wrong. Check each group.")
    expect(cleo.get_by_label("Receipt code")).to_have_value(slipped)
    try_code(cleo, code[:-4], "")
    try_code(cleo, "", "Enter your receipt code")
    other = house.cleo_wrote("Somebody else's.")
    house.ana.take(other.reference)
    erased = other.submit(f"{other.room}/privacy/erase", f"{other.room}/privacy/erase")
    assert erased.status == 303
    try_code(cleo, other.code, "No conversation opens with this code")


def try_code(cleo: Page, code: str, words: str) -> None:
    cleo.goto("/return")
    cleo.get_by_label("Receipt code").fill(code)
    cleo.get_by_role("button", name="Open my conversation").click()
    expect(cleo.get_by_role("alert")).to_contain_text(words)
    assert cleo.title().startswith("Error:")


def test_check_40_the_code_is_in_no_address_title_log_or_agents_page(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    seen: list[str] = []
    cleo.on("request", lambda request: seen.append(request.url))
    cleo.on("framenavigated", lambda frame: seen.append(frame.url))
    reference, code = ask(cleo, "Keep it to yourself.")
    seen.append(cleo.title())
    cleo.get_by_role("button", name="I have saved it").click()
    expect(own(cleo)).to_have_count(1)
    come_back(cleo, code)
    seen.append(cleo.title())
    try_code(cleo, code[:-1] + ("A" if code[-1] != "A" else "B"), "")
    seen.append(cleo.title())
    house.ana.take(reference)
    seen.append(house.ana.get(f"/desk/case/{reference}").text)
    seen += [path.read_text(errors="replace") for path in logs(house)]
    assert "/return" in " ".join(seen)
    for form in {code, code.replace("-", ""), code.lower(), code.replace("-", "").lower()}:
        assert not [text for text in seen if form in text]
    assert not kept_on_disk(house.settings.data, code)


def logs(house: House) -> list[Path]:
    found = sorted(house.settings.places.logs.iterdir())
    assert [path.name for path in found] == ["custodian.log", "web.log", "worker.log"]
    return found


def kept_on_disk(folder: Path, code: str) -> list[Path]:
    """Any file of the installation that holds the code in a form a person would type."""
    forms = [code.encode(), code.replace("-", "").encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if any(form in path.read_bytes() for form in forms)]

"""Every page of customers, agents and officers, with and without a script, narrow and wide, light and dark."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from playwright.sync_api import Page, expect

from parlour.web.application import _doors
from tests.support.browser import Pages
from tests.support.house import House, Visitor
from tests.support.steps import be
from tests.support.street import Links, a_street
from tests.support.sweep import FEWER_LOOKS, LOOKS, Watch, look_over, policy_faults, without_scripts

# Swept where they can be reached: set-up's pages in its own journey, the stale reply below.
ELSEWHERE = {
    "/admin/setup/{token:str}", "/admin/setup/company", "/admin/setup/you", "/admin/setup/root",
    "/admin/setup/hours", "/admin/setup/teams", "/admin/setup/done",
    "/desk/exposure/reports/{report_id:str}",  # stands alone, under a policy of its own
}  # fmt: skip
NO_PAGES = {
    "/static/{path:path}", "/widget.js", "/c/{reference:str}/live", "/desk/live", "/health/live", "/health/ready",
    "/promise", "/c/{reference:str}/line", "/c/{reference:str}/files/{file_id:str}",
    "/desk/case/{reference:str}/files/{file_id:str}", "/call/{call_id:str}/state",  # pieces of the pages that hold them
    "/c/{reference:str}/privacy/proof", "/hooks/{connector:str}",
}  # fmt: skip
ADMIN_PLACES = (
    "/company", "/hours", "/teams", "/mail", "/numbers", "/requests", "/people", "/embed",
    "/keys", "/log", "/sheets", "/clock", "/policy", "/alarms", "/review", "/changes", "/connectors", "/channels",
)  # fmt: skip
SAYS = "Words in every shape, and one_very_long_word_" + "of_many_letters_" * 8


@dataclass
class Cast:
    """Everybody whose pages are looked at, with the conversation they hold."""

    house: House
    dora: Visitor
    cleo: Visitor
    gone: Visitor
    ana: Visitor
    olga: Visitor
    reference: str
    saved: str
    erased: str
    waiting: str
    resolved: str
    invitation: str  # the path of its link
    person: str  # the path of an agent's rights
    moved: str  # the reference of a case with masked details, which Ana holds
    call: str  # the page of a call that is waited for
    links: Links  # from the street into a room


@pytest.fixture(scope="module")
def cast(house: House) -> Cast:
    mail = {"host": "localhost", "port": "2525", "security": "none", "sender": "help@northwind.example"}
    house.olga.submit("/admin/mail", "/admin/mail", mail)
    offered = {"new-address": house.company.topics["Care"], "complaint": house.company.topics["Care"]}
    offered["privacy"] = house.company.topics["Lines"]
    house.olga.submit("/admin/requests", "/admin/requests", offered)
    cleo, gone = house.cleo_wrote(SAYS), house.cleo_wrote()
    saved = cleo.reference
    house.ana.take(saved)
    house.ana.reply(saved, "An answer.\n\nWith two paragraphs.")
    house.ana.note(saved, "A note.")
    cleo.submit(f"{cleo.room}/receipt", f"{cleo.room}/receipt")  # "I have saved it"
    for step, answer in (("what", {"wrong": SAYS}), ("outcome", {}), ("before", {"told": "no"})):
        cleo.submit(f"/ask/complaint/{step}", f"/ask/complaint/{step}", answer)
    asked = cleo.submit(f"/call?case={saved}", "/call", {"number": "+44 20 7946 0958", "when": "soon"})
    cleo.submit(f"{cleo.room}/call-code", f"{cleo.room}/call-code")
    gone.submit(f"{gone.room}/privacy/erase", f"{gone.room}/privacy/erase")
    resolved = house.cleo_wrote()
    house.ana.take(resolved.reference)
    house.ana.resolve(resolved.reference)
    cleo.write("Another matter.", house.company.topics["Care"])
    moved = _moved(house)
    waiting = house.cleo_wrote("Nobody has taken this.")
    return Cast(
        house, house.visitor(), cleo, gone, house.ana, house.olga, cleo.reference, saved, gone.reference,
        waiting.reference, resolved.reference, house.invitation("Cara Two"), _person(house), moved,
        asked.header("location"), a_street(house),
    )  # fmt: skip


def _moved(house: House) -> str:
    mover, day = house.visitor(), datetime.now(UTC).date() + timedelta(days=9)
    answers = {
        "address": {"line1": "12 High Street", "town": "Anytown", "postcode": "AB1 2CD"},
        "when": {"from": day.isoformat(), "for": "both"},
        "safety": {"avoid-old": "no"},
    }
    for step, typed in answers.items():
        mover.submit(f"/ask/new-address/{step}", f"/ask/new-address/{step}", typed)
    sent = mover.submit("/ask/new-address/check", "/ask/new-address/check")
    reference = sent.header("location").split("/")[2]
    house.ana.take(reference)
    return reference


def _person(house: House) -> str:
    return "/admin/people/" + house.olga.get("/admin/people").text.split('data-staff="')[-1].split('"')[0]


def pages_of(one: Cast) -> Iterator[tuple[str, str, Visitor]]:
    """Route, address, who looks."""
    room = "/c/{reference:str}"
    for path in ("/", "/write", "/return", "/status", "/accessibility"):
        yield path, path, one.cleo
    yield "/", "/", one.dora
    for name, steps in (("new-address", ("address", "when", "safety")), ("complaint", ("what", "before"))):
        yield "/ask/{name:str}", f"/ask/{name}", one.dora
        for step in steps:
            yield "/ask/{name:str}/{step:str}", f"/ask/{name}/{step}", one.dora
    yield "/ask/{name:str}/check", "/ask/complaint/check", one.cleo
    for who in (one.cleo, one.dora):
        yield "/lock", "/lock", who
    for path in ("/l", "/stop"):
        yield f"{path}/{{token:str}}", f"{path}/nobody-was-sent-this", one.dora
    yield "/l/{token:str}/where", "/l/nobody-was-sent-this/where", one.dora
    for token in (one.links.asks, one.links.opened):
        yield "/l/{token:str}", f"/l/{token}", one.dora
    for token in (one.links.begun, one.links.begun_direct, "nobody-was-sent-this"):
        yield "/l/{token:str}/begin", f"/l/{token}/begin", one.dora
    for reference in (one.reference, one.saved):
        yield f"{room}/notices", f"/c/{reference}/notices", one.cleo
        yield f"{room}/files", f"/c/{reference}/files", one.cleo
    yield "", "/no/such/page", one.dora
    yield room, f"/c/{one.reference}", one.dora
    yield room, f"/c/{one.saved}", one.cleo
    yield room, f"/c/{one.saved}?newest=first", one.cleo
    yield room, f"/c/{one.erased}", one.gone
    for reference in (one.reference, one.saved):
        yield f"{room}/receipt", f"/c/{reference}/receipt", one.cleo
    yield f"{room}/privacy", f"/c/{one.saved}/privacy", one.cleo
    yield f"{room}/privacy", f"/c/{one.saved}/privacy?show=people", one.cleo
    yield f"{room}/privacy", f"/c/{one.erased}/privacy", one.gone
    for who in (one.cleo, one.dora, one.gone):
        yield "/privacy/me", "/privacy/me", who
    yield f"{room}/privacy/erase", f"/c/{one.saved}/privacy/erase", one.cleo
    for address in ("/call", "/call?case=new", f"/call?case={one.reference}"):
        yield "/call", address, one.cleo
    yield "/call/{call_id:str}", one.call, one.cleo
    yield "/call/{call_id:str}", one.call, one.dora
    yield f"{room}/call-code", f"/c/{one.saved}/call-code", one.cleo
    yield "/check", "/check", one.cleo
    yield from _desk_pages(one)
    for place in ("", *ADMIN_PLACES):
        yield f"/admin{place}", f"/admin{place}", one.olga
    yield "/admin/people/{staff:str}", one.person, one.olga
    for name in ("x", "mastodon"):
        yield "/admin/connectors/{name:str}", f"/admin/connectors/{name}", one.olga
    yield "/admin", "/admin", one.ana
    yield "/admin/join/{token:str}", one.invitation, one.dora


def _desk_pages(one: Cast) -> Iterator[tuple[str, str, Visitor]]:
    case = "/desk/case/{reference:str}"
    yield "/desk/calls", "/desk/calls", one.ana
    for reference in (one.saved, one.waiting):
        yield f"{case}/call", f"/desk/case/{reference}/call", one.ana
    yield "/desk/sign-in", "/desk/sign-in", one.dora
    yield "/desk", "/desk", one.ana
    for view in ("mine", "teams", "all"):
        yield "/desk/inbox/{view:str}", f"/desk/inbox/{view}", one.ana
    yield "/desk/inbox/{view:str}", "/desk/inbox/no-such-view", one.ana
    for reference in (one.saved, one.waiting, one.resolved, one.erased):
        yield case, f"/desk/case/{reference}", one.ana
    for words in ("", one.saved, "resolved", "nothing like it"):
        yield "/desk/search", f"/desk/search?q={words}", one.ana
    for view in ("new", "posing", "done"):
        yield "/desk/street", f"/desk/street?show={view}", one.ana
    yield "/desk/keys", "/desk/keys", one.ana
    yield "/desk/wall", "/desk/wall", one.ana
    yield "/desk/wall", "/desk/wall", one.olga
    yield "/desk/notices", "/desk/notices", one.ana
    yield "/desk/approvals", "/desk/approvals", one.ana
    yield case, f"/desk/case/{one.moved}", one.ana
    yield f"{case}/reveal/{{name:str}}", f"/desk/case/{one.moved}/reveal/line1", one.ana
    yield "/desk/exposure", "/desk/exposure", one.olga
    yield "/desk/exposure", "/desk/exposure", one.ana
    yield "/desk/exposure/{staff:str}", "/desk/exposure/all?span=month", one.olga
    yield "/desk/approvals", "/desk/approvals", one.olga


def test_every_page_is_on_the_list(cast: Cast) -> None:
    app = Litestar(route_handlers=_doors(), openapi_config=None)
    known = {route.path for route in app.routes if "GET" in getattr(route, "methods", ["GET"])}
    pages = {path for path in known if not path.startswith("/api/")} - NO_PAGES
    assert pages == {route for route, _, _ in pages_of(cast) if route} | ELSEWHERE


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.timeout(240)
def test_check_14_check_27_no_page_has_a_fault(cast: Cast, open_page: Pages, script: bool) -> None:
    faults: list[str] = []
    open_as, looks = opener(cast, open_page, script), LOOKS if script else FEWER_LOOKS
    for _, address, who in pages_of(cast):
        page, watch = open_as(who)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in {200, 403, 404}, f"{address}: {answer.status}"
        found = [*look_over(page, looks), *watch.take(), *policy_faults(answer)]
        faults += [f"{address}: {fault}" for fault in found]
    assert faults == [], "\n" + "\n".join(faults)


def opener(cast: Cast, open_page: Pages, script: bool) -> Callable[[Visitor], tuple[Page, Watch]]:
    """One browser for each person."""
    opened: dict[int, tuple[Page, Watch]] = {}

    def open_as(who: Visitor) -> tuple[Page, Watch]:
        if id(who) not in opened:
            page = open_page(base_url=cast.house.url)
            if not script:
                without_scripts(page)
            be(page, who, cast.house)
            opened[id(who)] = page, Watch(page)
        return opened[id(who)]

    return open_as


def test_check_27_pages_that_answer_a_mistake_have_no_fault_either(cast: Cast, open_page: Pages) -> None:
    cleo = open_page(base_url=cast.house.url)
    be(cleo, cast.cleo, cast.house)
    faults = []
    for address, button in (
        ("/write", "Send and get a receipt"),
        ("/return", "Open my conversation"),
        ("/call?case=new", "Ask for the call"),
        ("/ask/new-address/address", "Continue"),
        ("/ask/new-address/when", "Continue"),
        ("/check", "Check the link"),
        (f"/c/{cast.saved}", "Send"),
        (f"/c/{cast.saved}/notices", "Send me the mail to confirm it"),
        (f"/l/{cast.links.begun}/begin", "Send and get a receipt"),
    ):
        cleo.goto(address)
        cleo.get_by_role("button", name=button, exact=True).click()
        expect(cleo.get_by_role("alert")).to_be_visible()
        faults += [f"{address}: {fault}" for fault in look_over(cleo)]
    assert faults == []

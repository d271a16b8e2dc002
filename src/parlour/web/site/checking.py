"""`/check`: is this really us? Only yes, no, or we cannot tell; nothing is fetched and nothing is hinted at."""

from dataclasses import dataclass

from litestar import Response, get, post

from parlour.calls import policy
from parlour.calls.numbers import read_number, region_of
from parlour.calls.queries import live_call
from parlour.company.queries import call_numbers
from parlour.connectors import connectors
from parlour.customers.queries import may_enter
from parlour.foundation.errors import Invalid
from parlour.notices.queries import is_check_code, notice_by_check_code
from parlour.store.contract import Reader
from parlour.web.forms import Form, read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page
from parlour.web.sessions import rooms
from parlour.web.site.links import judge_link
from parlour.web.site.patience import Patience, visitor_address
from parlour.web.words import said

EMPTY = {
    "link": said("Enter the link you got"),
    "code": said("Enter the check code from the mail or text"),
    "number": said("Enter the number you saw"),
}
YES, NO, UNSURE = "yes", "no", "unsure"
_patience = Patience()


@dataclass(frozen=True, slots=True)
class Verdict:
    what: str  # "link", "code", "number", "caller"
    answer: str  # "yes", "no", "unsure"
    host: str = ""
    at: int = 0
    listed: bool = False  # a number that is ours, and could be forged all the same
    calls: tuple[str, ...] = ()  # calls of this browser's own cases to look at


@get("/check")
async def check_page(request: WebRequest) -> Response[bytes]:
    return _show(request)


@post("/check", status_code=200)
async def check(request: WebRequest) -> Response[bytes]:
    """Answered without a redirect: what was typed must not stand in an address."""
    form = await read_form(request)
    what = form["what"]
    if what in EMPTY and not form.text(what):
        return _show(request, errors={what: EMPTY[what]}, status=400)
    if not _patience.allows(visitor_address(request)):
        return _show(request, wait=True, status=429)
    verdict = await _verdict(request, what, form)
    return _show(request, verdict) if verdict else _show(request, status=400)


async def _verdict(request: WebRequest, what: str, form: Form) -> Verdict | None:
    front = front_of(request)
    match what:
        case "link":
            link = judge_link(form.text("link"), front.settings.url)
            return Verdict(what, YES if link.ours else NO, host=link.host)
        case "code":
            code = form.text("code")
            sent = await front.ground.store.fetch(lambda reader: notice_by_check_code(reader, code))
            if sent:
                return Verdict(what, YES, at=sent.sent_at)
            # Well-formed digits may be of a mail from before what we remember: then a plain no could be false.
            return Verdict(what, UNSURE if is_check_code(code) else NO)
        case "number":
            return Verdict(what, *await _number(front, form.text("number")))
        case "caller":
            return await _caller(request)
    return None


async def _number(front: Front, text: str) -> tuple[str, str, int, bool]:
    """Never a plain yes: whoever calls can show any number."""
    known = await front.ground.store.fetch(call_numbers)
    try:
        listed = read_number(text, region_of(known)) in known
    except Invalid:
        listed = False
    # Without a list we know of no number that is not ours.
    return (UNSURE if listed or not known else NO), "", 0, listed


async def _caller(request: WebRequest) -> Verdict:
    front, held = front_of(request), rooms(request).held
    now, key = front.now(), front.ground.token_key

    def query(reader: Reader) -> list[tuple[str, bool]]:
        entered = [one.customer.case_id for one in held if may_enter(reader, key, one.customer, now)]
        calls = [live_call(reader, case_id) for case_id in entered]
        return [(one.id, policy.is_calling(one, now)) for one in calls if one]

    found = await front.ground.store.fetch(query)
    calling = tuple(call_id for call_id, is_now in found if is_now)
    if calling:
        # The words decide, and they are on the call's own page.
        return Verdict("caller", UNSURE, calls=calling)
    return Verdict("caller", NO if held else UNSURE, calls=tuple(call_id for call_id, _ in found))


def _channels(front: Front) -> list[str]:
    """Our accounts that are connected, then what an officer listed."""
    titles = {name: one.declared.title for name, one in connectors().items()}
    connected = [
        f"{titles[one.name]}: {one.account.shown}" for one in front.facts.street() if one.name in titles
    ]
    listed = front.facts.channels()
    return [*connected, *(one for one in listed if one not in connected)]


def _show(
    request: WebRequest,
    verdict: Verdict | None = None,
    *,
    errors: dict[str, str] | None = None,
    wait: bool = False,
    status: int = 200,
) -> Response[bytes]:
    front = front_of(request)
    return page(
        request,
        "site/check.html",
        status,
        verdict=verdict,
        errors=errors or {},
        wait=wait,
        held=rooms(request).held,
        channels=_channels(front),
        now=front.now(),
    )


routes = [check_page, check]

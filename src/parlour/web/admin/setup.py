"""First-run set-up: short pages behind a one-time link. Each stands alone and can be done again.

The link's token lives in a cookie from the first press on; the custodian checks it on every page.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CeremonyWanted, Principal, SessionNamed, SheetsWanted, TokenShown
from parlour.agents.model import Founder
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.forms import Slips
from parlour.web.admin.saving import (
    company_facts,
    hours_facts,
    keep_company,
    keep_hours,
    keep_teams,
    teams_facts,
)
from parlour.web.admin.setting_up import (
    SETUP_COOKIE,
    STEPS,
    Step,
    give_teams,
    seen_cookie,
    setup_page,
    step_of,
    token_facts,
)
from parlour.web.cookies import cookie, no_cookie
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.passkeys import answer_to, ceremony_response

NEEDED = frozenset({"company", "you", "teams"})


@get("/setup/{token:str}")
async def show_link(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    """Looking never spends the link: mail scanners and previews look too."""
    await token_facts(front_of(request), token)
    return page(request, "admin/setup/start.html", steps=STEPS, step="", finished=frozenset())


@post("/setup/{token:str}", status_code=303)
async def open_link(request: WebRequest, token: FromPath[str]) -> Response[Any]:
    await read_form(request)
    await token_facts(front_of(request), token)
    return see_other("/admin/setup/company", cookies=(cookie(request, SETUP_COOKIE, token),))


@get("/setup/company")
async def show_company(request: WebRequest) -> Response[Any]:
    return _company(request, await step_of(request, "company"))


@post("/setup/company", status_code=303)
async def save_company(request: WebRequest) -> Response[Any]:
    form, step = await read_form(request), await step_of(request, "company")
    try:
        await keep_company(front_of(request), Founder(), form)
    except Slips as slips:
        return _company(request, step, form, slips)
    return see_other(step.onward)


@get("/setup/you")
async def show_you(request: WebRequest) -> Response[Any]:
    return _you(request, await step_of(request, "you"))


@post("/setup/you/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    form, step = await read_form(request), await step_of(request, "you")
    return await ceremony_response(request, _found(step, form))


@post("/setup/you", status_code=303)
async def save_you(request: WebRequest) -> Response[Any]:
    """Founds the installation. The founder signs in afterwards by the ordinary way."""
    form, step = await read_form(request), await step_of(request, "you")
    front = front_of(request)
    try:
        answer = await answer_to(front, form, _found(step, form), person="")
        session = await front.custodian.ask("found", answer)
        # Sign-in comes at the end, when the teams are known: this first session would not know them.
        mine = Principal("staff", session.session, session.read_secret)
        await front.custodian.ask("sign-out", SessionNamed(mine))
    except (CustodianRefused, Invalid) as refused:
        return _you(request, step, form, refused.words)
    await give_teams(front, step.token)
    return see_other(step.onward)


@get("/setup/root")
async def show_root(request: WebRequest) -> Response[Any]:
    step = await step_of(request, "root")
    return setup_page(request, step, "root.html", provider=step.installation.root_provider, sheets=())


@post("/setup/root", status_code=200)
async def print_sheets(request: WebRequest) -> Response[Any]:
    """The answer is the sheets themselves: they are shown once and stored nowhere, so there is no redirect."""
    form, step = await read_form(request), await step_of(request, "root")
    if form["root"] not in {"file", "sheets", "kms"}:
        raise Invalid("Choose where the root key lives.")
    wanted = SheetsWanted(step.token, None, keep_file=form["root"] != "sheets")
    printed = await front_of(request).custodian.ask("sheets", wanted)
    return setup_page(
        request,
        step,
        "root.html",
        provider=form["root"],
        sheets=printed.sheets,
        cookies=(seen_cookie(request, step),),
    )


@get("/setup/hours")
async def show_hours(request: WebRequest) -> Response[Any]:
    return _hours(request, await step_of(request, "hours"))


@post("/setup/hours", status_code=303)
async def save_hours(request: WebRequest) -> Response[Any]:
    form, step = await read_form(request), await step_of(request, "hours")
    try:
        await keep_hours(front_of(request), Founder(), form)
    except Slips as slips:
        return _hours(request, step, form, slips)
    return see_other(step.onward, cookies=(seen_cookie(request, step),))


@get("/setup/teams")
async def show_teams(request: WebRequest) -> Response[Any]:
    return await _teams(request, await step_of(request, "teams"))


@post("/setup/teams", status_code=303)
async def save_teams(request: WebRequest) -> Response[Any]:
    form, step = await read_form(request), await step_of(request, "teams")
    try:
        await keep_teams(front_of(request), Founder(), form)
    except Slips as slips:
        return await _teams(request, step, form, slips)
    await give_teams(front_of(request), step.token)
    return see_other(step.onward)


@get("/setup/done")
async def show_done(request: WebRequest) -> Response[Any]:
    step = await step_of(request, "done")
    missing = [(name, label) for name, label in STEPS if name in NEEDED - step.finished]
    return setup_page(request, step, "done.html", missing=missing)


@post("/setup/done", status_code=303)
async def finish(request: WebRequest) -> Response[Any]:
    await read_form(request)
    step = await step_of(request, "done")
    if not step.finished >= NEEDED:
        raise Invalid("Company, your passkey, and teams come first.")
    await give_teams(front_of(request), step.token)
    await front_of(request).custodian.ask("finish-setup", TokenShown(step.token))
    return see_other("/desk/sign-in?next=/desk/inbox/teams", cookies=(no_cookie(request, SETUP_COOKIE),))


def _found(step: Step, form: Form) -> CeremonyWanted:
    return CeremonyWanted("found", None, "", step.token, form.text("name"))


def _company(
    request: WebRequest, step: Step, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    return setup_page(
        request, step, "company.html", slips, **company_facts(front_of(request).facts.company(), form)
    )


def _you(request: WebRequest, step: Step, form: Form | None = None, problem: str = "") -> Response[Any]:
    slips = Slips({"name": problem}) if problem else None
    return setup_page(request, step, "you.html", slips, name=form["name"] if form else "")


def _hours(
    request: WebRequest, step: Step, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    return setup_page(
        request, step, "hours.html", slips, **hours_facts(front_of(request).facts.company(), form)
    )


async def _teams(
    request: WebRequest, step: Step, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    return setup_page(request, step, "teams.html", slips, **await teams_facts(front_of(request), form))

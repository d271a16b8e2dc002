"""The access review: who works here, what they may do, when they were last here. Whoever is not kept on lapses."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import review_act
from custodian_protocol.messages import Refusal, Review
from parlour.cases.queries.facts import reveals_since
from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.policy import numbers_now
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other

LOOKED_BACK = 90 * DAY


@get("/review")
async def show_review(request: WebRequest) -> Response[Any]:
    return await _review(request, await officer_in(request, lapsed=True))


@post("/review/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request, lapsed=True)
    return await pose(request, officer, review_act(_chosen(form)))


@post("/review", status_code=303)
async def keep_on(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request, lapsed=True)
    try:
        chosen = _chosen(form)
        principal = await touched(request, officer, form, review_act(chosen))
        await front_of(request).custodian.ask("review", Review(principal, chosen))
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _review(request, officer, refused.words)
    return see_other("/admin/review?saved=yes")


def _chosen(form: Form) -> tuple[str, ...]:
    chosen = tuple(form.many("staff"))
    if not chosen:
        raise Invalid("Choose who goes on.")
    return chosen


async def _review(request: WebRequest, officer: Officer, problem: str = "") -> Response[Any]:
    front = front_of(request)
    now, days = front.now(), (await numbers_now(request))["review_days"]
    known = await front.ground.store.fetch(lambda reader: teams(reader, with_retired=True))
    return admin_page(
        request,
        officer,
        "admin/review.html",
        status=400 if problem else 200,
        errors={"staff": problem} if problem else {},
        people=sorted((one for one in officer.staff if not one.left), key=lambda one: one.kept_at),
        shown=await front.ground.store.fetch(lambda reader: reveals_since(reader, now - LOOKED_BACK)),
        team_names={team.id: team.name for team in known},
        days=days,
        day_ms=DAY,
        now=now,
        demo=front.passkeys is not None,
    )

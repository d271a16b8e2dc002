"""The numbers the company calls from, so that `/check` can tell a customer what a shown number is worth."""

from typing import Any

from litestar import Response, get, post

from parlour.calls.numbers import read_number, region_of, spaced
from parlour.company.actions import save_call_numbers
from parlour.company.queries import call_numbers
from parlour.foundation.errors import Invalid
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/numbers")
async def show_numbers(request: WebRequest) -> Response[Any]:
    officer = await officer_in(request)
    known = await front_of(request).ground.store.fetch(call_numbers)
    return _numbers(request, officer, "\n".join(spaced(number) for number in known))


@post("/numbers", status_code=303)
async def save_numbers(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    lines = [line.strip() for line in form.text("numbers").split("\n") if line.strip()]
    try:
        region = region_of((read_number(lines[0]),)) if lines else ""
        numbers = tuple(dict.fromkeys(read_number(line, region) for line in lines))
        await save_call_numbers(front_of(request).ground, officer.agent, numbers)
    except Invalid as refused:
        return _numbers(request, officer, form.text("numbers"), refused.words)
    return see_other("/admin/numbers?saved=yes")


def _numbers(request: WebRequest, officer: Officer, typed: str, problem: str = "") -> Response[Any]:
    errors = {"numbers": problem} if problem else {}
    return admin_page(
        request, officer, "admin/numbers.html", status=400 if problem else 200, errors=errors, typed=typed
    )

"""Files in a case, for the agent who holds it: what the customer added, and what goes to the customer."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.files.actions import Receiving, add_as_agent
from parlour.foundation.errors import Invalid, Refused
from parlour.web.desk.guard import refusal_page, signed_in
from parlour.web.desk.reading import visible_case
from parlour.web.desk.writing import seen_of
from parlour.web.downloads import download
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other
from parlour.web.security import send_key
from parlour.web.uploads import dropped_unless_added, read_uploads

TOO_LARGE = "One of these files is larger than 100 MB. Nothing was sent."
NO_FILE = "Choose a file. Nothing was sent."


@post("/case/{reference:str}/files", status_code=303)
async def add_files(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    uploads = await read_uploads(request, lambda name: Receiving(front.ground, case.id, name))
    form = uploads.form
    about = {"body": form.text("body"), "form_key": send_key(request, form["key"])}
    try:
        with dropped_unless_added(front.ground, uploads):
            if uploads.too_large or not uploads.files:
                raise Invalid(TOO_LARGE if uploads.too_large else NO_FILE)
            sent = await add_as_agent(
                front.ground, agent, case.id, uploads.files, seen_seq=seen_of(form), **about
            )
            uploads.added = not sent.repeated
    except Refused as refused:
        return refusal_page(request, refused, kept=form["body"])
    return see_other(f"/desk/case/{case.reference}?sent=files#reply")


@get("/case/{reference:str}/files/{file_id:str}")
async def get_file(request: WebRequest, reference: FromPath[str], file_id: FromPath[str]) -> Response[Any]:
    """Opened for whoever holds the case; the custodian decides, and the customer sees it as a look."""
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    return await download(front, agent.principal(), case.id, file_id, purpose="answer")

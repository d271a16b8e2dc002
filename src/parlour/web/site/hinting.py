"""`/c/{ref}/writing`: the customer is typing. Told to the desk pages that listen, kept nowhere."""

from litestar import Response, post
from litestar.params import FromPath

from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.site.entering import entered_case, held_room


@post("/c/{reference:str}/writing", status_code=200)
async def customer_writes(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    case = await entered_case(request, held_room(request, reference))
    front_of(request).hub.customer_writes(case.id, case.team_id)
    return Response(b"", media_type="text/plain")


routes = [customer_writes]

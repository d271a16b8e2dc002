"""The JSON API: intake and status for the operator's own programs. Seals; shows no words."""

from litestar import Router

from parlour.web.api.cases import case_status, make_case, write_message
from parlour.web.api.unreadable import unreadable
from parlour.web.forms import LIMIT

routes = [
    Router(
        path="/api/v1",
        route_handlers=[make_case, write_message, case_status],
        request_max_body_size=LIMIT,
        exception_handlers={UnicodeDecodeError: unreadable, RecursionError: unreadable},
    )
]

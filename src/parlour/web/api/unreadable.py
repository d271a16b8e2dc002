"""What the framework's JSON decoder raises by itself for hostile bytes, where it should say 400."""

from litestar import Response

from parlour.web.front import WebRequest
from parlour.web.problems import Problem, problem_json


def unreadable(request: WebRequest, error: Exception) -> Response[bytes]:
    """Bad UTF-8, or nesting without end. No handler of ours has run, so nothing is stored."""
    return problem_json(Problem(400, "bad-input", "This is not JSON we can read."))

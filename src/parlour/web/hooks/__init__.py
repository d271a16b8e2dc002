"""Where public networks tell us something. Handed to the worker as it came: web has no secret to check it with."""

from litestar import Router

from parlour.web.hooks.passing import greet, take

routes = [Router(path="/hooks", route_handlers=[greet, take], include_in_schema=False)]

"""The OpenAPI document at `/api/v1/schema`: JSON only, no page that would load foreign scripts."""

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme


def openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Parlour",
        version="1",
        path="/api/v1/schema",
        render_plugins=[JsonRenderPlugin(path="/")],
        components=Components(
            security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="A scoped key")}
        ),
        security=[{"key": []}],
    )

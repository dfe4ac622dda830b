"""The interface: its parts, its description and its addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI, Swagger
from ninja.openapi.schema import OpenAPISchema

from tanliu.app.desks.deliveries import api as uploads
from tanliu.app.desks.enterprises import api as entities
from tanliu.app.desks.estimates.api import routes as estimates
from tanliu.app.desks.explain import api as sources
from tanliu.app.desks.filing.api import catalogue, filings
from tanliu.app.desks.findings import api as findings
from tanliu.app.desks.live.api import routes as live
from tanliu.app.desks.overview import api as overview
from tanliu.app.desks.publications.api import routes as publications
from tanliu.app.platform.api import work
from tanliu.app.platform.api.door import READ
from tanliu.app.platform.api.problem import handle_problems, problem

ABOUT = """Energy and carbon of a district, as far as the user sees them.

Amounts are exact decimal numbers written as text; missing is null and never zero. Periods are years (2025) or
months (2025-03). What lies outside the user's scope is not found. Errors have one shape: what, where, found,
accepted. Make a token on the account page; send it as `Authorization: Bearer TOKEN`.
Results follow a computation within a few seconds."""

#: Reads that are about the installation and not about what was known.
_ONLY_NOW = (
    "/me",
    "/factors",
    "/packs",
    "/jobs",
    "/reasons",
    "/filings",
    "/catalogue",
    "/macro",
    "/publications",
    "/live",
)
_AS_OF = {
    "name": "as_of",
    "in": "query",
    "required": False,
    "description": "As known at the end of this day (UTC) or at this instant; the header As-Of of the answer repeats it."
    " 503 with Retry-After while nobody had that state computed yet",
    "schema": {
        "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
        "examples": ["2025-03-01", "2025-03-01T08:00:00+08:00"],
    },
}


class _Api(NinjaAPI):
    """The interface; what it says of itself includes the parameter that the middleware reads."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for address, operations in schema["paths"].items():
            if "get" in operations and not address.removeprefix("/api/v1").startswith(_ONLY_NOW):
                operations["get"].setdefault("parameters", []).append(_AS_OF)
        return schema


api = _Api(
    title="tanliu",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    docs=Swagger(settings={"validatorUrl": None, "tryItOutEnabled": True}),
    auth=READ,
)
handle_problems(api)
uploads.open_doors()
for router in (
    overview.router,
    entities.router,
    estimates.router,
    sources.router,
    filings.router,
    catalogue.router,
    live.router,
    findings.router,
    publications.router,
    work.router,
):
    api.add_router("", router)


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an address that is not there in the shape of every error."""
    return problem(404, "no such address", where=request.path, accepted="those of /api/v1/openapi.json")


urlpatterns = [path("", api.urls), re_path(r"^(?P<rest>.*)$", unknown)]

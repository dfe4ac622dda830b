"""The interface: its parts, its description and its addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI, Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from tanliu.app.drawers import drawers
from tanliu.app.platform.api import work
from tanliu.app.platform.api.authentication import READ
from tanliu.app.platform.api.problem import ProblemError, handle_problems, problem
from tanliu.app.platform.desk import described
from tanliu.kit.message import Message
from tanliu.kit.storable import unfit_at

ABOUT = """Energy and carbon of a district, as far as the user sees them.

Amounts are exact decimal numbers written as text; missing is null and never zero. Periods are years (2025) or
months (2025-03). What lies outside the user's scope is not found. Errors have one shape: what, where, found,
accepted. Make a token on the account page; send it as `Authorization: Bearer TOKEN`.
Results follow a computation within a few seconds."""

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


def _of_today() -> tuple[str, ...]:
    """Return how addresses begin that have no past: those about the installation and its people."""
    return tuple(start for desk in described() for start in desk.api_of_today)


class _Api(NinjaAPI):
    """The interface; what it says of itself includes the parameter that the middleware reads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[str | None, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description, which takes seconds to make and stays as it is until the process ends."""
        if path_prefix not in self._described:
            self._described[path_prefix] = self._describe(path_prefix=path_prefix, path_params=path_params)
        return self._described[path_prefix]

    def _describe(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for address, operations in schema["paths"].items():
            if "get" in operations and not address.removeprefix("/api/v1").startswith(_of_today()):
                operations["get"].setdefault("parameters", []).append(_AS_OF)
        return schema


class _Objects(Parser):
    """Bodies of JSON that are objects, as all are that a schema describes.

    A list would be taken for an object without fields, and be accepted wherever every field may be left out.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        found = super().parse_body(request)
        if not isinstance(found, dict):
            raise ProblemError(422, "the body is no JSON object", where="body", found=found)
        if (place := unfit_at(found)) is not None:
            raise ProblemError(
                422,
                "a text holds NUL or half of a sign",
                where=place or "body",
                accepted=Message("texts of Unicode"),
            )
        return found


api = _Api(
    parser=_Objects(),
    title="tanliu",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    docs=Swagger(settings={"validatorUrl": None, "tryItOutEnabled": True}),
    auth=READ,
)
handle_problems(api)
for router in (work.router, *(one for drawer in drawers("api") for one in drawer.routers)):
    api.add_router("", router)


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an address that is not there in the shape of every error."""
    return problem(
        404, "no such address", where=request.path, accepted=Message("those of /api/v1/openapi.json")
    )


urlpatterns = [path("", api.urls), re_path(r"^(?P<rest>.*)$", unknown)]

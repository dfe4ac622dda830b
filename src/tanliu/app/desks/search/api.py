"""The operation that finds anything by its name."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.search.queries.find import KINDS, find
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.web.language import language

router = Router(tags=["search"])


class HitRow(Schema):
    """Something found."""

    kind: str = Field(description=", ".join(KINDS))
    text: str
    detail: str
    address: str = Field(description="The page where it opens")


class Found(Schema):
    """What is called so, a few of each kind."""

    items: list[HitRow]


@router.get("/search", response={200: Found, **READ_PROBLEMS})
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=100, description="Part of a name or id")],
) -> dict[str, Any]:
    """Find enterprises, towns, meters, pages, factors and terms within the caller's scope."""
    found = find(request.user, q, language())
    return {"items": [hit for hits in found.values() for hit in hits]}


routers = (router,)

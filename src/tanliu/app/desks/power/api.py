"""Restrictions of electricity over the interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tanliu.app.desks.power import shown
from tanliu.app.desks.power.queries import listed
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api.problem import READ_PROBLEMS
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results

router = Router(tags=["power"])


class RestrictionRow(Schema):
    """Days on which electricity is restricted, and how many enterprises of the reader are concerned."""

    number: int
    first: date
    last: date
    begins: int
    ends: int
    most_percent: int
    region: str
    activity: str
    notice: str
    author: str
    entered_at: datetime
    lifted_at: datetime | None
    enterprises: int


class Restrictions(Schema):
    """Restrictions that end today or later."""

    items: list[RestrictionRow]


@router.get("/power-restrictions", response={200: Restrictions, **READ_PROBLEMS})
def restrictions(
    request: HttpRequest, lang: Annotated[str, Query("en", pattern="^(en|zh)$")] = "en"
) -> dict[str, Any]:
    """List the days on which electricity is or will be restricted for enterprises that the reader sees."""
    regions = shown.places(lang)
    return {
        "items": [
            shown.row(*one, lang, regions) for one in listed(results(), scope_of(request.user), today())
        ]
    }


routers = (router,)

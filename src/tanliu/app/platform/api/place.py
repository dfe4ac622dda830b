"""Of whom the sums of an answer are: who sees a part reads the name of the part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from tanliu.app.platform.access import scope_of
from tanliu.app.platform.api.language import language
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import place_of
from tanliu.app.store.sql import TOPMOST
from tanliu.report.names import Names


class Placed(Schema):
    """Sums over the entities that who asks sees."""

    place: str | None = Field(description="Of whom the sums are")
    is_whole: bool = Field(description="Whether every entity of the region asked for is in them")


def place_told(request: HttpRequest, region: str | None = None) -> dict[str, Any]:
    """Return what the sums of a region, or of everything, are called for who asks."""
    below = "region_id = ?" if region else TOPMOST
    tops = results().rows(f"SELECT * FROM region WHERE {below}", [region] if region else [])
    if len(tops) != 1:
        return {"place": None, "is_whole": scope_of(request.user).whole}
    found = place_of(results(), request.user, tops[0], Names(catalog(), language()))
    return {"place": found.name, "is_whole": found.is_whole}

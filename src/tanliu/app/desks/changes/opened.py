"""Which sides of a change open to their explanation."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.changes.asked import Asked
from tanliu.app.desks.changes.queries.changes import Change
from tanliu.app.desks.changes.queries.span import Span


def opens(change: Change, asked: Asked) -> dict[str, bool]:
    """Return which sides are a year or month, of which alone an amount is explained; a narrowed change has other sums."""
    free = not any((asked.within.region, asked.within.field, asked.within.industry, asked.within.entity))
    return {
        "before": _explained(change.before) and (free or asked.by == "entity"),
        "after": _explained(change.after) and (free or asked.by == "entity"),
    }


def opened(asked: Asked, row: dict[str, Any]) -> dict[str, Any]:
    """Return of which subject the sums of a row are explained: None for carriers, whose sums are of many subjects."""
    return {"subject": None if asked.by == "carrier" else row["id"]}


def _explained(span: Span) -> bool:
    return span.is_year or len(span.months) == 1

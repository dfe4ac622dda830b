"""What the browser needs to draw the figures around a finding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.compute.quantities import conversion
from tanliu.app.platform.web.language import language
from tanliu.catalog.types import Catalog
from tanliu.kit.rounding import half_even
from tanliu.report.phrase import say

Row = dict[str, Any]


def in_one_unit(catalog: Catalog, row: Row, months: Sequence[Row]) -> list[Row]:
    """Return the months with what was reported in the unit of the meters, and whether the finding is about them."""
    return [
        {
            **one,
            "reported": None
            if one["reported"] is None
            else half_even(one["reported"] * _ratio(catalog, row, one), 3),
            "inside": f"{row['first']:%Y-%m}" <= one["period"] < f"{row['until']:%Y-%m}",
        }
        for one in months
    ]


def _ratio(catalog: Catalog, row: Row, month: Row) -> Decimal:
    if row["carrier"] is None or month["unit"] is None:
        return Decimal(1)
    return Decimal(str(conversion(catalog, row["carrier"], month["unit"])[1]))


def months(row: Row, found: Sequence[Row]) -> Row | None:
    """Return reported and metered amounts by month; those of the finding are marked."""
    if not found:
        return None
    metered = [_float(one["metered"]) for one in found]
    series = [
        {"title": say("finding_reported", language()), "values": [_float(one["reported"]) for one in found]}
    ]
    if any(value is not None for value in metered):
        series.append({"title": say("finding_metered", language()), "values": metered})
    return {
        "kind": "context", "unit": "", "periods": [one["period"] for one in found], "series": series,
        "marked": [one["period"] for one in found if one["inside"]],
    }  # fmt: skip


def peers(row: Row, found: Sequence[Row]) -> Row | None:
    """Return the firm among those of its industry, least first, on a logarithmic scale."""
    if not found:
        return None
    place = next((n for n, one in enumerate(found) if one["entity_id"] == row["entity_id"]), None)
    return {
        "kind": "ranked", "unit": row["unit"], "own": place,
        "values": [round(one["value"], 6) for one in found],
    }  # fmt: skip


def fifths(row: Row, found: Sequence[Row]) -> list[Row]:
    """Return least, quarters and most of the industry: no firm is named."""
    if not found:
        return []
    values = [one["value"] for one in found]
    marks = (
        ("peers_least", 0),
        ("peers_quarter", 25),
        ("peers_middle", 50),
        ("peers_three_quarters", 75),
        ("peers_most", 100),
    )
    return [{"word": key, "value": values[round((len(values) - 1) * at / 100)]} for key, at in marks]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)

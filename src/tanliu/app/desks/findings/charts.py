"""What the browser needs to draw the figures around a finding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
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


@dataclass(frozen=True, slots=True)
class Group:
    """Firms of an industry that are shown together, and their geometric mean to two digits."""

    first: int
    last: int
    mean: float


def groups(row: Row, found: Sequence[Row], together: int) -> list[Group]:
    """Return the other firms of an industry, least first, in groups of at least so many: no figure is one firm's.

    Parameters
    ----------
    found
        entity_id and value of every firm, least first.
    together
        Fewest firms of a group; fewer others than that are not shown at all.
    """
    values = [one["value"] for one in found if one["entity_id"] != row["entity_id"]]
    number = len(values) // together
    edges = [round(len(values) * at / number) for at in range(number + 1)] if number else []
    return [Group(first + 1, last, _mean(values[first:last])) for first, last in pairwise(edges)]


def _mean(values: Sequence[float]) -> float:
    return float(f"{math.exp(math.fsum(math.log(value) for value in values) / len(values)):.2g}")


def peers(row: Row, shown: Sequence[Group]) -> Row | None:
    """Return the firm beside the groups of its industry, on a logarithmic scale."""
    if not shown:
        return None
    means = [[(one.first + one.last) / 2, one.mean] for one in shown]
    return {
        "kind": "ranked", "unit": row["unit"], "own": _float(row["observed"]), "groups": means, "of": shown[-1].last,
    }  # fmt: skip


def _float(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)

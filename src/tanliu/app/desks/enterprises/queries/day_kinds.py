"""Days of a year by what they are: working, made up for a holiday, weekend, holiday."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tanliu.kit.workday import KINDS, Calendar

Row = dict[str, Any]


def day_kinds(daily: Sequence[Row], calendar: Calendar) -> list[Row]:
    """Return count, mean, least and most energy of the days of each kind.

    Only days count of which every interval is known, and only of years for which the holidays have a source.

    Parameters
    ----------
    daily
        Days as ``load_curve.days`` gives them.
    """
    found: dict[str, list[Decimal]] = {}
    for row in daily:
        kind = calendar.kind(row["day"])
        if kind is not None and row["known"] >= row["expected"]:
            found.setdefault(kind, []).append(Decimal(row["energy"]))
    return [
        {
            "kind": kind,
            "days": len(energies),
            "mean": sum(energies, Decimal(0)) / len(energies),
            "least": min(energies),
            "most": max(energies),
        }
        for kind in KINDS
        if (energies := found.get(kind))
    ]

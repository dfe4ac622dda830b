"""What the browser needs to draw a load curve."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tanliu.app.desks.meters.queries.load_curve import Curve
from tanliu.app.platform.web.language import language
from tanliu.report.phrase import say

Row = dict[str, Any]


def load_chart(curve: Curve) -> Row:
    """Return the points of a load curve, as lists to keep the page small."""
    return {
        "kind": "load",
        "unit": curve.unit,
        "times": [f"{row['start']:%Y-%m-%d %H:%M}" for row in curve.points],
        "mean": [_float(row["mean"]) for row in curve.points],
        **(
            {}
            if curve.minutes == curve.interval_minutes
            else {
                "low": [_float(row["low"]) for row in curve.points],
                "high": [_float(row["high"]) for row in curve.points],
            }
        ),
        "words": {one: say(f"load_{one}", language()) for one in ("mean", "low", "high", "range")},
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)

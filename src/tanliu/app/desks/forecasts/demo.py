"""Forecasts of the demo: the worker makes them when the server has begun."""

from __future__ import annotations

from tanliu.app.desks.forecasts.jobs import forecast_later
from tanliu.app.desks.forecasts.models import ForecastRun
from tanliu.app.platform.served import results

#: Of a whole district a year of readings is read and learned from for minutes: that is begun by who wants it.
_MOST_ENTERPRISES = 500


def papers(apart: str) -> None:
    """Ask for forecasts, once, unless the district is large."""
    (row,) = results().rows("SELECT count(*) AS count FROM entity")
    if row["count"] <= _MOST_ENTERPRISES and not ForecastRun.objects.exists():
        forecast_later()

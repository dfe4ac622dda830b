"""Forecasts of the demo: the worker makes them when the server has begun."""

from __future__ import annotations

from tanliu.app.desks.forecasts.jobs import forecast_later
from tanliu.app.desks.forecasts.models import ForecastRun


def papers(apart: str) -> None:
    """Ask for forecasts, once."""
    if not ForecastRun.objects.exists():
        forecast_later()

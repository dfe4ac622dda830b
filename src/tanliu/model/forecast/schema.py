"""Documents of forecasts are a kind that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.model.forecast.document import Forecasting

KIND = "forecasting"

register(KIND, Forecasting)

"""Documents of measures are a kind that the linter reads."""

from __future__ import annotations

from tanliu.catalog.schema import register
from tanliu.decide.measure.document import MeasureRule

KIND = "measures"

register(KIND, MeasureRule)

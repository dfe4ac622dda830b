"""The document of forecasts among the schemes of a pack."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tanliu.catalog.schema import Block, Count, Number, Scheme, Share, Text
from tanliu.model.forecast.rules import ForecastRules


class Trees(Block):
    """The gradient-boosted model."""

    trees: Count
    leaves: Annotated[int, Field(strict=True, ge=2)]
    rate: Share
    """Step from tree to tree."""
    least_in_leaf: Count


class Kept(Block):
    """Days for which forecasts of a kind are kept after the day they are about; they are scored long before."""

    meter: Annotated[int, Field(strict=True, ge=28)]
    enterprise: Annotated[int, Field(strict=True, ge=28)]
    region: Annotated[int, Field(strict=True, ge=28)]


class Forecasting(Scheme):
    """By which numbers loads are forecast."""

    level: Annotated[Number, Field(gt=0, lt=1)]
    """Share of what comes that a band is to hold."""
    learn_days: Count
    calibrate_days: Annotated[int, Field(strict=True, ge=7)]
    least_days: Annotated[int, Field(strict=True, ge=14)]
    known_least: Share
    own_least: Count
    whole_known: Share
    rows_most: Annotated[int, Field(strict=True, ge=1000)]
    calibrate_rows: Count
    model: Trees
    calendar_zones: tuple[Text, ...] = ()
    """Zones whose meters follow the calendar of the packs."""
    kept_days: Kept | None = None
    """All are kept for ever when left out."""

    def rules(self) -> ForecastRules:
        """Return the choices as the model takes them."""
        return ForecastRules(
            level=float(self.level), learn_days=self.learn_days, calibrate_days=self.calibrate_days, least_days=self.least_days,
            known_least=float(self.known_least), own_least=self.own_least, rows_most=self.rows_most, calibrate_rows=self.calibrate_rows,
            trees=self.model.trees, leaves=self.model.leaves, rate=float(self.model.rate), least_in_leaf=self.model.least_in_leaf,
        )  # fmt: skip

"""The document of the choices by which energy is estimated and gaps are filled."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Block, Count, Number, Scheme, Text, register

KIND = "estimation"
Method = Literal["linear", "same_kind_of_day", "same_weekday", "peer"]
Within = Annotated[Number, Field(gt=0, lt=1)]
FromOne = Annotated[Number, Field(ge=1)]
Hours = Annotated[Number, Field(gt=0)]


class GapCalendar(Block):
    """Meters to which the calendar of the packs applies."""

    zones: tuple[Text, ...] = ()
    carriers: tuple[Text, ...] = ()


class Gaps(Block):
    """How gaps of a meter are filled."""

    longest_hours: dict[Method, Hours]
    """Longest gap that a method may fill; the first in order that may is taken."""
    calendar: GapCalendar = GapCalendar()
    weeks: Count
    """Weeks looked at to either side of a gap."""
    trials: Count
    """Runs hidden to learn the error of a method."""


class Estimation(Scheme):
    """How energy is estimated where only electricity is known."""

    interval_level: Within
    """Share of firms that an interval is to hold."""
    fewest_firms: Count
    """Firms from which a group is a tier of its own."""
    calibration_firms: Count
    """Firms from which an industry's intervals are set by itself."""
    pooling_firms: FromOne
    """Weight of the wider group, in firms."""
    folds: Count
    """Parts of the cross-validation."""
    covariates: tuple[Text, ...]
    """Columns of the register or measures that are used beside electricity."""
    covariate_share: Within
    """Share of the fitted firms that have a covariate, from which it is used."""
    fewest_share: Within
    """Carriers with a smaller share of an industry's fuels are not told apart."""
    slip_ratio: FromOne
    """Times the median of a firm's months above which nothing is learned from a month."""
    gaps: Gaps


register(KIND, Estimation)

"""The document of measures among the schemes of a pack: costs, yields, lives and limits by which measures are sized."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Number, Scheme, Text

Positive = Annotated[Number, Field(gt=0)]
Zero = Annotated[Number, Field(ge=0)]
Share = Annotated[Number, Field(gt=0, le=1)]


class RoofPv(Block):
    """Photovoltaics on the roof."""

    full_hours: Positive
    """Yield of a year, in kWh by kW."""
    cny_per_kw: Positive
    cny_per_kw_year: Zero
    """Running costs."""
    years: Count
    m2_per_kw: Positive
    roof_of_land: Share
    """Share of the land that bears modules, where no roof is known."""
    least_kw: Positive
    own_use_least: Share
    """Share of what is generated that is used on the spot, at the least: the size ends there."""
    latitude: Annotated[Number, Field(ge=-66, le=66)]
    longitude: Annotated[Number, Field(ge=-180, le=180)]


class Storage(Block):
    """A battery that shifts from cheap hours to dear ones and lowers the tops of the months; its size is worked out."""

    of_peak: Share
    """Power over the highest hour of the load, at the most."""
    hours: Positive
    """Content over power."""
    efficiency: Share
    """Of a whole cycle."""
    cycles_a_day: Positive
    days: Annotated[int, Field(strict=True, ge=1, le=366)]
    cny_per_kwh: Positive
    cny_per_kwh_year: Zero
    years: Count
    least_kwh: Positive


class Shift(Block):
    """Load that is moved from the dearest hours to the cheapest."""

    share: Share
    """Of the use in the dearest hours."""


class Green(Block):
    """Green power in the place of the rest that is bought."""

    cny_per_kwh_more: Zero


class Saving(Block):
    """A measure whose size is a share of the use, not read from the load: a rule of thumb."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    name: Bilingual
    of: Literal["electricity", "fuels"]
    share: Share
    """Of the use that it concerns."""
    saves: Share
    """Of that."""
    cny_per_kwh_year: Positive
    """Investment by kWh saved in a year; 1 kgce of fuel is 8.141 kWh."""
    years: Count


class MeasureRule(Scheme):
    """By which numbers measures are sized."""

    tariff: Text
    """Scheme of the tariff by time of use."""
    discount: Share
    fuel_cny_per_kgce: Positive
    known_least: Share
    """Share of the hours of the year whose load must be known."""
    uncertain: Share
    """By how much savings may be off, either way."""
    pv: RoofPv
    storage: Storage
    shift: Shift
    green: Green
    savings: tuple[Saving, ...] = ()

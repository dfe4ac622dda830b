"""The document of supply under ``supply/`` of a pack: kinds of plants, what is told of them, when coal and power are short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text

FOLDER, ID = "supply", "district-supply"
#: What meters of a plant measure, as a share of its rating; other quantities of alarms are those of sensors.
OUTPUT = "output"
#: What a plant is rated in.
RATINGS = ("rating_kw", "store_kwh", "steam_t_h", "heat_kw")
Above = Annotated[Number, Field(gt=0)]
Part = Annotated[Number, Field(ge=0, le=1)]


class PlantKind(Block):
    """A kind of plant."""

    name: Bilingual
    needs: Annotated[
        tuple[Literal["rating_kw", "store_kwh", "steam_t_h", "heat_kw"], ...], Field(min_length=1)
    ]
    """Ratings that it must tell; others may be told."""
    firm_share: Part
    """Of its electric rating, what can be counted on in an hour of high demand."""
    burns_coal: bool = False
    renewable: bool = False
    most_full_load_hours: Above | None = None
    """Above it a stated yield is doubted."""


class PlantStateKind(Block):
    """A state of a plant."""

    name: Bilingual
    available: Part


class Measure(Block):
    """Something that is told of a plant or of the district, for a day or for a year."""

    name: Bilingual
    unit: Text
    of: Literal["plant", "district"]
    every: Literal["day", "year"]
    most: Above


class Coal(Block):
    """When a stock of coal is low."""

    low_days: Above
    very_low_days: Above
    use_days: Count
    """Newest days whose use is averaged."""


class Alarm(Block):
    """When the readings of a plant are an alarm, and what is to be done."""

    name: Bilingual
    kinds: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Kinds of plants that have it."""
    quantity: Text
    """``output`` as a share of the rating, or the quantity that a sensor reads."""
    begins_at: Number
    """Beyond it an alarm begins: above where it is above ``ends_at``, else below."""
    ends_at: Number
    """What values must come back to before it ends."""
    delay_minutes: Count
    clear_minutes: Count
    do: Bilingual


class Margin(Block):
    """When demand is told to exceed supply."""

    least_share: Part
    """Of the demand, by which supply must be above it."""
    days: Annotated[Count, Field(ge=1, le=31)]
    weeks: Annotated[Count, Field(ge=1, le=52)]
    """Weeks of which the same hour is averaged."""
    least_weeks: Annotated[Count, Field(ge=1, le=52)]
    stale_days: Count
    """Days by which readings may be behind without the forecast being called old; nobody is warned of an old one."""
    least_covered: Part
    """Of the electricity of the district, what meters must know of it for a warning."""
    least_read: Part
    """Of the readings of an hour, what must be known of it for the hour to be known; the rest is scaled up."""


class Grid(Block):
    """Which factor of the grid avoided carbon is worked out with."""

    carrier: Text
    gas: Text
    basis: Text


class Printed(Block):
    """Claims of packs that are told beside the register."""

    text: Text
    system: Text


class Supply(Dated, Sourced):
    """Rules of supply."""

    supply: Text
    """Id of the document."""
    kind: Literal["supply"] = "supply"
    kinds: Annotated[Mapping[Text, PlantKind], Field(min_length=1)]
    states: Mapping[Text, PlantStateKind]
    measures: Mapping[Text, Measure]
    alarm_days: Annotated[Count, Field(ge=1, le=31)]
    """Days of readings in which alarms are looked for."""
    alarms: Mapping[Text, Alarm] = {}
    coal: Coal
    margin: Margin
    factor: Grid
    rule: Bilingual
    """How avoided carbon is accounted for, as readers read it."""
    figures: tuple[Printed, ...] = ()

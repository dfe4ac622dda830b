"""Documents of micro-grids and of tariffs by time of use."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Number, Scheme, Share, Text, fault

Above = Annotated[Number, Field(gt=0)]
Positive = Annotated[Number, Field(ge=0)]
Hour = Annotated[int, Field(strict=True, ge=0, le=24)]


class Connection(Block):
    """The connection to the grid."""

    import_kw: Above
    export_kw: Positive


class Store(Block):
    """A battery, or a store of cold."""

    charge_kw: Above
    discharge_kw: Above
    size_kwh: Above
    efficiency: Share
    """Of charging and of discharging, each."""
    lowest_share: Positive
    highest_share: Share
    wear_per_kwh: Positive = Decimal(0)
    """Money for each kilowatt-hour taken out."""
    loss_share_h: Positive = Decimal(0)
    """What is lost of the content in an hour."""


class Chiller(Block):
    """A chiller: cold for electricity."""

    power_kw: Above
    ratio: Above
    """Cold over electricity."""


class Vehicle(Block):
    """A vehicle at a charger."""

    name: Bilingual
    power_kw: Above
    wanted_kwh: Above
    from_hour: Hour
    until_hour: Hour
    """Until when the energy is wished for; the next day when it is not later than the begin."""


class Penalties(Block):
    """What a kilowatt-hour short of a wish costs; the order of these is the order of the wishes."""

    load: Above
    cold: Above
    vehicle: Above
    end_state: Above


class MicroGrid(Scheme):
    """A micro-grid."""

    grid: Connection
    battery: Store
    chiller: Chiller | None = None
    cold: Store | None = None
    vehicles: tuple[Vehicle, ...] = ()
    penalties: Penalties
    end_share: Share
    """Content of the battery that is wished for at the end."""
    better_by: Positive
    """Share by which a new plan must be cheaper than the old one to replace it."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.chiller is None) != (self.cold is None):
            raise fault("a chiller and a store of cold come together", at=("chiller",))
        for name, store in (("battery", self.battery), ("cold", self.cold)):
            if store is not None and store.lowest_share >= store.highest_share:
                raise fault(
                    "the lowest content is below the highest",
                    at=(name, "lowest_share"),
                    found=str(store.lowest_share),
                )
        return self


class Period(Block):
    """Hours of the day and their price."""

    name: Bilingual
    hours: tuple[tuple[Hour, Hour], ...]
    per_kwh: Positive


class FlatDay(Block):
    """What a day of one kilowatt costs, as printed."""

    printed: Text


class TimeOfUse(Scheme):
    """A tariff by time of use."""

    currency: Text
    periods: dict[Text, Period]
    export_per_kwh: Positive
    demand_per_kw_month: Positive
    examples: tuple[FlatDay, ...] = ()

    @model_validator(mode="after")
    def _whole_day(self) -> Self:
        told = sorted(span for period in self.periods.values() for span in period.hours)
        at = 0
        for begin, end in told:
            if begin != at or end <= begin:
                raise fault(
                    "the periods of a tariff cover the day once",
                    at=("periods",),
                    found=f"{begin}–{end}",
                    accepted=f"{at}–24",
                )
            at = end
        if at != 24:
            raise fault(
                "the periods of a tariff cover the day once", at=("periods",), found=f"–{at}", accepted="0–24"
            )
        return self

    def price(self, hour: float) -> float:
        """Return the price of a kilowatt-hour at an hour of the day."""
        return next(
            float(period.per_kwh)
            for period in self.periods.values()
            for begin, end in period.hours
            if begin <= hour < end
        )

    def period(self, hour: float) -> str:
        """Return the id of the period of an hour of the day."""
        return next(
            id for id, period in self.periods.items() for begin, end in period.hours if begin <= hour < end
        )


_Years = Annotated[int, Field(ge=1, le=60)]


class PartLives(Block):
    """Years that each part holds."""

    pv_kw: _Years
    wind_kw: _Years
    battery_kw: _Years
    battery_kwh: _Years


class PlantParts(Scheme):
    """How long the parts of a plant hold."""

    lives_years: PartLives

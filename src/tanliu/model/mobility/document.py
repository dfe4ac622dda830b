"""The document under ``mobility/`` of a pack: how trips are read, which count, what a vehicle causes, fleets, fences, crews."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Grade, Number, Share, Sourced, Text, fault

Above = Annotated[Number, Field(gt=0)]
#: What a column of a file of trips may be.
FIELDS = (
    "id", "rider", "vehicle", "started", "ended", "start_lat", "start_lon", "end_lat", "end_lon", "start_place", "end_place",
    "trace_m", "network_m", "operator_m",
)  # fmt: skip
#: What the length of a trip rests on.
BASES = ("trace", "network", "operator", "straight")
Basis = Literal["trace", "network", "operator", "straight"]


class Bounds(Block):
    """What a trip may be; beyond it the trip is refused."""

    least_s: Above
    most_h: Above
    least_m: Above
    most_m: Above
    most_kmh: Above


class Detour(Block):
    """By how much a way is longer than the straight line."""

    factor: Annotated[Number, Field(ge=1)]
    source: Text
    evidence: Grade


class Privacy(Block):
    """What may be seen of places by others than the operator."""

    decimals: Annotated[int, Field(strict=True, ge=0, le=5)]
    """Decimals of degrees to which places are rounded."""
    least_trips: Count
    """Trips below which a cell is not shown."""


class Footprint(Block):
    """What making, moving and scrapping one vehicle causes."""

    name: Bilingual
    kg: Above
    source: Text
    evidence: Grade


class Kind(Block):
    """A kind of vehicle."""

    name: Bilingual
    act: Text
    """Kind of act of the registry."""
    with_metro: Text
    """Methodology of credits in a city with a metro."""
    without_metro: Text
    footprints: Annotated[tuple[Footprint, ...], Field(min_length=1)]


class Fleet(Block):
    """How many vehicles are enough."""

    available: Annotated[Share, Field(gt=0)]
    """Share of the fleet that is fit to ride."""
    most_empty: Annotated[Share, Field(gt=0)]
    """Probability with which a cell may be empty in its busiest hour."""
    reaches_m: Annotated[tuple[Above, ...], Field(min_length=1)]
    """Distances that people walk to a vehicle."""
    reach_m: Above
    """The one that counts where nobody says otherwise."""


class Fence(Block):
    """When a vehicle is parked inside its area."""

    sigma_m: Above
    """Standard deviation of a fix where the device tells none."""
    sure: Annotated[Share, Field(gt=Decimal("0.5"))]
    """Probability from which a side is certain."""
    fixes: Annotated[int, Field(strict=True, ge=2)]
    """Fixes that must agree before anybody is charged: never one."""
    apart_s: Count
    """Seconds between the first and the last of them."""
    spread_m: Above
    """How far from an area those lie that are parked wrongly."""
    inside_before: Annotated[Share, Field(gt=0, lt=1)]
    """Share that is parked rightly, before anything is seen."""


class Crew(Block):
    """Who moves vehicles."""

    van_vehicles: Count
    """Vehicles that a van holds."""
    search_s: Above
    """Time for which a shorter route is sought."""


class Mobility(Dated, Sourced):
    """Rules of shared vehicles."""

    mobility: Text
    """Id of the document."""
    kind: Literal["mobility"] = "mobility"
    columns: Mapping[Text, Annotated[tuple[Text, ...], Field(min_length=1)]]
    """Words above a column, by what it is."""
    bounds: Bounds
    bases: Annotated[tuple[Basis, ...], Field(min_length=1)]
    """What the length of a trip rests on, the first that a file has."""
    detour: Detour
    """For the basis ``straight``."""
    privacy: Privacy
    vehicles: Annotated[Mapping[Text, Kind], Field(min_length=1)]
    fleet: Fleet
    fence: Fence
    crew: Crew

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name in self.columns:
            if name not in FIELDS:
                raise fault(
                    "not one of what is offered", at=("columns", name), found=name, accepted=", ".join(FIELDS)
                )
        if "started" not in self.columns or "ended" not in self.columns:
            raise fault("a key is missing", at=("columns",), accepted="started, ended")
        if self.fleet.reach_m not in self.fleet.reaches_m:
            raise fault(
                "not one of what is offered", at=("fleet", "reach_m"), found=str(self.fleet.reach_m),
                accepted=", ".join(map(str, self.fleet.reaches_m)),
            )  # fmt: skip
        return self

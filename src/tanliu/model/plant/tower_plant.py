"""A tower of a document, as it is and with one number changed at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tanliu.model.plant.document import SolarTower, TowerPlant, Varied
from tanliu.model.plant.sun import Floats, Sun
from tanliu.model.plant.tower import Block, Field, Year, optics_of, year


@dataclass(frozen=True, slots=True)
class Sky:
    """Weather of a tower: sun, direct normal irradiance [W/m2], air [degC], wind [m/s], length of an interval [h]."""

    at: Sun
    beam: Floats
    air: Floats
    wind: Floats
    hours: float


@dataclass(frozen=True, slots=True)
class Changed:
    """What a plant would give with one number changed, at its two ends [kWh]."""

    varied: Varied
    gross: tuple[float, float]
    net: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Worked:
    """A tower worked out: its intervals, and how far the result moves with what was assumed."""

    year: Year
    changed: tuple[Changed, ...]

    @property
    def net_band(self) -> tuple[float, float]:
        """Return the lowest and the highest net energy of single changes [kWh]."""
        ends = [float(self.year.net.sum()), *(end for one in self.changed for end in one.net)]
        return min(ends), max(ends)

    @property
    def gross_band(self) -> tuple[float, float]:
        """Return the lowest and the highest gross energy of single changes [kWh]."""
        ends = [float(self.year.gross.sum()), *(end for one in self.changed for end in one.gross)]
        return min(ends), max(ends)


def field_of(method: SolarTower, plant: TowerPlant, other: Mapping[str, float]) -> Field:
    """Return the mirrors; the ground is that of one tower, since each stands in its own field."""
    says = method.optics
    return Field(
        float(plant.mirror_m2), float(plant.ground_m2) / plant.towers, float(plant.height_m), float(plant.inner_m),
        float(plant.north_share), float(says.reflectivity), other.get("clean", float(says.clean)),
        other.get("mirrors_available", float(says.available)), other.get("intercept", float(says.intercept)),
        np.array(says.unshaded, dtype=float), np.array(says.elevations, dtype=float), float(says.lowest_sun), float(says.stow_m_s),
    )  # fmt: skip


def block_of(method: SolarTower, plant: TowerPlant, other: Mapping[str, float]) -> Block:
    """Return receiver, store and power block; a plant that tells its efficiency has that one."""
    took, made = method.receiver, method.power_block
    efficiency = float(plant.efficiency or made.efficiency)
    loss = other.get("loss_kw_m2", float(took.loss_kw_m2)) * float(plant.receiver_m2)
    return Block(
        float(plant.rated_mw), float(took.least_share), float(took.most_share), float(took.absorptance), loss,
        other.get("start_hours", float(took.start_hours)), float(plant.store_hours), float(method.store_loss_per_day), float(plant.gross_mw),
        other.get("efficiency", efficiency), float(made.part_load_loss), float(made.per_kelvin), float(made.design_air_c),
        float(made.least_load), float(made.start_hours), float(made.own_share), float(made.night_share), other.get("available", float(made.available)),
    )  # fmt: skip


def worked(method: SolarTower, plant: TowerPlant, sky: Sky) -> Worked:
    """Work a tower out, and once more for each end of what the method varies.

    Parameters
    ----------
    method, plant
        Of the packs, or with sizes of a user.
    sky
        The weather.
    """
    optics = optics_of(field_of(method, plant, {}), sky.at)

    def of(other: Mapping[str, float]) -> Year:
        return year(field_of(method, plant, other), block_of(method, plant, other), optics, sky.beam, sky.air, sky.wind, sky.hours)  # fmt: skip

    found = []
    for one in method.band:
        low, high = (of({one.of: float(end)}) for end in (one.low, one.high))
        found.append(
            Changed(one, (float(low.gross.sum()), float(high.gross.sum())), (float(low.net.sum()), float(high.net.sum())))
        )  # fmt: skip
    return Worked(of({}), tuple(found))

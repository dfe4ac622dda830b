"""A solar tower with molten salt by the hour: mirrors, receiver, store of heat, power block.

Every step is an energy balance that one can follow by hand; what a ray-tracing program would add (aiming, shading mirror by
mirror) is a share of the pack.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tanliu.model.plant.sun import Floats, Sun

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
#: Radius of a spiral of mirrors grows with this power of their number, so that they stand further apart outside [-].
_SPREAD = 0.65
_KWH = 1000.0


@dataclass(frozen=True, slots=True)
class Field:
    """Mirrors about the foot of a tower.

    Attributes
    ----------
    mirror_m2, ground_m2
        Of all mirrors, and of the disc on which they stand [m2].
    height_m
        Of the middle of the receiver above the mirrors [m].
    inner_m
        Radius without mirrors about the tower [m].
    north_share
        How far the middle of the disc lies north of the tower, in radii of the disc [-]; south below zero.
    reflectivity, clean, available, intercept
        Of the mirrors, of dust, of mirrors in operation, of light that meets the receiver [-].
    unshaded
        Share of mirrors' light that other mirrors and the tower leave, by elevation of the sun [-].
    elevations
        Of ``unshaded`` [degree], rising.
    lowest_sun
        Elevation below which mirrors are parked [degree].
    stow_m_s
        Wind at which they are parked [m/s].
    """

    mirror_m2: float
    ground_m2: float
    height_m: float
    inner_m: float
    north_share: float
    reflectivity: float
    clean: float
    available: float
    intercept: float
    unshaded: Floats
    elevations: Floats
    lowest_sun: float
    stow_m_s: float

    @property
    def share(self) -> float:
        """Return what mirrors that are not perfect send to the receiver of what perfect ones would [-]."""
        return self.reflectivity * self.clean * self.available * self.intercept


@dataclass(frozen=True, slots=True)
class Block:
    """Receiver, store and power block.

    Attributes
    ----------
    rated_mw, least_share, most_share
        Heat of the receiver into the salt at the design point [MW], least and most share of it that it takes [-].
    absorptance
        Of its surface [-].
    loss_kw
        Radiated and carried away by air while it is hot [kW].
    receiver_start_hours
        Of the rated heat that a start takes [h].
    store_hours
        Of full load that the store holds [h].
    store_loss_per_day
        Share of what the store can hold [1/d].
    gross_mw, efficiency
        Of the generator [MW]; of heat into it at full load [-].
    part_load_loss
        Share of the efficiency that is lost towards no load, with the square of the load that is missing [-].
    per_kelvin, design_air_c
        Change of the efficiency for each degree above the air of the design [1/K], [degC].
    least_load
        Of full load at which the block still runs [-].
    block_start_hours
        Of full load heat that a start takes [h].
    own_share, night_share
        Own use in operation, of gross power; own use at all times, of the rating [-].
    available
        Of the power block in the mean of a year [-].
    """

    rated_mw: float
    least_share: float
    most_share: float
    absorptance: float
    loss_kw: float
    receiver_start_hours: float
    store_hours: float
    store_loss_per_day: float
    gross_mw: float
    efficiency: float
    part_load_loss: float
    per_kelvin: float
    design_air_c: float
    least_load: float
    block_start_hours: float
    own_share: float
    night_share: float
    available: float

    @property
    def receiver_start_kwh(self) -> float:
        """Return the heat that a start of the receiver takes [kWh]."""
        return self.receiver_start_hours * self.rated_mw * _KWH

    @property
    def full_heat_kw(self) -> float:
        """Return the heat that the block takes at full load [kW]."""
        return self.gross_mw * _KWH / self.efficiency


@dataclass(frozen=True, slots=True)
class Year:
    """What each interval was made of [kWh], and the heat in the store at its end [kWh].

    ``on_mirrors`` is in the plane normal to the sun; what becomes of it adds up: to the receiver, lost in the field; from
    the receiver into salt, lost by it, spent on its starts, or dumped because store and block were full.
    """

    on_mirrors: Floats
    on_receiver: Floats
    receiver_lost: Floats
    receiver_start: Floats
    dumped: Floats
    salt: Floats
    stored: Floats
    store_lost: Floats
    block_start: Floats
    block_heat: Floats
    gross: Floats
    net: Floats
    field_share: Floats


def mirrors(field: Field, count: int = 600) -> tuple[Floats, Floats]:
    """Return where mirrors stand, east and north of the tower [m]; few stand for many.

    References
    ----------
    Noone, Torrilhon, Mitsos, Heliostat field optimization, Solar Energy 86(2), 2012: spiral with the golden angle.
    """
    radius = math.sqrt(field.ground_m2 / math.pi)
    shift = field.north_share * radius
    reach = radius + abs(shift)
    number = np.arange(1, 4 * count + 1)
    away = field.inner_m + (reach - field.inner_m) * (number / len(number)) ** _SPREAD
    east, north = away * np.sin(number * _GOLDEN_ANGLE), away * np.cos(number * _GOLDEN_ANGLE)
    inside = east**2 + (north - shift) ** 2 <= radius**2
    return east[inside], north[inside]


def optics_of(field: Field, at: Sun) -> Floats:
    """Return the share of the beam on all mirrors that perfect ones would send to the receiver [-], 0 while they are parked.

    It is the mean over mirrors of the cosine of incidence and of what the way to the tower leaves, times what other
    mirrors leave.

    References
    ----------
    Attenuation on a clear day: Leary, Hankins, User's guide for MIRVAL, SAND77-8280, 1979, for ways below 1 km.
    """
    east, north = mirrors(field)
    way = np.sqrt(east**2 + north**2 + field.height_m**2)
    to_tower = np.stack([-east / way, -north / way, np.full_like(way, field.height_m) / way])
    km = way / 1000
    left = 0.99321 - 0.1176 * km + 0.0197 * km**2
    zenith, azimuth = np.radians(at.zenith), np.radians(at.azimuth)
    up = at.zenith < 90 - field.lowest_sun
    rays = np.stack([np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), np.cos(zenith)])
    # a mirror halves the angle between sun and tower
    between = np.clip(rays[:, up].T @ to_tower, -1, 1)
    cosine = np.sqrt((1 + between) / 2)
    unshaded = np.interp(90 - at.zenith[up], field.elevations, field.unshaded)
    found = np.zeros(len(at.zenith))
    found[up] = (cosine @ left) / len(way) * unshaded
    return found


def year(
    field: Field, block: Block, optics: Floats, beam: Floats, air: Floats, wind: Floats, hours: float
) -> Year:
    """Return what a tower gives by the interval.

    Parameters
    ----------
    field, block
        The plant.
    optics
        Of `optics_of` [-].
    beam
        Direct normal irradiance [W/m2].
    air, wind
        Temperature [degC] and wind [m/s].
    hours
        Length of an interval [h].
    """
    share = np.where(wind < field.stow_m_s, optics * field.share, 0)
    coming = np.maximum(beam, 0) / 1000 * field.mirror_m2 * hours
    arriving = coming * share
    full, holds = block.full_heat_kw * hours, block.store_hours * block.full_heat_kw
    away = holds * block.store_loss_per_day / 24 * hours
    warm = 1 + block.per_kelvin * np.maximum(air - block.design_air_c, 0)
    flows = np.zeros((len(beam), 8))
    store, start_left, runs = 0.0, block.receiver_start_kwh, False
    for now, light in enumerate(arriving.tolist()):
        salt, lost, start, over, start_left = _receiver(block, light, hours, start_left)
        gone = min(store, away)
        had = store - gone + salt
        runs, starting, heat = _runs(block, had, full, runs)
        store = min(had - starting - heat, holds)
        dumped = over + (had - starting - heat - store)
        flows[now] = lost, start, dumped, salt - dumped + over, store, gone, starting, heat
    lost_, start_, dumped_, salt_, stored, gone_, starting_, heat_ = flows.T
    efficiency = block.efficiency * (1 - block.part_load_loss * (1 - heat_ / full) ** 2) * warm
    gross = heat_ * efficiency * block.available
    net = gross * (1 - block.own_share) - block.night_share * block.gross_mw * _KWH * hours
    return Year(
        coming, arriving, lost_, start_, dumped_, salt_, stored, gone_, starting_, heat_, gross, net, share
    )


def _receiver(
    block: Block, arriving: float, hours: float, start_left: float
) -> tuple[float, float, float, float, float]:
    """Return what becomes of light that meets the receiver: salt, lost, start, too much [kWh]; and what a start still takes.

    The receiver is empty and cools where light is too little.
    """
    least = block.least_share * block.rated_mw * _KWH * hours
    useful = arriving * block.absorptance - block.loss_kw * hours
    if useful < least:
        return 0.0, arriving, 0.0, 0.0, block.receiver_start_kwh
    start = min(useful, start_left)
    most = block.rated_mw * _KWH * block.most_share * hours
    over = max(useful - start - most, 0.0)
    return useful - start - over, arriving - useful, start, over, start_left - start


def _runs(block: Block, had: float, full: float, runs: bool) -> tuple[bool, float, float]:
    """Return whether the block runs, the heat that its start took and the heat that made power [kWh].

    It starts once there is heat for the start and an hour of full load, gives full load while there is heat, and stops below
    its least load.
    """
    if runs:
        heat = min(had, full)
        return (True, 0.0, heat) if heat >= block.least_load * full else (False, 0.0, 0.0)
    start = block.block_start_hours * block.full_heat_kw
    if had < start + block.full_heat_kw:
        return False, 0.0, 0.0
    # a start takes its time of the interval
    return True, start, min(had - start, max(full - start, 0.0))

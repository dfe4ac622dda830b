"""Weather of a file over time, with the place where it holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.app.platform.tools.files import TIMES, File, Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.sun import closure, sun

_GLOBAL = ("ghi", "global_horizontal", "irradiance", "总辐射")
_BEAM, _DIFFUSE = ("dni", "beam"), ("dhi", "diffuse")
_AIR, _WIND = ("temp_air", "temperature", "气温"), ("wind", "wind_speed", "风速")


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather; irradiance [W/m2], air [degC], wind [m/s]; ``utc`` is the middle of each interval.

    ``beam`` and ``diffuse`` are none where the file does not tell them.
    """

    stamps: Stamps
    utc: Stamps
    hours: float
    ghi: Floats
    beam: Floats | None
    diffuse: Floats | None
    air: Floats
    wind: Floats
    latitude: float
    longitude: float
    utc_offset: float


def weather_of(given: Given, highest_w_m2: float, calm_m_s: float) -> Weather:
    """Return the weather that was handed over.

    Raises
    ------
    TanliuError
        When the place or a column is missing, or an irradiance cannot be.
    """
    file = given.files["sky"]
    place = {name: _place(given, file, name) for name in ("latitude", "longitude", "utc_offset")}
    stamps = file.stamps(file.column(None, TIMES))
    order = np.argsort(stamps, kind="stable")
    stamps = stamps[order]
    step = np.median(np.diff(stamps)).astype("m8[s]") if len(stamps) > 1 else np.timedelta64(3600, "s")
    ghi = file.numbers(file.column(None, _GLOBAL))[order]
    high = np.flatnonzero(ghi > highest_w_m2)
    if len(high):
        raise TanliuError(
            "an irradiance is higher than the sun gives", where=f"{file.name}, {stamps[high[0]]}", found=f"{ghi[high[0]]:,.0f} W/m2",
            accepted=f"<= {highest_w_m2:g} W/m2",
        )  # fmt: skip
    shift = given.number("sun_minutes")
    middle = step / 2 if shift is None else np.timedelta64(round(shift * 60), "s")
    utc = stamps + middle - np.timedelta64(round(place["utc_offset"] * 3600), "s")
    beam, diffuse = (_told(file, names) for names in (_BEAM, _DIFFUSE))
    wind = _told(file, _WIND)
    both = beam is not None and diffuse is not None
    return Weather(
        stamps, utc, float(step / np.timedelta64(1, "h")), np.maximum(ghi, 0), beam[order] if both and beam is not None else None,
        diffuse[order] if both and diffuse is not None else None, file.numbers(file.column(None, _AIR))[order],
        np.full(len(stamps), calm_m_s) if wind is None else wind[order], place["latitude"], place["longitude"], place["utc_offset"],
    )  # fmt: skip


def best_minutes(weather: Weather) -> int | None:
    """Return the minutes after the time of a row at which the sun fits beam and diffuse irradiance best.

    None where the file does not tell them, or what is used is as good within a quarter of an hour: stamps of weather files
    are read in two ways, and the wrong one costs some per cent of the energy.
    """
    if weather.beam is None or weather.diffuse is None:
        return None
    used = round(
        float((weather.utc[0] - weather.stamps[0]) / np.timedelta64(1, "m")) + weather.utc_offset * 60
    )
    tried = range(used - 75, used + 76, 15)

    def missed(minutes: int) -> float:
        utc = weather.utc + np.timedelta64(minutes - used, "m")
        at = sun(utc, weather.latitude, weather.longitude)
        assert weather.beam is not None and weather.diffuse is not None
        return closure(weather.ghi, weather.beam, weather.diffuse, at)

    best = min(tried, key=missed)
    return best if abs(best - used) > 15 else None


def _told(file: File, names: tuple[str, ...]) -> Floats | None:
    small = {name.strip().lower(): name for name in file.columns}
    return next((file.numbers(small[one]) for one in names if one in small), None)


def _place(given: Given, file: File, name: str) -> float:
    told = given.number(name)
    found = file.facts.get(name) if told is None else told
    if found is None:
        raise TanliuError("a field is empty", where=name)
    return found

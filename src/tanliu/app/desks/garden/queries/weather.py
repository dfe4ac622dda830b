"""A file of daily weather: evapotranspiration, soil water, irrigation, and how far pests have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tanliu.app.platform.tools.files import File, decimal
from tanliu.kit.errors import TanliuError
from tanliu.model.farm.document import Garden
from tanliu.model.farm.formulas import (
    daylight_h,
    degree_days,
    et0_mm,
    net_radiation_mj,
    sun_radiation_mj,
    top_radiation_mj,
    vapour_kpa,
    wind_2m,
)
from tanliu.model.farm.water import Day, Soil, balance

NEEDED = ("day", "tmax", "tmin", "rhmax", "rhmin", "wind")
#: What each column may be; beyond it the day is refused.
_RANGES = {
    "tmax": (-60, 60), "tmin": (-60, 60), "rhmax": (0, 100), "rhmin": (0, 100), "wind": (0, 60), "sun_h": (0, 24),
    "radiation_mj": (0, 50), "rain": (0, 2000), "irrigation": (0, 500),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather of a day, as it was read."""

    day: date
    told: Mapping[str, float]
    et0: float


@dataclass(frozen=True, slots=True)
class Season:
    """A file of weather worked out.

    Attributes
    ----------
    gaps
        Days between the first and the last that are not told: the balance passes over them, and is doubtful behind them.
    warmth
        Degree days by pest, and of how many generations.
    """

    days: list[tuple[date, Day]]
    refused: list[tuple[int, str, str]]
    gaps: int
    warmth: Mapping[str, tuple[float, float]]


def season(
    file: File,
    rules: Garden,
    soil: Soil,
    latitude: float,
    elevation_m: float,
    height_m: float,
    start_mm: float,
) -> Season:
    """Work a file of daily weather out.

    Parameters
    ----------
    file
        CSV: ``day,tmax,tmin,rhmax,rhmin,wind`` with ``sun_h`` or ``radiation_mj``, and ``rain`` and ``irrigation`` in mm.
    height_m
        Of the anemometer [m].
    start_mm
        Water that is missing in the soil when it begins [mm].

    Raises
    ------
    TanliuError
        When the file lacks columns, or no day of it can be read.
    """
    read, refused = _read(file, latitude, elevation_m, height_m)
    if not read:
        raise TanliuError("the table holds no day that can be read", where=file.name)
    read.sort(key=lambda one: one.day)
    rain, given = ([one.told.get(name, 0.0) for one in read] for name in ("rain", "irrigation"))
    days = balance(soil, [one.et0 for one in read], rain, given, start_mm)
    warmth = {}
    for id, pest in rules.pests.items():
        whole = sum(
            degree_days(one.told["tmax"], one.told["tmin"], float(pest.base), float(pest.upper))
            for one in read
        )
        warmth[id] = (whole, whole / float(pest.degree_days))
    gaps = (read[-1].day - read[0].day).days + 1 - len(read)
    return Season(list(zip([one.day for one in read], days, strict=True)), refused, gaps, warmth)


def _read(
    file: File, latitude: float, elevation_m: float, height_m: float
) -> tuple[list[Weather], list[tuple[int, str, str]]]:
    found: dict[date, Weather] = {}
    refused = []
    missing = [name for name in NEEDED if name not in file.columns]
    if missing or not {"sun_h", "radiation_mj"} & file.columns.keys():
        raise TanliuError(
            "the table lacks a column", where=file.name, found=", ".join(file.columns)[:200],
            accepted=", ".join((*NEEDED, "sun_h", "radiation_mj")),
        )  # fmt: skip
    for number, row in file.rows():
        reason, cell, told, day = _told(row)
        if not reason and day in found:
            reason, cell = "twice", str(day)
        if reason or day is None:
            refused.append((number, reason, cell))
            continue
        found[day] = Weather(day, told, _et0(told, day, latitude, elevation_m, height_m))
    return list(found.values()), refused


def _told(row: Mapping[str, str]) -> tuple[str, str, dict[str, float], date | None]:
    """Return why a row is refused and by which cell, its numbers and its day; a missing value of the weather is no zero."""
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        return "not_a_day", row["day"], {}, None
    told: dict[str, float] = {}
    for name, (low, high) in _RANGES.items():
        text = row.get(name, "")
        if text:
            try:
                told[name] = float(decimal(text, name))
            except TanliuError:
                return "not_a_number", f"{name}: {text}", {}, day
            if not low <= told[name] <= high:
                return "out_of_range", f"{name}: {text}", {}, day
    for name in NEEDED[1:]:
        if name not in told:
            return "missing", name, {}, day
    if not {"sun_h", "radiation_mj"} & told.keys():
        return "missing", "sun_h, radiation_mj", {}, day
    for more, less in (("tmax", "tmin"), ("rhmax", "rhmin")):
        if told[more] < told[less]:
            return "swapped", f"{more} {told[more]:g} < {less} {told[less]:g}", {}, day
    return "", "", told, day


def _et0(told: Mapping[str, float], day: date, latitude: float, elevation_m: float, height_m: float) -> float:
    of_year = day.timetuple().tm_yday
    top = top_radiation_mj(latitude, of_year)
    sun = told.get("radiation_mj")
    if sun is None:
        light = daylight_h(latitude, of_year)
        sun = sun_radiation_mj(top, told["sun_h"], light) if light else 0.0
    vapour = vapour_kpa(told["tmax"], told["tmin"], told["rhmax"], told["rhmin"])
    net = net_radiation_mj(sun, top, elevation_m, told["tmax"], told["tmin"], vapour) if top else 0.0
    return max(
        0.0, et0_mm(net, told["tmax"], told["tmin"], wind_2m(told["wind"], height_m), vapour, elevation_m)
    )

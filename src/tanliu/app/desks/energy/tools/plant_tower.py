"""What a solar tower gives by the hour of a year, and whether a printed figure lies within what the model allows."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tanliu.app.desks.energy.sam import Beside, Place, beside
from tanliu.app.desks.energy.tools.weather import Weather, weather_of
from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, percent
from tanliu.app.platform.tools.files import Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.catalog.editions import document
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.claims.bound import Bound, printed
from tanliu.decide.claims.document import Claim, Claims
from tanliu.kit.errors import TanliuError
from tanliu.model.plant.document import SolarTower, TowerPlant
from tanliu.model.plant.sun import sun
from tanliu.model.plant.tower_plant import Sky, Worked, worked
from tanliu.report.phrase import say

_GWH = 1e6
_YEAR_DAYS = (365, 366)
_SIZES = ("mirror_m2", "rated_mw", "store_hours", "gross_mw", "efficiency")


@dataclass(frozen=True, slots=True)
class _Case:
    """A plant worked out, with what it was asked for."""

    given: Given
    method: SolarTower
    plant: TowerPlant
    stamps: Stamps
    sky: Sky
    of: Worked
    sam: Beside | None = None

    def bins(self, unit: str) -> tuple[list[str], NDArray[np.intp]]:
        """Return months or days, and the place of each interval among them."""
        found, place = np.unique(self.stamps.astype(f"M8[{unit}]"), return_inverse=True)
        return [str(one) for one in found], place

    @property
    def is_year(self) -> bool:
        """Return whether the weather is that of a whole year."""
        return round(len(self.stamps) * self.sky.hours / 24, 3) in _YEAR_DAYS


def run(given: Given) -> Answer:
    """Work a tower out."""
    method = method_of(given.catalog, "solar-tower", SolarTower)
    plant = _plant(given, method)
    weather = weather_of(given, float(method.highest_w_m2), 0.0)
    sky = _sky(given, method, weather)
    case = _Case(
        given,
        method,
        plant,
        weather.stamps,
        sky,
        worked(method, plant, sky),
        _by_sam(given, method, plant, weather, sky),
    )
    return _answer(case)


def _by_sam(given: Given, method: SolarTower, plant: TowerPlant, weather: Weather, sky: Sky) -> Beside | None:
    if not given.says_yes("sam"):
        return None
    height = given.within("elevation_m", -500, 9000, 0)
    place = Place(weather.latitude, weather.longitude, weather.utc_offset, height)
    return beside(method, plant, weather.stamps, sky, weather.ghi, weather.diffuse, place)


def _plant(given: Given, method: SolarTower) -> TowerPlant:
    name = given.text("tower") or next(iter(method.plants))
    if name not in method.plants:
        raise TanliuError("no such choice", where="tower", found=name, accepted=", ".join(method.plants))
    told = {one: given.number(one) for one in _SIZES}
    for one, value in told.items():
        if value is not None and (value <= 0 or (one == "efficiency" and value >= 1)):
            raise TanliuError("a number out of its range", where=one, found=given.text(one), accepted="> 0")
    sizes = {one: Decimal(str(value)) for one, value in told.items() if value is not None}
    # another plant than the printed one has no printed figure and no remark of the case
    told_apart = {"claim": None, "about": None} if sizes else {}
    return method.plants[name].model_copy(update={**sizes, **told_apart})


def _sky(given: Given, method: SolarTower, weather: Weather) -> Sky:
    """Return the weather of a tower, which must be whole: a store carries every hour into the next.

    Raises
    ------
    TanliuError
        When direct irradiance is not told, an hour is missing, or intervals are longer than an hour.
    """
    name = given.files["sky"].name
    if weather.beam is None:
        raise TanliuError(
            "a tower needs direct normal and diffuse irradiance", where=name, accepted="dni, dhi"
        )
    if weather.hours > 1:
        raise TanliuError(
            "means over more than an hour give a tower far too much", where=name, found=f"{weather.hours:g} h", accepted="<= 1 h"
        )  # fmt: skip
    apart = np.flatnonzero(np.diff(weather.stamps) != np.timedelta64(round(weather.hours * 3600), "s"))
    if len(apart):
        raise TanliuError(
            "an interval of the weather is missing", where=f"{name}, {weather.stamps[apart[0] + 1]}",
            found=f"{len(apart)}", accepted="0",
        )  # fmt: skip
    for column, values in (("dni", weather.beam), ("temp_air", weather.air), ("wind", weather.wind)):
        if np.isnan(values).any():
            at = weather.stamps[np.flatnonzero(np.isnan(values))[0]]
            raise TanliuError("a field is empty", where=f"{name}, {at}, {column}")
    high = np.flatnonzero(weather.beam > float(method.highest_w_m2))
    if len(high):
        raise TanliuError(
            "an irradiance is higher than the sun gives", where=f"{name}, {weather.stamps[high[0]]}",
            found=f"{weather.beam[high[0]]:,.0f} W/m2", accepted=f"<= {method.highest_w_m2:g} W/m2",
        )  # fmt: skip
    at_sun = sun(weather.utc, weather.latitude, weather.longitude)
    return Sky(at_sun, weather.beam, weather.air, weather.wind, weather.hours)


def _claim(catalog: Catalog, plant: TowerPlant) -> Claim | None:
    if plant.claim is None:
        return None
    says = read(document(catalog, "claims", plant.claim.text), Claims)
    return next((one for one in says.figures if one.id == plant.claim.figure), None)


def _answer(case: _Case) -> Answer:
    lang, year = case.given.lang, case.of.year
    gross, net = float(year.gross.sum()), float(year.net.sum())
    low, high = case.of.net_band
    hours = net / float(case.plant.gross_mw) / 1000
    said = say(
        "energy_tower_said", lang, net=figure(net / _GWH, 1), gross=figure(gross / _GWH, 1), low=figure(low / _GWH, 1),
        high=figure(high / _GWH, 1),
    )  # fmt: skip
    facts = [
        Fact(say("energy_tower_net", lang), figure(net / _GWH, 2), "GWh", say("energy_tower_band", lang, low=figure(low / _GWH, 1), high=figure(high / _GWH, 1))),
        Fact(say("energy_tower_gross", lang), figure(gross / _GWH, 2), "GWh", say("energy_tower_own", lang, share=percent(1 - net / gross) if gross else "–")),
        Fact(say("energy_full_hours", lang), figure(hours), "h", say("energy_tower_of_rating", lang)),
        Fact(say("energy_tower_beam", lang), figure(float(case.sky.beam.sum()) / 1000 * case.sky.hours), "kWh/m²", say("energy_tower_beam_about", lang)),
        Fact(say("energy_tower_share", lang), percent(net / float(year.on_mirrors.sum())) if year.on_mirrors.sum() else "–", "%", say("energy_tower_share_about", lang)),
        *_tariff(case, net),
        *_sam(case),
    ]  # fmt: skip
    verdict, tone = _judged(case)
    facts += verdict
    remarks = [say("energy_tower_remark", lang), *([case.plant.about[lang]] if case.plant.about else [])]
    if not case.is_year:
        remarks.append(say("energy_tower_no_year", lang))
    title = f"{case.method.title[lang]} {case.method.edition} · {case.method.source}"
    return Answer(
        said, "warn" if tone else "good", facts, remarks, [_months(case), _balance(case), _band(case)], _picture(case), _export(case), title
    )  # fmt: skip


def _tariff(case: _Case, net: float) -> list[Fact]:
    tariff, lang = case.plant.tariff, case.given.lang
    if tariff is None:
        return []
    name = say("energy_tower_income", lang, price=f"{tariff.cny_kwh:g}")
    return [Fact(name, figure(net * float(tariff.cny_kwh) / 1e6, 2), say("energy_tower_million", lang), tariff.source)]  # fmt: skip


def _sam(case: _Case) -> list[Fact]:
    told, lang = case.sam, case.given.lang
    if told is None:
        return []
    about = say("energy_tower_sam_about", lang, version=told.version or "–", gross=figure(told.gross_kwh / _GWH, 2), mirrors=figure(told.mirror_m2))  # fmt: skip
    return [Fact(say("energy_tower_sam", lang), figure(told.net_kwh / _GWH, 2), "GWh", about)]


def _judged(case: _Case) -> tuple[list[Fact], bool]:
    """Return what a printed figure is beside the model's bands, gross and net, and whether it lies outside of both."""
    claim, lang = _claim(case.given.catalog, case.plant), case.given.lang
    if claim is None or not case.is_year:
        return [], False
    said = printed(claim.printed, claim.to)
    bands = [_bound(case.of.gross_band, case.of.year.gross), _bound(case.of.net_band, case.of.year.net)]
    fits = [one.low <= said.high and said.low <= one.high for one in bands]
    phrase = ("none", "net", "gross", "both")[2 * fits[0] + fits[1]]
    fact = Fact(
        say("energy_tower_printed", lang), claim.printed, claim.unit,
        f"{say(f'energy_tower_fits_{phrase}', lang)} {claim.id}, {claim.where}",
    )  # fmt: skip
    return [fact], not any(fits)


def _bound(band: tuple[float, float], values: Floats) -> Bound:
    low, value, high = (Decimal(str(round(one / _GWH, 6))) for one in (band[0], float(values.sum()), band[1]))
    return Bound(low, value, high)


def _months(case: _Case) -> Sheet:
    lang, (months, place) = case.given.lang, case.bins("M")
    sums = [
        np.bincount(place, one)
        for one in (case.sky.beam / 1000 * case.sky.hours, case.of.year.gross, case.of.year.net)
    ]
    on = np.bincount(place, np.where(case.of.year.gross > 0, case.sky.hours, 0))
    header = [
        say("energy_month", lang),
        f"{say('energy_tower_beam', lang)} kWh/m²",
        f"{say('energy_tower_gross', lang)} GWh",
        f"{say('energy_tower_net', lang)} GWh",
        say("energy_tower_hours_on", lang),
    ]
    rows = [
        [month, figure(beam, 1), figure(gross / _GWH, 2), figure(net / _GWH, 2), figure(run)]
        for month, beam, gross, net, run in zip(months, *sums, on, strict=True)
    ]
    return Sheet(say("energy_by_month", lang), header, rows)


def _balance(case: _Case) -> Sheet:
    """Return where the light on the mirrors goes; the parts add up to it."""
    lang, year = case.given.lang, case.of.year
    total = float(year.on_mirrors.sum())
    parts = (
        ("field", total - float(year.on_receiver.sum())), ("receiver", float(year.receiver_lost.sum())),
        ("starts", float(year.receiver_start.sum() + year.block_start.sum())), ("dumped", float(year.dumped.sum())),
        ("store", float(year.store_lost.sum() + (year.stored[-1] if len(year.stored) else 0.0))),
        ("block", float(year.block_heat.sum() - year.gross.sum())), ("own", float(year.gross.sum() - year.net.sum())),
        ("net", float(year.net.sum())),
    )  # fmt: skip
    rows = [
        [
            say(f"energy_tower_part_{name}", lang),
            figure(kwh / _GWH, 1),
            percent(kwh / total) if total else "–",
        ]
        for name, kwh in parts
    ]
    header = [say("energy_tower_part", lang), "GWh", "%"]
    return Sheet(say("energy_tower_balance", lang), header, rows)


def _band(case: _Case) -> Sheet:
    lang, net = case.given.lang, float(case.of.year.net.sum())
    rows: list[Sequence[str]] = [
        [
            one.varied.name[lang], f"{end:g}", figure(kwh / _GWH, 1), f"{100 * (kwh / net - 1):+.1f}" if net > 0 else "–",
        ]
        for one in case.of.changed
        for end, kwh in zip((one.varied.low, one.varied.high), one.net, strict=True)
    ]  # fmt: skip
    header = [
        say("energy_tower_changed", lang),
        say("energy_tower_to", lang),
        f"{say('energy_tower_net', lang)} GWh",
        "%",
    ]
    return Sheet(say("energy_tower_sensitive", lang), header, rows)


def _picture(case: _Case) -> Mapping[str, object]:
    days, place = case.bins("D")
    lang, year = case.given.lang, case.of.year
    series = ((say("energy_tower_net", lang), year.net), (say("energy_tower_dumped_heat", lang), year.dumped))
    return {
        "kind": "scenarios", "unit": "MWh", "band": "", "periods": days,
        "series": [
            {"title": title, "values": [round(float(one) / 1000, 1) for one in np.bincount(place, values)]} for title, values in series
        ],
    }  # fmt: skip


def _export(case: _Case) -> Sheet:
    """Return every interval; ``expected_kwh`` is the column that the achievement of a plant asks for."""
    year = case.of.year
    columns = (year.net, year.gross, year.on_receiver, year.salt, year.stored, year.dumped)
    return Sheet("", ("time", "expected_kwh", "gross_kwh", "receiver_kwh", "salt_kwh", "stored_kwh", "dumped_kwh"), [
        [str(at).replace("T", " "), *(f"{value:.1f}" for value in values)]
        for at, *values in zip(case.stamps, *columns, strict=True)
    ])  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a year of a high desert: clear, broken and overcast days, with the direct irradiation that a typical year has."""
    place = {"latitude": 37.36, "longitude": 97.3, "utc_offset": 8.0}
    draw, first = random.Random(50), datetime(2025, 1, 1)  # noqa: DTZ001
    stamps = [first + timedelta(hours=hour) for hour in range(8760)]
    # the middle of the hour, in UTC
    middle: Stamps = np.array([when - timedelta(hours=7, minutes=30) for when in stamps], dtype="M8[s]")
    high, rows, clear = sun(middle, place["latitude"], place["longitude"]).cosine, [], 1.0
    for when, up in zip(stamps, high.tolist(), strict=True):
        if when.hour == 0:
            kind = draw.random()
            clear = draw.uniform(0.85, 1) if kind < 0.3 else draw.uniform(0.3, 0.85) if kind < 0.64 else draw.uniform(0, 0.25)  # fmt: skip
        share = clear if clear > 0.85 else min(1.0, max(0.0, draw.gauss(clear, 0.3)))
        # clear sky at 3,000 m: Meinel's formula
        mass = 1 / max(up, 0.03)
        beam = 1353 * ((1 - 0.14 * 2.98) * 0.7 ** (mass**0.678) + 0.14 * 2.98) * 0.91 * share if up > 0.01 else 0.0  # fmt: skip
        diffuse = (60 + 140 * (1 - share)) * min(1, up * 2) + (1 - share) * 300 * up if up > 0.01 else 0.0
        air = 4 - 14 * math.cos((when.timetuple().tm_yday - 20) / 365 * 2 * math.pi) - 6 * math.cos((when.hour - 4) / 12 * math.pi)  # fmt: skip
        wind = abs(draw.gauss(2.2, 1.6)) + (1.2 if 11 < when.hour < 19 else 0)
        rows.append((when.strftime("%Y-%m-%d %H:%M"), *(round(one, 1) for one in (beam * up + diffuse, beam, diffuse, air, wind))))  # fmt: skip
    header = ("time", "ghi", "dni", "dhi", "temp_air", "wind")
    return {"sky": csv_of(header, rows)}, {name: f"{value:g}" for name, value in place.items()}

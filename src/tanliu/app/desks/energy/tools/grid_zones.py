"""Carbon of what zones use: generation by fuel and exchanges in, intensity by zone and hour out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, gap_of
from tanliu.app.platform.tools.files import TIMES, File, Floats, Stamps
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.grid.document import GridCarbon
from tanliu.model.grid.zones import imports_of, zone_intensity
from tanliu.report.phrase import say

#: Zones that the table and the picture show; the file has all.
_SHOWN = 40
_LINES = 6


def run(given: Given) -> Answer:
    """Trace the carbon of zones."""
    method = method_of(given.catalog, "grid-carbon", GridCarbon)
    stamps, zones, made, emitted = _made(given.files["generation"], method)
    imports = _imports(given.files["exchanges"], stamps, zones)
    use = made + imports.sum(axis=2) - imports.sum(axis=1)
    short = np.argwhere(use < -1e-6 * max(float(made.max()), 1.0))
    if len(short):
        at, zone = short[0]
        raise TanliuError(
            "a zone gives away more than it has", where=f"{zones[zone]}, {stamps[at]}", found=f"{use[at, zone]:,.1f} MWh",
            accepted=">= 0 MWh",
        )  # fmt: skip
    intensity = zone_intensity(made, emitted, imports)
    return _answer(given, method, _Traced(stamps, zones, made, emitted, use, intensity))


def _made(file: File, method: GridCarbon) -> tuple[Stamps, list[str], Floats, Floats]:
    """Return hours, zones, generation [MWh] and its emissions [kg], hours by zones."""
    times = file.stamps(file.column(None, TIMES))
    names = np.array(file.texts(file.column(None, ("zone", "区域"))))
    mwh = file.numbers(file.column(None, ("mwh", "generation_mwh", "发电量")))
    if "fuel" in file.columns:
        factors = {name: float(one.kg_per_mwh) for name, one in method.fuels.items()}
        fuels = [one.lower() for one in file.texts("fuel")]
        for at, fuel in enumerate(fuels):
            if fuel not in factors:
                where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
                raise TanliuError("no such fuel", where=where, found=fuel, accepted=", ".join(factors))
        kg = mwh * np.array([factors[one] for one in fuels])
    else:
        kg = file.numbers(file.column(None, ("emission_kg", "kg", "排放量")))
    unknown = np.isnan(mwh) | np.isnan(kg)
    if unknown.any():
        where = Message("{file}, row {row}", file=file.name, row=int(np.argmax(unknown)) + file.first_row)
        raise TanliuError(
            "an hour without generation emits nothing only if nothing was generated",
            where=where,
            accepted="0",
        )
    stamps, hour = np.unique(times, return_inverse=True)
    zones, zone = np.unique(names, return_inverse=True)
    seen, made, emitted = (np.zeros((len(stamps), len(zones))) for _ in range(3))
    np.add.at(made, (hour, zone), mwh)
    np.add.at(emitted, (hour, zone), kg)
    seen[hour, zone] = 1
    if not seen.all():
        at, place = np.argwhere(seen == 0)[0]
        raise TanliuError("a zone lacks an hour", where=file.name, found=f"{zones[place]}, {stamps[at]}")
    return stamps, [str(one) for one in zones], made, emitted


def _imports(file: File, stamps: Stamps, zones: list[str]) -> Floats:
    times = file.stamps(file.column(None, TIMES))
    place = {name: at for at, name in enumerate(zones)}
    ends = []
    for name in ("from", "to"):
        told = file.texts(file.column(None, (name,)))
        for at, zone in enumerate(told):
            if zone not in place:
                where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
                raise TanliuError(
                    "an exchange with a zone whose generation is not told", where=where, found=zone
                )
        ends.append(np.array([place[zone] for zone in told]))
    mwh = np.nan_to_num(file.numbers(file.column(None, ("mwh", "电量"))))
    hour = np.clip(np.searchsorted(stamps, times), 0, len(stamps) - 1)
    inside: NDArray[np.bool_] = stamps[hour] == times
    return imports_of(len(stamps), len(zones), hour[inside], ends[0][inside], ends[1][inside], mwh[inside])


@dataclass(frozen=True, slots=True)
class _Traced:
    """Zones over hours: generation and use [MWh], emissions [kg], intensity of use [kg/MWh]."""

    stamps: Stamps
    zones: list[str]
    made: Floats
    emitted: Floats
    use: Floats
    intensity: Floats

    def of_zones(self) -> tuple[Floats, Floats, Floats]:
        """Return the use of each zone [MWh], and the intensity of what it uses and of what it generates [kg/MWh]."""
        used, made = self.use.sum(axis=0), self.made.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            by_use = (self.use * self.intensity).sum(axis=0) / used
            by_made = self.emitted.sum(axis=0) / made
        return used, np.nan_to_num(by_use), np.nan_to_num(by_made)


def _answer(given: Given, method: GridCarbon, one: _Traced) -> Answer:
    lang, (used, by_use, by_made) = given.lang, one.of_zones()
    order = np.argsort(-used)
    apart = int(np.argmax(np.abs(by_use - by_made)))
    mean = float((one.use * one.intensity).sum() / used.sum())
    said = say(
        "energy_zones_said", lang, zone=one.zones[apart], used=figure(by_use[apart]), made=figure(by_made[apart]),
        mean=figure(mean),
    )  # fmt: skip
    remarks = [say("energy_zones_remark", lang)]
    if len(one.zones) > _SHOWN:
        remarks.append(say("energy_zones_shown", lang, count=_SHOWN))
    picture = {
        "kind": "scenarios", "unit": "kg/MWh", "band": "", "periods": [str(at).replace("T", " ")[5:16] for at in one.stamps],
        "series": [
            {"title": one.zones[at], "values": [round(float(value), 1) for value in one.intensity[:, at]]} for at in order[:_LINES]
        ],
    }  # fmt: skip
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    return Answer(
        said,
        "good",
        _facts(one, mean, lang),
        remarks,
        [_sheet(one, order, lang)],
        picture,
        _export(one),
        source,
    )


def _facts(one: _Traced, mean: float, lang: str) -> list[Fact]:
    total, carried = float(one.emitted.sum()), float((one.use * one.intensity).sum())
    size = say("energy_zones_hours", lang, zones=len(one.zones), hours=len(one.stamps))
    gap = say("energy_balance_gap", lang, gap=gap_of(carried - total))
    return [
        Fact(say("energy_emitted", lang), figure(total / 1000), "t CO2", say("energy_by_generation", lang)),
        Fact(say("energy_carried", lang), figure(carried / 1000), "t CO2", gap),
        Fact(say("energy_mean_intensity", lang), figure(mean, 1), "kg/MWh", size),
    ]


def _sheet(one: _Traced, order: NDArray[np.intp], lang: str) -> Sheet:
    names = ("zone", "used_mwh", "by_use", "by_made", "lowest", "highest")
    used, by_use, by_made = one.of_zones()
    low, high = one.intensity.min(axis=0), one.intensity.max(axis=0)
    rows = [
        [one.zones[at], figure(used[at]), *(figure(values[at], 1) for values in (by_use, by_made, low, high))]
        for at in order[:_SHOWN]
    ]
    return Sheet(say("energy_zones_table", lang), [say(f"energy_{name}", lang) for name in names], rows)


def _export(one: _Traced) -> Sheet:
    header = ("time", "zone", "use_mwh", "use_kg_per_mwh", "generation_kg_per_mwh")
    with np.errstate(divide="ignore", invalid="ignore"):
        by_made = one.emitted / one.made
    rows = [
        [
            str(at).replace("T", " "), zone, f"{one.use[h, z]:.3f}", f"{one.intensity[h, z]:.3f}",
            f"{by_made[h, z]:.3f}" if one.made[h, z] > 0 else "",
        ]
        for h, at in enumerate(one.stamps) for z, zone in enumerate(one.zones)
    ]  # fmt: skip
    return Sheet("", header, rows)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up three zones and a day: a mountain with water, a plain with coal, a coast that buys from both."""
    draw, made, moved = random.Random(7), [], []
    for hour in range(24):
        at = f"2025-07-01 {hour:02}:00"
        sun = max(0.0, 1 - abs(hour - 12.5) / 6.5)
        for zone, fuel, mwh in (
            ("mountain", "hydro", 900 + draw.gauss(0, 30)), ("plain", "coal", 1500 - 500 * sun + draw.gauss(0, 30)),
            ("plain", "wind", 300 + draw.gauss(0, 60)), ("coast", "gas", 400 + draw.gauss(0, 20)), ("coast", "solar", 900 * sun),
        ):  # fmt: skip
            made.append((at, zone, fuel, round(max(mwh, 0), 1)))
        moved += [
            (at, "mountain", "coast", round(420 + draw.gauss(0, 20), 1)),
            (at, "plain", "coast", round(700 - 500 * sun, 1)),
        ]
    return {
        "generation": csv_of(("time", "zone", "fuel", "mwh"), made), "exchanges": csv_of(("time", "from", "to", "mwh"), moved),
    }, {}  # fmt: skip

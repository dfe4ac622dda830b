"""Scenarios of others in the format of the IAMC, long or wide: which rows can be read, and what contradicts itself in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from tanliu.app.platform.tools.files import File
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import ratio

HEADER = ("model", "scenario", "region", "variable", "unit", "year", "value")
KEY = HEADER[:5]
EMISSIONS = "Emissions|Kyoto Gases"
EMITTED = "t CO2-equiv/yr"
#: Tonnes as powers of ten by the letter before them.
_TONNES = {"k": 3, "M": 6, "G": 9}
_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
#: Of the mass of a gas; what it weighs is what counts here.
_GAS = re.compile(r"\s*CO2(?:-?equiv|-?eq|e)?\b", re.IGNORECASE)
#: How far the sum of parts may be from the whole, of the whole; rounded figures are closer.
_ADDS_UP = 0.01
_MOST_REFUSED = 1000


@dataclass
class Scenario:
    """A scenario of one model and region: amounts by variable and year, and the unit of each variable."""

    model: str
    scenario: str
    region: str
    series: dict[str, dict[int, float]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd in a scenario: ``parts``, ``gap`` or ``negative``, with the numbers of its sentence."""

    scenario: str
    variable: str
    year: int | None
    why: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds.

    Attributes
    ----------
    rows
        Values that were read.
    refused
        Number of the line, why, and what stands there.
    """

    rows: int
    scenarios: list[Scenario]
    refused: list[tuple[int, str, str]]
    doubts: list[Doubt]


def read(file: File) -> Read:
    """Read a file of scenarios; what a row lacks refuses the row, and what the header lacks the file.

    Raises
    ------
    TanliuError
        When a column is missing, or no row can be read.
    """
    names = {name.strip().lower(): name for name in file.columns}
    if missing := [one for one in KEY if one not in names]:
        raise TanliuError(
            "the table lacks a column", where=file.name, found=", ".join(missing), accepted=", ".join(HEADER)
        )
    years = [name for name in file.columns if _YEAR.fullmatch(name.strip())]
    if not years and ("year" not in names or "value" not in names):
        raise TanliuError(
            "the table has neither year and value nor a column for each year", where=file.name, found=", ".join(file.columns),
            accepted="year, value; 2025, 2030",
        )  # fmt: skip
    scenarios: dict[tuple[str, str, str], Scenario] = {}
    refused: list[tuple[int, str, str]] = []
    count = 0
    for line, row in file.rows():
        told = {one: row[names[one]] for one in KEY}
        cells = (
            [(year.strip(), row[year]) for year in years]
            if years
            else [(row[names["year"]], row[names["value"]])]
        )
        if why := _refuses(told):
            refused.append((line, *why))
            continue
        factor, unit = _scale(told["unit"])
        of = scenarios.setdefault(
            (told["model"], told["scenario"], told["region"]),
            Scenario(told["model"], told["scenario"], told["region"]),
        )
        for year, text in cells:
            if years and not text:
                continue  # an empty cell of the wide form is a year that is not told
            if why := _keep(of, told["variable"], unit, factor, year, text):
                refused.append((line, *why))
            else:
                count += 1
    if not count:
        raise TanliuError(
            "no row can be read", where=file.name, found=len(refused), accepted=", ".join(HEADER)
        )
    found = [one for one in scenarios.values() if one.series]
    return Read(count, found, refused[:_MOST_REFUSED], [doubt for one in found for doubt in _doubts(one)])


def _refuses(told: Mapping[str, str]) -> tuple[str, str] | None:
    for name in ("scenario", "region", "variable", "unit"):
        if not told[name]:
            return "empty", name
    return None


def _keep(
    of: Scenario, variable: str, unit: str, factor: float, year: str, text: str
) -> tuple[str, str] | None:
    """Keep a value; or return why it cannot be."""
    if not _YEAR.fullmatch(year):
        return "no_year", year
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        return "no_number", text
    if of.units.setdefault(variable, unit) != unit:
        return "other_unit", f"{unit}, {of.units[variable]}"
    series = of.series.setdefault(variable, {})
    if int(year) in series:
        return "twice", f"{variable}, {year}"
    series[int(year)] = value * factor
    return None


def _scale(unit: str) -> tuple[float, str]:
    """Return by what a value is multiplied, and the unit that it then has."""
    amount, _, per = _GAS.sub("", unit.strip()).partition("/")
    amount = amount.strip()
    if per.strip().lower() not in ("yr", "a", "year"):
        return 1.0, unit.strip()
    if _GAS.search(unit):
        known, base = EMITTED, "t"
        amount = (
            f"10^{_TONNES[amount[0]]} t"
            if len(amount) > 1 and amount[0] in _TONNES and amount[1:] == "t"
            else amount
        )
    elif amount.endswith("Wh"):
        known, base = "MWh/yr", "MWh"
    else:
        known, base = "TJ/yr", "TJ"
    try:
        return float(ratio(amount, base)), known
    except TanliuError:
        return 1.0, unit.strip()


def _doubts(one: Scenario) -> Iterator[Doubt]:
    known = sorted({year for series in one.series.values() for year in series})
    for variable, series in one.series.items():
        lacks = [year for year in known if year not in series and min(series) < year < max(series)]
        if lacks:
            yield Doubt(one.scenario, variable, None, "gap", {"years": ", ".join(map(str, lacks))})
        below = [year for year, value in series.items() if value < 0]
        if below and not variable.startswith("Emissions"):
            yield Doubt(one.scenario, variable, below[0], "negative", {"value": f"{series[below[0]]:,.6g}"})
        yield from _parts(one, variable, series)


def _parts(one: Scenario, whole: str, series: Mapping[int, float]) -> Iterator[Doubt]:
    """Yield the years in which the parts next below do not add up; two at least are needed, of one unit."""
    below = [name for name in one.series if name.startswith(f"{whole}|")]
    # a level between that nobody tells is passed over: coal stands under solids, whether or not solids do
    parts = [name for name in below if not any(name.startswith(f"{other}|") for other in below)]
    parts = [name for name in parts if one.units[name] == one.units[whole]]
    if len(parts) < 2:
        return
    for year, value in sorted(series.items()):
        if any(year not in one.series[name] for name in parts):
            continue
        total = float(sum(Decimal(repr(one.series[name][year])) for name in parts))
        if abs(total - value) > _ADDS_UP * abs(value):
            yield Doubt(
                one.scenario, whole, year, "parts", {"sum": f"{total:,.6g}", "whole": f"{value:,.6g}"}
            )

"""Monthly reports of the made-up firms, with their planted faults."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.fault import Fault
from tanliu.app.demo.firm import Firm
from tanliu.app.demo.fuel_months import month_parts
from tanliu.app.demo.profile import FUELS, chance, numbers
from tanliu.app.demo.shape import month_ratios

Floats = npt.NDArray[np.float64]

HEADER = (
    "统一社会信用代码", "年月", "原煤(吨)", "洗精煤(吨)", "天然气(万立方米)", "液化天然气(吨)",
    "液化石油气(吨)", "汽油(吨)", "柴油(吨)", "燃料油(吨)", "热力(吉焦)", "电力(万千瓦时)", "绿电(万千瓦时)",
    "光伏自用(万千瓦时)", "工业总产值(万元)", "增加值(万元)",
)  # fmt: skip
_FUEL, _ELECTRICITY, _GREEN, _SOLAR, _OUTPUT, _VALUE_ADDED = 2, 11, 12, 13, 14, 15


def planned_kwh(firms: list[Firm], year: int, seed: int) -> Floats:
    """Return electricity of a year without meters, in kWh, a row a firm, a column a month."""
    names = list(numbers()["shapes"])
    ratios = month_ratios(year, seed)[[names.index(firm.group.shape) for firm in firms]]
    kwh = np.array([firm.electricity_kwh for firm in firms])[:, None]
    noise = chance(seed, 6, year).normal(0, numbers()["monthly_noise"] / 2, ratios.shape)
    return np.asarray(kwh * ratios * numbers()["earlier_year_ratio"] * np.exp(noise))


def write_reports(
    folder: Path, firms: list[Firm], year: int, kwh: Floats, seed: int, faults: list[Fault]
) -> tuple[Path, ...]:
    """Write ``reports_YYYY-MM.csv`` of a year.

    Parameters
    ----------
    folder
        Where to.
    firms
        The firms, one row each in every month.
    year
        Year reported.
    kwh
        Electricity in kWh, a row a firm, a column a month.
    seed
        Seed of chance.
    faults
        Faults of this year's reports.
    """
    values = _values(firms, kwh, year, seed)
    blank = _unreported(firms, year, seed, {fault.firm for fault in faults})
    paths: list[Path] = []
    before: list[list[str]] = []
    for month in range(1, 13):
        here = [fault for fault in faults if fault.meter is None and month in fault.months]
        rows = [_row(firm, f"{year}-{month:02d}", values[n, month - 1]) for n, firm in enumerate(firms)]
        for firm in (firm for firm, months in blank.items() if month in months):
            rows[firm][_FUEL:_ELECTRICITY] = [""] * len(FUELS)
        for fault in here:
            _plant(fault, rows, before)
        before = rows
        paths.append(folder / f"reports_{year}-{month:02d}.csv")
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
    return tuple(paths)


def _unreported(firms: list[Firm], year: int, seed: int, faulty: set[int | None]) -> dict[int, set[int]]:
    """Return the months for which some firms leave the fuels blank; none of those with a planted fault."""
    told, rng = numbers()["fuels"], chance(seed, 11, year)
    found = {}
    for row, firm in enumerate(firms):
        chosen, count = rng.random(), int(rng.integers(1, told["unreported_months"] + 1))
        months = rng.permutation(12)[:count] + 1
        if firm.above and chosen < told["unreported_firms"] and row not in faulty:
            found[row] = set(months.tolist())
    return found


def _values(firms: list[Firm], kwh: Floats, year: int, seed: int) -> Floats:
    """Quantities in the units of the header: firm x month x column, the two text columns left out of use."""
    profile, rng = numbers(), chance(seed, 7, year)
    values = np.full((len(firms), 12, len(HEADER)), np.nan)
    busy = kwh / np.array([firm.electricity_kwh for firm in firms])[:, None]
    noise = np.exp(rng.normal(0, profile["monthly_noise"], (len(firms), 12, len(FUELS) + 1)))
    fuels = np.array([firm.fuels for firm in firms])
    parts = month_parts([firm.group for firm in firms], busy, year, seed)
    values[:, :, _FUEL:_ELECTRICITY] = fuels[:, None, :] * parts * noise[:, :, :-1]
    bought = kwh / 1e4 * (1 + rng.normal(0, profile["report_noise"], kwh.shape))
    values[:, :, _ELECTRICITY] = bought
    values[:, :, _GREEN] = bought * np.array([firm.green_ratio for firm in firms])[:, None]
    values[:, :, _SOLAR] = bought * np.array([firm.solar_ratio for firm in firms])[:, None]
    added = np.array([firm.value_added_1e4cny or np.nan for firm in firms])[:, None]
    ratio = np.array([firm.group.value_added_ratio or np.nan for firm in firms])
    # value added follows the firm's activity only in part: rent and wages are there in a slack month too
    steadied = (busy + busy.mean(axis=1, keepdims=True)) / 2
    values[:, :, _VALUE_ADDED] = added * steadied * noise[:, :, -1]
    values[:, :, _OUTPUT] = values[:, :, _VALUE_ADDED] / ratio[:, None]
    return values


def _row(firm: Firm, month: str, values: Floats) -> list[str]:
    """Small firms report only electricity and value added; an empty field means not reported."""
    told = range(_FUEL, len(HEADER)) if firm.above else (_ELECTRICITY, _VALUE_ADDED)
    row = [firm.code, month] + [""] * (len(HEADER) - _FUEL)
    for column in told:
        if not np.isnan(values[column]):
            row[column] = f"{values[column]:.{2 if column >= _OUTPUT else 4}f}"
    return row


def _plant(fault: Fault, rows: list[list[str]], before: list[list[str]]) -> None:
    if fault.firm is None:
        rows.append([fault.codes[1], *rows[0][1:]])
        return
    row = rows[fault.firm]
    fuel = max(range(_FUEL, _ELECTRICITY), key=lambda column: float(row[column] or 0))
    match fault.kind.kind:
        case "unit_slip_10":
            _scale(row, _ELECTRICITY, 10)
        case "unit_slip_1000":
            _scale(row, _ELECTRICITY, 1000)
        case "unit_slip_kwh":
            _scale(row, _ELECTRICITY, 10_000)
        case "contradiction":
            _scale(row, _ELECTRICITY, numbers()["contradiction_ratio"])
        case "negative_fuel":
            row[fuel] = f"-{row[fuel]}"
        case "fuel_slip":
            _scale(row, fuel, 1000)
        case "broken_month":
            row[1] = f"{row[1][:4]}-1{row[1][5:]}月"
        case "repeated_months":
            row[_FUEL:] = before[fault.firm][_FUEL:]
        case "same_figures":
            row[_FUEL:] = _donor(fault, rows)[_FUEL:]
        case "round_numbers":
            row[_FUEL:] = [_two_digits(text) for text in row[_FUEL:]]
        case "heaped_digits":
            row[_FUEL:] = [_at_five(text) for text in row[_FUEL:]]
        case "peer_outlier":
            _scale(row, _VALUE_ADDED, numbers()["outlier_ratio"], 2)


def _donor(fault: Fault, rows: list[list[str]]) -> list[str]:
    """Return the row of the next firm that reports fuels: a firm without any would give nothing to copy."""
    own = fault.firm or 0
    others = [*rows[own + 1 :], *rows[:own]]
    return next(row for row in others if any(text and float(text) > 0 for text in row[_FUEL:_ELECTRICITY]))


def _two_digits(text: str) -> str:
    if not text or float(text) == 0:
        return text
    places = 1 - math.floor(math.log10(float(text)))
    return f"{round(float(text), places):.{len(text.partition('.')[2])}f}"


def _at_five(text: str) -> str:
    """Move a number to the nearest one whose last digit is 0 or 5."""
    places = len(text.partition(".")[2])
    step = 5 * 10.0**-places
    return f"{round(float(text) / step) * step:.{places}f}" if text else text


def _scale(row: list[str], column: int, ratio: float, places: int = 4) -> None:
    if row[column]:
        row[column] = f"{float(row[column]) * ratio:.{places}f}"

"""Monthly reports of the made-up firms, with their planted faults."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.fault import Fault
from tanliu.app.demo.firm import Firm
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
    values = _values(firms, kwh, chance(seed, 7, year))
    paths = []
    for month in range(1, 13):
        here = [fault for fault in faults if fault.meter is None and month in fault.months]
        rows = [_row(firm, f"{year}-{month:02d}", values[n, month - 1]) for n, firm in enumerate(firms)]
        for fault in here:
            _plant(fault, rows)
        paths.append(folder / f"reports_{year}-{month:02d}.csv")
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
    return tuple(paths)


def _values(firms: list[Firm], kwh: Floats, rng: np.random.Generator) -> Floats:
    """Quantities in the units of the header: firm x month x column, the two text columns left out of use."""
    profile = numbers()
    values = np.full((len(firms), 12, len(HEADER)), np.nan)
    busy = kwh / np.array([firm.electricity_kwh for firm in firms])[:, None]
    noise = np.exp(rng.normal(0, profile["monthly_noise"], (len(firms), 12, len(FUELS) + 1)))
    fuels = np.array([firm.fuels for firm in firms])
    values[:, :, _FUEL:_ELECTRICITY] = fuels[:, None, :] * busy[:, :, None] * noise[:, :, :-1]
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


def _plant(fault: Fault, rows: list[list[str]]) -> None:
    if fault.firm is None:
        rows.append([fault.codes[1], *rows[0][1:]])
        return
    row = rows[fault.firm]
    match fault.kind.kind:
        case "unit_slip_10":
            _scale(row, 10)
        case "unit_slip_1000":
            _scale(row, 1000)
        case "unit_slip_kwh":
            _scale(row, 10_000)
        case "contradiction":
            _scale(row, numbers()["contradiction_ratio"])
        case "negative_fuel":
            fuel = max(range(_FUEL, _ELECTRICITY), key=lambda column: float(row[column]))
            row[fuel] = f"-{row[fuel]}"
        case "broken_month":
            row[1] = f"{row[1][:4]}-1{row[1][5:]}月"


def _scale(row: list[str], ratio: float) -> None:
    row[_ELECTRICITY] = f"{float(row[_ELECTRICITY]) * ratio:.4f}"

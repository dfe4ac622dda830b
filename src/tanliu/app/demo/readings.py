"""Fifteen-minute readings of the made-up meters, written month by month as Parquet.

Blocks of meters are drawn at once and two months are written at a time: both numpy and Parquet leave the
interpreter's lock, and every block has its own source of chance, so the bytes do not
depend on who comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tanliu.app.demo.fault import Fault
from tanliu.app.demo.meters import INTERVALS_A_DAY, LAGS, Meters
from tanliu.app.demo.plant import delivered, raise_level, window
from tanliu.app.demo.profile import chance, numbers
from tanliu.app.demo.reading_file import ReadingFile
from tanliu.app.demo.shape import month_edges

_BLOCK = 256
Milli = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Year:
    """What all months share."""

    folder: Path
    year: int
    seed: int
    meters: Meters
    shapes: npt.NDArray[np.float32]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Written:
    """Files of the year, rows in them, and what each meter really counted in each month, in Wh."""

    readings: tuple[Path, ...]
    late: tuple[Path, ...]
    rows: int
    counted_wh: Milli

    def by_firm(self, firm: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Sum the meters of each firm: kWh, a row a firm, a column a month."""
        months = [np.bincount(firm, self.counted_wh[:, month]) for month in range(12)]
        return np.stack(months, axis=1) / 1000


def write_readings(work: Year, progress: Callable[[float], None]) -> Written:
    """Write ``readings/YYYY-MM.parquet`` and ``late/YYYY-MM.parquet`` of every month."""
    counted = np.zeros((len(work.meters), 12), dtype=np.int64)
    (work.folder / "readings").mkdir()
    (work.folder / "late").mkdir()
    rows = 0
    with ThreadPoolExecutor(2) as pool:
        months = pool.map(lambda month: _write_month(work, month, counted[:, month - 1]), range(1, 13))
        for done, written in enumerate(months, start=1):
            rows += written
            progress(done / 12)
    return Written(
        tuple(sorted((work.folder / "readings").iterdir())),
        tuple(sorted((work.folder / "late").iterdir())),
        rows,
        counted,
    )


def _write_month(work: Year, month: int, counted: Milli) -> int:
    name = f"{work.year}-{month:02d}.parquet"
    faults = [fault for fault in work.faults if fault.meter is not None and month in fault.months]
    with (
        ReadingFile(work.folder / "readings" / name, work.year, month) as file,
        ReadingFile(work.folder / "late" / name, work.year, month) as late,
    ):
        for first, last in _blocks(len(work.meters)):
            counted_wh = _draw(work, month, first, last, [f for f in faults if f.kind.kind == "level_change"])
            counted[first:last] = counted_wh.sum(axis=1)
            here = [fault for fault in faults if fault.meter is not None and first <= fault.meter < last]
            codes = work.meters.codes[first:last]
            file.write(codes, *delivered(counted_wh, here, first, work.meters, month, late))
        return file.rows + late.rows


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    return ((first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK))


def _draw(work: Year, month: int, first: int, last: int, levels: list[Fault]) -> Milli:
    """Return what the meters count in Wh, a row a meter, in whole steps of their registers."""
    edges = month_edges(work.year)
    rng = chance(work.seed, 5, month, first)
    rows = work.meters.shape[first:last] * LAGS + work.meters.lag[first:last]
    load = work.shapes[rows, edges[month - 1] : edges[month]]
    load *= _around_one(numbers()["readings_noise"], load.shape, rng)
    by_day = load.reshape(last - first, -1, INTERVALS_A_DAY)
    by_day *= _around_one(numbers()["day_noise"], (*by_day.shape[:2], 1), rng)
    steps = work.meters.step_wh[first:last, None]
    load *= (work.meters.mean_kwh[first:last, None] * 1000 / steps).astype(np.float32)
    for fault in levels:
        if fault.meter is not None and first <= fault.meter < last:
            raise_level(load[fault.meter - first, window(fault, month)])
    counted = np.rint(load).astype(np.int64)
    counted *= steps
    return counted


def _around_one(
    deviation: float, shape: tuple[int, ...], rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    noise = rng.standard_normal(shape, dtype=np.float32)
    noise *= deviation
    noise += 1
    return noise

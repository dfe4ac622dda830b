"""Writes the whole made-up district into a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tanliu.app.demo.fault import Fault, plan, write_faults
from tanliu.app.demo.firm import firms as made_up_firms
from tanliu.app.demo.meters import INTERVALS_A_DAY
from tanliu.app.demo.meters import meters as made_up_meters
from tanliu.app.demo.place_file import (
    write_enterprises,
    write_meters,
    write_outlines,
    write_regions,
    write_warning,
)
from tanliu.app.demo.profile import festival, full_size
from tanliu.app.demo.readings import Written, Year, write_readings
from tanliu.app.demo.report import planned_kwh, write_reports
from tanliu.app.demo.shape import days_of, shapes
from tanliu.app.demo.works import write_works
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: The store into which the files are imported takes about this many times their size.
STORE_RATIO = 1.35
_FEWEST, _MOST = 20, 10_000
_BYTES_AN_ENTERPRISE, _BYTES_AT_LEAST = 85_000, 2_000_000

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written and how much."""

    folder: Path
    regions: Path
    outlines: Path
    enterprises: Path
    meters: Path
    reports: tuple[Path, ...]
    readings: tuple[Path, ...]
    late: tuple[Path, ...]
    faults: Path
    enterprise_count: int
    meter_count: int
    reading_count: int
    fault_count: int


def disk_need(enterprises: int) -> int:
    """Return about how many bytes the files take; the store takes ``STORE_RATIO`` times as much again."""
    return _BYTES_AT_LEAST + _BYTES_AN_ENTERPRISE * enterprises


def generate(
    folder: Path,
    *,
    enterprises: int | None = None,
    seed: int = 2025,
    year: int = 2025,
    progress: Progress | None = None,
) -> DemoFiles:
    """Write a made-up district as the source files that bureaus would deliver.

    Parameters
    ----------
    folder
        New or empty folder.
    enterprises
        Number of firms, 20 to 10,000; 100 is ready in seconds. The whole district when left out.
    seed
        The same seed gives the same bytes.
    year
        Year of the 15-minute readings; reports cover the year before as well.
    progress
        Called with the step and the share done, 0 to 1.

    Raises
    ------
    TanliuError
        When the folder is not empty, the disk is too full, or the size or year is out of range.
    """
    enterprises = full_size() if enterprises is None else enterprises
    _admit(folder, enterprises, year)
    tell = progress or _silent
    tell("register", 0.0)
    firms = made_up_firms(enterprises, seed)
    meters = made_up_meters(firms, seed, days_of(year) * INTERVALS_A_DAY)
    faults = plan(firms, meters, seed, year)
    paths = {name: folder / f"{name}.csv" for name in ("regions", "enterprises", "meters", "faults")}
    paths["outlines"] = folder / "towns.geojson"
    write_warning(folder / "README.txt", seed)
    write_regions(paths["regions"])
    write_outlines(paths["outlines"], seed)
    write_enterprises(paths["enterprises"], firms)
    write_meters(paths["meters"], meters, firms)
    write_faults(paths["faults"], faults)
    work = Year(folder, year, seed, meters, shapes(year, seed), faults)
    written = write_readings(work, lambda share: tell("readings", 0.02 + 0.93 * share))
    write_works(folder, firms, meters, faults, seed, year)
    earlier = write_reports(folder, firms, year - 1, planned_kwh(firms, year - 1, seed), seed, [])
    tell("reports", 0.97)
    reports = earlier + write_reports(folder, firms, year, written.by_firm(meters.firm), seed, faults)
    tell("done", 1.0)
    return _files(folder, paths, reports, written, enterprises, len(meters), faults)


def _files(
    folder: Path,
    paths: dict[str, Path],
    reports: tuple[Path, ...],
    written: Written,
    enterprises: int,
    meters: int,
    faults: list[Fault],
) -> DemoFiles:
    return DemoFiles(
        folder=folder,
        **paths,
        reports=reports,
        readings=written.readings,
        late=written.late,
        enterprise_count=enterprises,
        meter_count=meters,
        reading_count=written.rows,
        fault_count=len(faults),
    )


def _admit(folder: Path, enterprises: int, year: int) -> None:
    if not _FEWEST <= enterprises <= _MOST:
        raise TanliuError(
            "wrong number of enterprises",
            found=enterprises,
            accepted=Message("{least} to {most}", least=_FEWEST, most=_MOST),
        )
    festival(year)
    festival(year - 1)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise TanliuError("the folder is not empty", where=folder, accepted=Message("a new or empty folder"))
    free = shutil.disk_usage(folder).free
    if free < disk_need(enterprises):
        needed = Message("{size} bytes", size=disk_need(enterprises))
        raise TanliuError("not enough disk space", where=folder, found=f"{free} bytes", accepted=needed)


def _silent(step: str, share: float) -> None:
    """Nobody wants to know."""

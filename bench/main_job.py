"""Measure the main job on a made-up district: ``python bench/main_job.py [--firms 3600] [--workspace PATH]``.

The workspace is made when it is not there and is left as it was: all that is written goes to a copy that is
removed at the end.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import batches
import import_readings
import whole_year
from child import alone
from figure import Figure, show

_SHARES = (0.01, 0.1, 1.0)
_BYTES_A_READING = 6


def main() -> None:
    """Run every measurement and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=3600)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(
        prefix="tanliu-bench-", dir=told.workspace.parent if told.workspace else None
    ) as place:
        demo = told.workspace or Path(place) / "demo"
        if not (demo / "lake").is_dir():
            alone(make, demo, told.firms)
        show(_measured(demo, Path(place), told.rounds))


def make(demo: Path, firms: int) -> None:
    """Make the district; imported here, since the parent must stay small."""
    from tanliu.app.demo.make import make_demo

    make_demo(demo, enterprises=firms)


def stored(path: Path) -> tuple[int, int]:
    """Return the bytes and the readings of the store."""
    from tanliu.app.store.workspace import Workspace

    with Workspace(path) as workspace:
        count = f"SELECT count(*) FROM {workspace.lake.scan('reading')}"
        row = workspace.connection.execute(count).fetchone()
        return workspace.lake.size_bytes("reading"), int(row[0]) if row else 0


def _measured(demo: Path, place: Path, rounds: int) -> list[Figure]:
    copy = place / "copy"
    shutil.copytree(demo / "lake", copy / "lake")
    shutil.copy(demo / "workspace.yaml", copy / "workspace.yaml")
    (size, readings), _ = alone(stored, copy)
    (floors, jobs), memory_mb = alone(whole_year.rounds, copy, rounds)
    arrived, _ = alone(batches.arrivals, copy, 2 + rounds)
    repaired, _ = alone(batches.repairs, copy, _SHARES)
    shutil.rmtree(copy)
    found = [
        *whole_year.figures(floors, jobs, memory_mb),
        *batches.figures(arrived, repaired, min(jobs)),
        Figure(f"store, {readings:,} readings", size / readings, "B", _BYTES_A_READING, "limit", 1),
    ]
    for name, faulty, target in (
        ("import of a CSV", False, 2.0),
        ("import of a CSV with faults", True, None),
    ):
        times, _ = alone(_imports, demo / "source", place, rounds, faulty)
        found.append(import_readings.figure(name, *times, target))
    return found


def _imports(source: Path, place: Path, rounds: int, faulty: bool) -> tuple[list[float], list[float]]:
    return import_readings.rounds(source, place, rounds, faulty=faulty)


if __name__ == "__main__":
    main()

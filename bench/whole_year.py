"""The whole computation from the stored readings, against one bare sum over the same files."""

from __future__ import annotations

from pathlib import Path

from figure import Figure, seconds
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load

_MEMORY_MB = 1000


def bare_sum(workspace: Workspace) -> float:
    """Return the seconds of the sum that no computation of the year can do without."""
    files = ", ".join(
        f"'{workspace.lake.path('reading') / file}'" for file in workspace.lake.files("reading")
    )
    query = (
        "SELECT meter_id, month, sum(quantity) FROM "
        f"read_parquet([{files}], hive_partitioning = true) GROUP BY meter_id, month"
    )
    return seconds(lambda: workspace.connection.execute(query).fetchall())


def rounds(path: Path, count: int) -> tuple[list[float], list[float]]:
    """Return the seconds of the bare sum and of the main job, taken in turn."""
    catalog = load()
    floors, jobs = [], []
    with Workspace(path) as workspace:
        for _ in range(count):
            floors.append(bare_sum(workspace))
            with workspace.writing():
                jobs.append(
                    seconds(lambda: compute(workspace, catalog, accounting(catalog), from_readings=True))
                )
    return floors, jobs


def figures(floors: list[float], jobs: list[float], memory_mb: float) -> list[Figure]:
    return [
        Figure("main job from readings", min(jobs), "s", min(floors), "bare sum of the readings", 3),
        Figure("memory of the main job", memory_mb, "MB", _MEMORY_MB, "limit", 1),
    ]

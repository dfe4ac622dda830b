"""Make the demo district: generate its source files, import them the normal way, compute, estimate, check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tanliu.app.compute import after
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.in_use import set_packs
from tanliu.app.compute.options import accounting
from tanliu.app.demo.generate import STORE_RATIO, DemoFiles, disk_need, generate
from tanliu.app.demo.profile import full_size
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import find
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Progress = Callable[[str, float], None]
#: Source mappings in the order in which their rows refer to each other, and the share of the time of each.
DEMO_SOURCES = {
    "demo-regions": 0.01,
    "demo-enterprises": 0.01,
    "demo-meters": 0.01,
    "demo-reports": 0.15,
    "demo-readings": 0.58,
    "demo-late": 0.05,
    "demo-sub-meters": 0.002,
    "demo-virtual-meters": 0.002,
    "demo-meter-setups": 0.002,
    "demo-registers": 0.016,
    "demo-power": 0.008,
}
_GENERATE, _COMPUTE, _ESTIMATED = 0.07, 0.04, 0.96
#: A month of readings is sorted in memory up to this size, and on disk beyond it.
_SORT_BYTES, _MONTH_BYTES_AN_ENTERPRISE = 500_000_000, 155_000


def needed_bytes(enterprises: int) -> int:
    """Return the disk space for source files, store and the largest sort, in bytes."""
    sort = max(0, _MONTH_BYTES_AN_ENTERPRISE * enterprises - _SORT_BYTES)
    return round((1 + STORE_RATIO) * disk_need(enterprises)) + sort


def make_demo(
    workspace: Path,
    *,
    enterprises: int | None = None,
    seed: int = 2025,
    progress: Progress = lambda step, share: None,
) -> DemoFiles:
    """Make a demo workspace anew.

    Parameters
    ----------
    workspace
        An empty folder, a new one, or that of a former demo, which is removed.
    enterprises
        Number of enterprises; about 170 kB of disk each. The whole district when left out.
    seed
        The same seed gives the same district.
    progress
        Called with the name of a step and the share of the whole done.

    Returns
    -------
    DemoFiles
        The source files, the list of planted faults, and how much was written.

    Raises
    ------
    TanliuError
        When the folder holds something else, or the disk is too small.
    """
    enterprises = full_size() if enterprises is None else enterprises
    _clear(workspace)
    workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(workspace).free
    if free < needed_bytes(enterprises):
        raise TanliuError(
            "not enough disk",
            where=workspace,
            found=f"{free:,} bytes free",
            accepted=f"{needed_bytes(enterprises):,}",
        )
    files = generate(
        workspace / "source",
        enterprises=enterprises,
        seed=seed,
        progress=_between(progress, 0, _GENERATE),
    )
    catalog = set_packs(workspace)
    with Workspace(workspace, create=True) as opened:
        done = _GENERATE
        for name, share in DEMO_SOURCES.items():
            import_files(
                opened,
                catalog,
                find(name),
                workspace / "source",
                progress=_between(progress, done, done + share),
            )
            done += share
        choices = accounting(catalog)
        with opened.writing():
            compute(opened, catalog, choices, progress=_between(progress, done, done + _COMPUTE))
            estimate(opened, catalog, choices, progress=_between(progress, done + _COMPUTE, _ESTIMATED))
            after.now(opened, catalog, choices, progress=_between(progress, _ESTIMATED, 1))
    return files


def _between(progress: Progress, first: float, last: float) -> Progress:
    """Let a part report its own share of the whole."""
    return lambda step, share: progress(step, first + (last - first) * share)


def _clear(workspace: Path) -> None:
    """Remove a former demo; anything else is left alone."""
    if workspace.exists() and any(workspace.iterdir()):
        if not (workspace / "source" / "faults.csv").exists():
            raise TanliuError(
                "the folder is not empty and holds no demo",
                where=workspace,
                accepted=Message("an empty folder"),
            )
        shutil.rmtree(workspace)

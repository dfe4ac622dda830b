"""Make the demo district: generate its source files, import them the normal way, compute."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tanliu.app.actions.compute import compute
from tanliu.app.actions.import_data import import_files
from tanliu.app.actions.options import accounting
from tanliu.app.demo.generate import DemoFiles, disk_need, generate
from tanliu.app.ingest.mapping import find
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

Progress = Callable[[str, float], None]
#: Source mappings in the order in which their rows refer to each other.
DEMO_SOURCES = (
    "demo-regions",
    "demo-enterprises",
    "demo-meters",
    "demo-reports",
    "demo-readings",
    "demo-late",
)
#: Share of the time that each part takes.
_GENERATE, _IMPORT = 0.35, 0.9


def needed_bytes(enterprises: int) -> int:
    """Return the disk space for source files and store, in bytes."""
    return 2 * disk_need(enterprises)


def make_demo(
    workspace: Path,
    *,
    enterprises: int = 3600,
    seed: int = 2025,
    progress: Progress = lambda step, share: None,
) -> DemoFiles:
    """Make a demo workspace anew.

    Parameters
    ----------
    workspace
        An empty folder, a new one, or that of a former demo, which is removed.
    enterprises
        Number of enterprises; about 170 kB of disk each.
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
    _clear(workspace)
    workspace.mkdir(parents=True, exist_ok=True)
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
    catalog = load()
    with Workspace(workspace, create=True) as opened:
        for number, name in enumerate(DEMO_SOURCES):
            first = _GENERATE + (_IMPORT - _GENERATE) * number / len(DEMO_SOURCES)
            width = (_IMPORT - _GENERATE) / len(DEMO_SOURCES)
            import_files(
                opened,
                catalog,
                find(name),
                workspace / "source",
                progress=_between(progress, first, first + width),
            )
        with opened.writing():
            compute(
                opened,
                catalog,
                accounting(catalog),
                progress=_between(progress, _IMPORT, 1),
            )
    return files


def _between(progress: Progress, first: float, last: float) -> Progress:
    """Let a part report its own share of the whole."""
    return lambda step, share: progress(step, first + (last - first) * share)


def _clear(workspace: Path) -> None:
    """Remove a former demo; anything else is left alone."""
    if workspace.exists() and any(workspace.iterdir()):
        if not (workspace / "source" / "faults.csv").exists():
            raise TanliuError(
                "the folder is not empty and holds no demo", where=workspace, accepted="an empty folder"
            )
        shutil.rmtree(workspace)

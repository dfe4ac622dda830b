"""Measure the authenticity checks on a copy of a workspace: ``python bench/findings.py WORKSPACE``."""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
from pathlib import Path

from figure import Figure, seconds, show
from tanliu.app.compute.options import accounting
from tanliu.app.desks.findings.actions.find import find_all
from tanliu.app.desks.findings.actions.scope import refresh_shapes
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load

_MEGABYTE = 1024


def main() -> None:
    """Look at all readings anew, run every check, and print both beside a bare sum over the same files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    told, catalog = parser.parse_args(), load()
    with tempfile.TemporaryDirectory(prefix="tanliu-bench-", dir=told.workspace.parent) as place:
        copy = Path(place)
        shutil.copytree(told.workspace / "lake", copy / "lake")
        for name in ("meter_shape", "finding"):
            shutil.rmtree(copy / "lake" / name, ignore_errors=True)
        with Workspace(copy) as workspace, workspace.writing():
            scan = f"SELECT sum(quantity) FROM {workspace.lake.scan('reading')}"
            floor = seconds(lambda: workspace.connection.execute(scan).fetchall())
            shapes = seconds(lambda: refresh_shapes(workspace))
            checks = seconds(lambda: find_all(workspace, catalog, accounting(catalog)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    show(
        [
            Figure("shapes of the days", shapes, "s", floor, "bare sum over the readings", None),
            Figure("all checks", checks, "s", floor, "bare sum over the readings", None),
            Figure("memory", memory, "MB", _MEGABYTE, "a gigabyte", None),
        ]
    )


if __name__ == "__main__":
    main()

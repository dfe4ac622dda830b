"""The main job on one source: import, compute, and where the source publishes emissions, reconcile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tanliu.app.compute import after
from tanliu.app.compute.compute import Computed, compute
from tanliu.app.compute.import_data import Imported, import_files
from tanliu.app.compute.options import accounting
from tanliu.app.compute.reconcile import Reconciliation, reconcile
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.schema import read_block
from tanliu.catalog.source.load import Mapping
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.schema import Run as RunBlock

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did; ``reconciliation`` is None where the source publishes nothing to compare with."""

    imported: Sequence[Imported]
    computed: Computed
    reconciliation: Reconciliation | None


def run(
    workspace: Workspace,
    catalog: Catalog,
    mappings: Sequence[Mapping],
    folder: Path,
    *,
    progress: Progress = lambda step, share: None,
) -> Run:
    """Import a folder by one or more source mappings and compute and check everything.

    Parameters
    ----------
    workspace
        Where rows and results go.
    catalog
        Packs with the factors and schemes.
    mappings
        Source mappings in the order in which their rows refer to each other; the block ``run`` of the last
        one holds the accounting choices and the rules of the comparison.
    folder
        Folder with the files.
    progress
        Called with the name of a step and its share done.

    Returns
    -------
    Run
        What was imported and computed, and the comparison with published emissions where there are any.

    Raises
    ------
    TanliuError
        When the folder, a mapping or a factor does not fit; what was admitted before stays.
    """
    last = mappings[-1]
    read_block(last.run, RunBlock, f"{last.source}: run")
    imported = [
        done
        for mapping in mappings
        for done in import_files(workspace, catalog, mapping, folder, progress=progress)
    ]
    choices = accounting(catalog, last.run.get("accounting"), where=last.source)
    with workspace.writing():
        computed = compute(workspace, catalog, choices, progress=progress)
        after.now(workspace, catalog, choices, progress=progress)
    rules = last.run.get("reconcile")
    return Run(imported, computed, reconcile(workspace, catalog, rules, last.source) if rules else None)

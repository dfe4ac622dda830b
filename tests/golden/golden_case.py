"""One real source, imported and computed by the actions, and short ways to look at the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.compute.reconcile import Reconciliation, Row
from tanliu.app.compute.run import Run, run
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import find
from tanliu.catalog.types import Catalog

#: Real data lie beside the checkout and are never copied into it.
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Golden:
    """A computed workspace of a real source."""

    workspace: Workspace
    catalog: Catalog
    outcome: Run

    @property
    def reconciliation(self) -> Reconciliation:
        assert self.outcome.reconciliation is not None
        return self.outcome.reconciliation

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Run SQL in which ``{table}`` stands for a table of the store."""
        names = _Tables(self.workspace)
        return list(self.workspace.connection.execute(query.format_map(names)).to_arrow_table().to_pylist())

    def one(self, query: str) -> dict[str, Any]:
        (row,) = self.rows(query)
        return row

    def explained_by(self, rule: str) -> list[Row]:
        return [row for row in self.reconciliation.rows if row.rule == rule]


class _Tables(dict[str, str]):
    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def __missing__(self, name: str) -> str:
        return self._workspace.lake.scan(name)


def source_folder(name: str) -> Path:
    """Return the folder of a real source, or skip the test where it is not there."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip("the real data are not beside this checkout (../shared/data)")
    return folder


def golden(workspace: Workspace, catalog: Catalog, folder: Path, mapping: str) -> Run:
    return run(workspace, catalog, [find(mapping)], folder)

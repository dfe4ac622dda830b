"""Proposals for a file, with what an import would make of them; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from tanliu.app.compute.import_data import known
from tanliu.app.compute.in_use import catalog_of
from tanliu.app.ingest.delivery import Known
from tanliu.app.ingest.propose.draft import Ground
from tanliu.app.ingest.propose.propose import Proposal, propose
from tanliu.app.ingest.propose.trial import Tried, tried
from tanliu.app.ingest.propose.vocabulary import Vocabulary
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.counted import other_units
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Proposed = list[tuple[Proposal, Tried]]


def proposals(
    workspace: Workspace, catalog: Catalog, file: Path, place: str, zone: str, name: str | None = None
) -> Proposed:
    """Propose mappings for a file and try them on what a workspace knows.

    Raises
    ------
    TanliuError
        When the file cannot be read, or no sheet of it holds anything known.
    """
    ground = Ground(
        catalog, Vocabulary(catalog), place or _place(workspace), zone or _zone(workspace), _register(workspace),
        frozenset(row[0] for row in _rows(workspace, "meter", "meter_code")),
    )  # fmt: skip
    return _proposed(workspace.connection, file, ground, known(workspace, catalog), name)


def shell_proposals(workspace: Path, file: Path, place: str, zone: str, packs: Sequence[Path]) -> Proposed:
    """Propose mappings as ``proposals`` does; of a workspace that is not there yet nothing is known."""
    catalog = catalog_of(workspace, packs)
    if (workspace / "lake").is_dir():
        with Workspace(workspace) as opened:
            return proposals(opened, catalog, file, place, zone)
    ground = Ground(catalog, Vocabulary(catalog), place or "world", zone)
    with duckdb.connect() as con:
        return _proposed(con, file, ground, _nothing(catalog), None)


def _proposed(
    con: duckdb.DuckDBPyConnection, file: Path, ground: Ground, ids: Known, name: str | None
) -> Proposed:
    found = propose(file, ground, name=name)
    if not found:
        raise TanliuError(
            "no row of the file looks like a header", where=file.name,
            accepted=Message("a row that names at least two columns such as firm, month, electricity (kWh)"),
        )  # fmt: skip
    return list(zip(found, tried(con, file, found, ids), strict=True))


def _nothing(catalog: Catalog) -> Known:
    return Known(
        regions=frozenset(catalog.regions),
        carriers={kind.id: kind.unit for kind in catalog.activities.values()},
        other_units=other_units(catalog),
        measures=frozenset(catalog.measures),
        measure_units={one.id: one.unit for one in catalog.measures.values()},
        purposes=frozenset(catalog.purposes),
    )


def _rows(workspace: Workspace, table: str, columns: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = workspace.connection.execute(
        f"SELECT {columns} FROM {workspace.current_rows(table)}"
    ).fetchall()
    return found


def _register(workspace: Workspace) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(workspace, "entity", "entity_id, name")}


def _place(workspace: Workspace) -> str:
    """Return the one region of the workspace that lies in no other of it; ``world`` where there is none or several."""
    regions = {row[0]: row[1] for row in _rows(workspace, "region", "region_id, parent_id")}
    top = [one for one, parent in regions.items() if parent not in regions]
    return top[0] if len(top) == 1 else "world"


def _zone(workspace: Workspace) -> str:
    """Return the zone of the meters, when all have the same."""
    zones = {row[0] for row in _rows(workspace, "meter", "zone")}
    return zones.pop() if len(zones) == 1 else ""

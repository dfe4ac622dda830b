"""Proposals for a file, with what an import would make of them; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import duckdb

from tanliu.app.compute.import_data import known
from tanliu.app.compute.in_use import catalog_of
from tanliu.app.ingest.delivery import Known
from tanliu.app.ingest.propose.draft import Ground
from tanliu.app.ingest.propose.propose import Proposal, propose
from tanliu.app.ingest.propose.trial import Tried, tried
from tanliu.app.ingest.propose.vocabulary import Meaning, Vocabulary
from tanliu.app.ingest.read import columns
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.counted import other_units
from tanliu.catalog.lookup import zone_of
from tanliu.catalog.source.load import load
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Proposed = list[tuple[Proposal, Tried]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose on the screen: meanings by sheet and column, ids by name."""

    meanings: Mapping[tuple[int, int], Meaning | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Chosen:
        """Read a form: ``about-SHEET-COLUMN``, ``unit-SHEET-COLUMN`` and ``name-TEXT``."""
        meanings = {}
        for key in form:
            kind, _, rest = key.partition("-")
            sheet, _, column = rest.partition("-")
            if kind == "about" and sheet.isdecimal() and column.isdecimal():
                unit = form.get(f"unit-{rest}", "").strip() or None
                meanings[int(sheet), int(column)] = Meaning(form[key], unit) if form[key] else None
        names = {
            key.removeprefix("name-"): form[key] for key in form if key.startswith("name-") and form[key]
        }
        return cls(meanings, names)


def proposals(
    workspace: Workspace,
    catalog: Catalog,
    file: Path,
    place: str,
    zone: str,
    name: str | None = None,
    chosen: Chosen | None = None,
) -> Proposed:
    """Propose mappings for a file and try them on what a workspace knows.

    Raises
    ------
    TanliuError
        When the file cannot be read, or no sheet of it holds anything known.
    """
    place = place or _place(workspace)
    ground = Ground(
        catalog, Vocabulary(catalog), place, zone or _zone(workspace, catalog, place), _register(workspace),
        frozenset(row[0] for row in _rows(workspace, "meter", "meter_code")), (chosen or Chosen()).names,
        _ratios(workspace),
        frozenset(row[0] for row in _rows(workspace, "meter", "meter_code, direction") if row[1] not in (None, "use")),
    )  # fmt: skip
    ids = known(workspace, catalog)
    return _proposed(workspace.connection, file, ground, ids, name, (chosen or Chosen()).meanings)


def shell_proposals(workspace: Path, file: Path, place: str, zone: str, packs: Sequence[Path]) -> Proposed:
    """Propose mappings as ``proposals`` does; of a workspace that is not there yet nothing is known."""
    catalog = catalog_of(workspace, packs)
    if (workspace / "lake").is_dir():
        with Workspace(workspace) as opened:
            return proposals(opened, catalog, file, place, zone)
    ground = Ground(catalog, Vocabulary(catalog), place or "world", zone or zone_of(catalog, place))
    with duckdb.connect() as con:
        return _proposed(con, file, ground, _nothing(catalog), None)


def _proposed(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    ground: Ground,
    ids: Known,
    name: str | None,
    meanings: Mapping[tuple[int, int], Meaning | None] = MappingProxyType({}),
) -> Proposed:
    found = propose(file, ground, name=name, chosen=meanings)
    if not found:
        raise TanliuError(
            "no row of the file looks like a header", where=file.name,
            accepted=Message("a row that names at least two columns such as firm, month, electricity (kWh)"),
        )  # fmt: skip
    return list(zip(found, tried(con, file, found, ids), strict=True))


@dataclass(frozen=True, slots=True)
class Saved:
    """A mapping that was kept, and where the columns of a new file differ from it."""

    name: str
    lacks: tuple[str, ...]
    new: tuple[str, ...]


def fitting(workspace: Path, proposal: Proposal) -> Saved | None:
    """Return the mapping of the same name that was kept before, with the columns that differ."""
    path = workspace / "sources" / f"{proposal.source}.yaml"
    if not path.is_file():
        return None
    before = dict.fromkeys(columns(load(path)))
    now = [column.heading for column in proposal.table.columns]
    used = [heading for heading in now if heading not in proposal.unused]
    return Saved(
        proposal.source,
        tuple(one for one in before if one not in now),
        tuple(one for one in used if one not in before),
    )


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


def _ratios(workspace: Workspace) -> dict[str, Decimal]:
    """Return by what the counter of each meter is multiplied, as the newest row of its setup says."""
    told = _rows(workspace, "meter_setup", "meter_code, since, coalesce(ct_ratio, 1) * coalesce(pt_ratio, 1)")
    return {row[0]: Decimal(row[2]) for row in sorted(told, key=lambda row: row[1])}


def _register(workspace: Workspace) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(workspace, "entity", "entity_id, name")}


def _place(workspace: Workspace) -> str:
    """Return the one region of the workspace that lies in no other of it; ``world`` where there is none or several."""
    regions = {row[0]: row[1] for row in _rows(workspace, "region", "region_id, parent_id")}
    top = [one for one, parent in regions.items() if parent not in regions]
    return top[0] if len(top) == 1 else "world"


def _zone(workspace: Workspace, catalog: Catalog, place: str) -> str:
    """Return the zone of the meters, when all have the same; else the one that holds in the place."""
    zones = {row[0] for row in _rows(workspace, "meter", "zone")}
    if len(zones) == 1:
        return zones.pop()
    parents = {row[0]: row[1] for row in _rows(workspace, "region", "region_id, parent_id")}
    seen: set[str] = set()
    while place in parents and place not in seen:
        seen.add(place)
        place = parents[place] or ""
    return "" if zones else zone_of(catalog, place)

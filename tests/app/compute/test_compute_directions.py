"""What flows out, is made or is stored is kept beside what is used, and counts for no total."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from actions_case import compute_all, written
from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

METERS = """
source: ways
files: "*"
tables:
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: {constant: "60"}, zone: {constant: Asia/Shanghai}, direction: way}
"""
TREE = """
source: tree
files: "*"
tables:
  sub_meter: {columns: {meter_code: meter, parent_meter: above}}
"""
READINGS = """
source: hours
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp}
    quantity: {column: kwh, unit: kWh}
"""
WAYS = "id,meter,way\nA,IN,use\nA,OUT,export\nA,ROOF,generation\nA,BAT-IN,storage_charge\nB,PV,generation\n"
ROWS = (
    "meter,stamp,kwh\nIN,2025-03-01 00:00,7\nIN,2025-03-01 01:00,4\nOUT,2025-03-01 00:00,2\n"
    "OUT,2025-03-01 01:00,19\nROOF,2025-03-01 00:00,30\nBAT-IN,2025-03-01 00:00,3\nPV,2025-03-01 00:00,50\n"
)


def _brought(
    workspace: Workspace, packs: Catalog, folder: Path, mapping: str, text: str, name: str
) -> list[int]:
    """Import a text; return the rows refused."""
    found = load_mapping(written(folder, mapping, f"{name}.yaml"))
    done = import_files(workspace, packs, found, written(folder, text, f"{name}.csv"))
    return [one.rows_refused for one in done]


def _lines(workspace: Workspace) -> dict[tuple[str, str], tuple[Decimal, Decimal | None]]:
    query = f"SELECT entity_id, purpose, quantity, energy_kgce FROM {workspace.lake.scan('line')}"
    return {row[:2]: row[2:] for row in workspace.connection.execute(query).fetchall()}


def test_only_what_is_used_counts(mini: Workspace, packs: Catalog, tmp_path: Path) -> None:
    assert _brought(mini, packs, tmp_path, METERS, WAYS, "ways") == [0]
    # one below the meter of the connection, one below that of a neighbour: nothing is taken off
    assert _brought(mini, packs, tmp_path, TREE, "meter,above\nOUT,IN\nPV,IN\n", "tree") == [0]
    assert _brought(mini, packs, tmp_path, READINGS, ROWS, "hours") == [0]
    compute_all(mini, packs)
    found = _lines(mini)
    assert {key: row[0] for key, row in found.items()} == {
        ("A", "energy"): 11, ("A", "export"): 21, ("A", "generation"): 30, ("A", "storage_charge"): 3,
        ("B", "generation"): 50,
    }  # fmt: skip
    assert {key for key, row in found.items() if row[1] is not None} == {("A", "energy")}
    totals = mini.connection.execute(
        f"SELECT energy_kgce FROM {mini.lake.scan('measure')} WHERE subject_id = 'A' AND period = '2025-03'"
    ).fetchall()
    assert totals == [(found["A", "energy"][1],)]
    node = explain(mini, "A/2025-03/electricity/export", amount="energy_kgce", catalog=packs, language="en")
    told = " | ".join(one.text for one in node.walk())
    assert "OUT" in told
    assert "IN:" not in told
    assert "it counts where it is used" in told


def test_a_direction_that_nobody_knows_is_refused(mini: Workspace, packs: Catalog, tmp_path: Path) -> None:
    assert _brought(mini, packs, tmp_path, METERS, "id,meter,way\nA,X,backwards\nA,Y,\n", "ways") == [1]
    refused = mini.connection.execute(f"SELECT reason, found FROM {mini.lake.scan('quarantine')}").fetchall()
    assert refused == [("unknown_direction", "backwards")]


def test_a_meter_that_counts_both_ways_is_two(mini: Workspace, packs: Catalog, tmp_path: Path) -> None:
    assert _brought(mini, packs, tmp_path, METERS, "id,meter,way\nA,NET,net\nB,IN,use\n", "ways") == [0]
    rows = (
        "meter,stamp,kwh\nNET,2025-03-01 00:00,5\nNET,2025-03-01 01:00,-21\nNET,2025-03-01 02:00,4\n"
        "IN,2025-03-01 00:00,7\nIN,2025-03-01 01:00,-1\n"
    )
    assert _brought(mini, packs, tmp_path, READINGS, rows, "first") == [1]
    compute_all(mini, packs)
    assert {key: quantity for key, (quantity, _) in _lines(mini).items()} == {
        ("A", "energy"): Decimal(9), ("A", "export"): Decimal(21), ("B", "energy"): Decimal(7),
    }  # fmt: skip
    corrected = "meter,stamp,kwh\nNET,2025-03-01 01:00,3\n"
    assert _brought(mini, packs, tmp_path, READINGS, corrected, "second") == [0]
    # told again what it is, it stays two
    assert _brought(mini, packs, tmp_path, METERS, "id,meter,way\nA,NET,net\n", "again") == [0]
    compute_all(mini, packs)
    assert {key: quantity for key, (quantity, _) in _lines(mini).items()} == {
        ("A", "energy"): Decimal(12), ("A", "export"): Decimal(0), ("B", "energy"): Decimal(7),
    }  # fmt: skip

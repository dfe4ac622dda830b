"""A meter that falls silent is missing, until a row of the register retires it."""

from __future__ import annotations

from pathlib import Path

from actions_case import compute_all, written
from tanliu.app.compute.import_data import import_files
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

METERS = """
source: register
files: "*"
tables:
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: {constant: "1440"}, zone: {constant: Asia/Shanghai}, retired: until}
"""
READINGS = """
source: days
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp}
    quantity: {column: kwh, unit: kWh}
"""
REPORTS = """
source: reports
files: "*"
tables:
  report:
    columns: {entity_id: id, period: month, carrier: {constant: electricity}, quantity: kwh, unit: {constant: kWh},
              purpose: {constant: energy}}
"""
REGISTER = "id,meter,until\nA,M1,\nA,M2,\nB,M3,\nA,M4,\n"
DAYS = {1: 31, 2: 28, 3: 31}


def _brought(workspace: Workspace, packs: Catalog, folder: Path, mapping: str, text: str, name: str) -> None:
    found = load_mapping(written(folder, mapping, f"{name}.yaml"))
    done = import_files(workspace, packs, found, written(folder, text, f"{name}.csv"))
    assert [one.rows_refused for one in done] == [0]


def _read(meter: str, *months: int) -> str:
    return "".join(
        f"{meter},2025-{month:02}-{day:02} 00:00,100\n"
        for month in months
        for day in range(1, DAYS[month] + 1)
    )


def _activities(workspace: Workspace) -> dict[tuple[str, str], tuple[str, int]]:
    scan = workspace.lake.scan("line")
    rows = workspace.connection.execute(
        f"SELECT entity_id, period, origin, quantity::BIGINT FROM {scan} WHERE entity_id IN ('A', 'B')"
    ).fetchall()
    return {row[:2]: row[2:] for row in rows}


def test_a_silent_meter_is_expected_until_it_is_retired(
    mini: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    _brought(mini, packs, tmp_path, METERS, REGISTER, "register")
    # M2 stops after January; M3 is silent in February with nobody beside it; M4, not missed before, begins in March
    days = _read("M1", 1, 2, 3) + _read("M2", 1) + _read("M3", 1, 3) + _read("M4", 3)
    _brought(mini, packs, tmp_path, READINGS, f"meter,stamp,kwh\n{days}", "days")
    _brought(mini, packs, tmp_path, REPORTS, "id,month,kwh\nA,2025-02,5600\nA,2025-03,9300\n", "reports")
    compute_all(mini, packs)
    found = _activities(mini)
    assert found["A", "2025-01"] == ("metered", 6200)
    assert found["A", "2025-02"] == ("reported", 5600)
    assert found["A", "2025-03"] == ("reported", 9300)
    # where all are silent nothing is known: no quantity of 0
    assert {key for key in found if key[0] == "B"} == {("B", "2025-01"), ("B", "2025-03")}

    _brought(mini, packs, tmp_path, METERS, "id,meter,until\nA,M2,2025-02-01\n", "retired")
    # a row that says nothing of it leaves the day as it is
    _brought(mini, packs, tmp_path, METERS, "id,meter,until\nA,M2,\n", "again")
    compute_all(mini, packs)
    again = _activities(mini)
    assert again["A", "2025-03"] == ("metered", 6200)
    assert again["A", "2025-01"] == found["A", "2025-01"]

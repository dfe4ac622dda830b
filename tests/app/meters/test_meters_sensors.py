"""Sensors: what they read is averaged wherever it is shown, may lie below zero, and counts for no total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from actions_case import compute_all, written
from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.meters.queries.load_curve import load_curve
from tanliu.app.desks.meters.queries.meters import hung
from tanliu.app.desks.meters.queries.readings import meter_readings
from tanliu.app.platform.period import shown
from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

MAPPING = """
source: sensors
files: "*"
tables:
  meter:
    repeats: same
    columns:
      meter_code: meter
      entity_id: {constant: A}
      carrier: what
      unit: unit
      interval_minutes: {constant: 60}
      zone: {constant: Asia/Shanghai}
      direction: way
  reading:
    meter_code: meter
    stamp: {column: at, marks: start, zone: Asia/Shanghai}
    quantity: {column: value}
    kind: interval
"""
HEAD = "meter,what,unit,way,at,value\n"
ROWS = """\
OUT,air_temperature,degC,,2025-01-06 00:00,-6.5
OUT,air_temperature,degC,,2025-01-06 01:00,-2.5
OUT,air_temperature,degC,,2025-01-06 02:00,3
P,power,kW,,2025-01-06 00:00,12
P,power,kW,,2025-01-06 01:00,18
E,electricity,kWh,,2025-01-06 00:00,12
E,electricity,kWh,,2025-01-06 01:00,18
"""


@pytest.fixture
def sensed(mini: Workspace, packs: Catalog, tmp_path: Path) -> Workspace:
    mapping = load_mapping(written(tmp_path, MAPPING, "sensors.yaml"))
    done = import_files(mini, packs, mapping, written(tmp_path, HEAD + ROWS, "in.csv"))
    assert [(one.table, one.rows_refused) for one in done] == [("meter", 0), ("reading", 0)]
    compute_all(mini, packs)
    return mini


def test_what_a_sensor_reads_counts_for_nothing(sensed: Workspace) -> None:
    query = f"SELECT carrier, sum(quantity) AS quantity FROM {sensed.lake.scan('line')} WHERE period = '2025-01' GROUP BY ALL"
    assert sensed.connection.execute(query).fetchall() == [("electricity", Decimal(30))]


def test_it_is_averaged_wherever_it_is_shown(sensed: Workspace) -> None:
    results = Results(sensed.path)
    firm = {row.meter["meter_code"]: row.quantity for row in hung(results, "A", shown(results, "2025-01"))}
    assert (firm["OUT"], firm["P"], firm["E"]) == (Decimal(-2), Decimal(15), Decimal(30))
    meters = {row["meter_code"]: row for row in results.rows("SELECT * FROM meter")}
    day = date(2025, 1, 6)
    curve = load_curve(results, [meters["OUT"]], day, day)
    assert (curve.unit, curve.total["low"], curve.total["high"], curve.total["energy"]) == (
        "degC", Decimal("-6.5"), Decimal(3), None,
    )  # fmt: skip
    assert curve.days[0]["mean"] == Decimal(-2)
    assert load_curve(results, [meters["P"]], day, day).days[0]["mean"] == Decimal(15)
    told = meter_readings(results, meters["OUT"], day, day, "day", 10, 0)
    assert (told["quantity"], told["least"], told["readings"]) == (["-2.000"], ["-6.500"], [3])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("X,air_temperature,degF,,2025-01-06 00:00,20\n", "wrong_unit"),
        ("X,air_temperature,degC,export,2025-01-06 00:00,20\n", "direction_of_state"),
        ("X,happiness,degC,,2025-01-06 00:00,20\n", "unknown_carrier"),
        ("E,electricity,kWh,,2025-01-06 02:00,-1\n", "negative_quantity"),
    ],
)
def test_what_does_not_fit_is_refused(
    mini: Workspace, packs: Catalog, tmp_path: Path, row: str, reason: str
) -> None:
    mapping = load_mapping(written(tmp_path, MAPPING, "sensors.yaml"))
    import_files(mini, packs, mapping, written(tmp_path, HEAD + ROWS + row, "in.csv"))
    query = f"SELECT DISTINCT reason FROM {mini.lake.scan('quarantine')}"
    assert (reason,) in mini.connection.execute(query).fetchall()

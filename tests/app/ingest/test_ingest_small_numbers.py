"""Decimals of readings: what is kept, what is rounded and told, and what an earlier release kept."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from unittest import mock

import duckdb
import pyarrow as pa
import pytest
from deltalake import write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_cases import Deliver, admitted, readings

from tanliu.app.ingest import readings as fast_way
from tanliu.app.ingest.reading_sql import half_even
from tanliu.app.ingest.values import LOST, Refusal, fitted
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.kit.table import dictionary

HEAD = "meter,stamp,kwh\n"


@pytest.fixture(params=["fast", "checked"])
def way(request: pytest.FixtureRequest) -> object:
    """Run a test on both ways: they must agree."""
    if request.param == "fast":
        yield
    else:
        with mock.patch.object(fast_way, "read_fast", return_value=None):
            yield


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("unit", "kind", "written", "kept", "rounded"),
    [
        ("kWh", "interval", "0.0003", "0.000300", 0),
        ("Wh", "interval", "20.9", "0.020900", 0),
        ("Wh", "interval", "0.0004", "0.000", 1),
        ("kW", "mean_power", "0.0018", "0.000450", 0),
        ("kWh", "interval", "1.2345678", "1.234568", 1),
        ("kWh", "interval", "1.2345670", "1.234567", 0),
        ("kWh", "interval", "1.00000000001", "1.000", 1),
        ("kWh", "interval", "123456789012.123456", "123456789012.123456", 0),
        ("kBtu", "interval", "1", "0.293071", 0),
    ],
)
def test_small_numbers_stay_and_rounding_is_counted(
    deliver: Deliver,
    con: duckdb.DuckDBPyConnection,
    request: pytest.FixtureRequest,
    unit: str,
    kind: str,
    written: str,
    kept: str,
    rounded: int,
) -> None:
    if written.endswith("00001") and "fast" in request.node.name:
        pytest.skip("in bulk nine decimals are looked at: less than a billionth is not told")
    got = deliver(readings(unit=unit, kind=kind), f"{HEAD}M1,2025-01-01 00:00:00,{written}\n")["reading"]
    assert [row[-1] for row in admitted(con, got)] == [kept]
    assert got.rounded == rounded


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("0.0000004", None), ("0.0000015", None), ("-0.0000004", None), ("0.000123", "0.000123"), ("0.0012345", "0.001234"),
        ("12.3456789", "12.345679"), ("0", "0"), ("5.55e-17", "0"), ("0.000001", "0.000001"),
    ],
)  # fmt: skip
def test_a_figure_of_which_little_would_be_left_is_refused(told: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Refusal) as refused:
            fitted(Decimal(told), 18, 6, "quantity", told)
        assert refused.value.reason == "too_fine"
    else:
        assert fitted(Decimal(told), 18, 6, "quantity", told) == Decimal(kept)


@given(st.decimals(-(10**8), 10**8, places=9))
@settings(max_examples=300, deadline=None)
def test_a_decimal_is_rounded_once_and_ties_go_to_the_even_neighbour(value: Decimal) -> None:
    sql = half_even("q", "q::DOUBLE")
    with duckdb.connect() as con:
        found = con.execute(f"SELECT {sql} FROM (SELECT CAST('{value:f}' AS DECIMAL(18,9)) AS q)").fetchall()
    assert found[0][0] == value.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)


@pytest.mark.parametrize(
    "tie", ["0.0000005", "0.0000015", "-0.0000025", "99999999.9999995", "12345678.1234565"]
)
def test_ties(tie: str) -> None:
    sql = half_even("q", "q::DOUBLE")
    with duckdb.connect() as con:
        found = con.execute(f"SELECT {sql} FROM (SELECT CAST('{tie}' AS DECIMAL(18,9)) AS q)").fetchall()
    assert found[0][0] == Decimal(tie).quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)


def _of_before(path: Path) -> None:
    """Write two readings as an earlier release kept them: three decimals."""
    schema = dictionary()["reading"].schema
    place = schema.get_field_index("quantity")
    schema = schema.set(place, pa.field("quantity", pa.decimal128(15, 3), nullable=False))
    rows = [
        {"meter_id": 1, "month": 202501, "start": 1735660800000000 + hour * 3_600_000_000, "day": 20089,
         "quantity": Decimal("1.234"), "readings": 1, "batch_id": 1}
        for hour in range(2)
    ]  # fmt: skip
    write_deltalake(
        path / "lake" / "reading",
        pa.Table.from_pylist(rows, schema=schema),
        partition_by=["month", "readings"],
    )


def test_a_store_of_three_decimals_is_read_as_it_is_and_widened_when_it_is_written(tmp_path: Path) -> None:
    _of_before(tmp_path)
    total = "SELECT sum(quantity) FROM {}"
    with Workspace(tmp_path) as workspace:
        scan = workspace.lake.scan("reading")
        assert workspace.connection.execute(total.format(scan)).fetchall() == [(Decimal("2.468"),)]
        kinds = dict(row[:2] for row in workspace.connection.execute(f"DESCRIBE FROM {scan}").fetchall())
        assert kinds["quantity"] == "DECIMAL(18,6)"
        rollup.refresh(workspace)
        new = "SELECT 1 AS meter_id, 202501 AS month, TIMESTAMPTZ '2025-01-03' AS start, DATE '2025-01-03' AS day"
        new += ", 0.000400::DECIMAL(18,6) AS quantity, 1 AS readings, 2 AS batch_id"
        workspace.lake.write("reading", new)
        rollup.refresh(workspace)
        for table in ("reading", "meter_day"):
            found = workspace.connection.execute(total.format(workspace.lake.scan(table))).fetchall()
            assert found == [(Decimal("2.4684"),)], table


def test_what_may_be_rounded_away_is_less_than_the_best_meter_errs() -> None:
    """So nobody's figure is judged by it, and it need be no rule of a pack."""
    classes = [
        Decimal(str(one["accuracy_percent"]))
        for documents in load().documents["meterings"].values()
        for document in documents
        for one in document.data["instruments"].values()
    ]
    assert classes and min(classes) > LOST * 100

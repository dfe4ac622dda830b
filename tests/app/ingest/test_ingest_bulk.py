"""Files in bulk: what is beside a fault is looked at row by row, the rest is booked as it lies."""

from pathlib import Path
from unittest import mock

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_cases import Deliver, admitted, meters, readings, reasons

from tanliu.app.compute.import_data import _require_unchanged, _state
from tanliu.app.ingest import readings as fast_way
from tanliu.app.ingest.pace import Pace
from tanliu.app.ingest.reading_sql import CODES, meter_id, number_codes
from tanliu.kit.errors import TanliuError

_FAULTS = """
    SELECT 'M1' AS meter, TIMESTAMP '2025-01-01' + INTERVAL (15 * i) MINUTE AS stamp, i / 4 AS kwh FROM range(3000) t(i)
    UNION ALL SELECT 'M2', TIMESTAMP '2025-01-01 00:15:00', 2
    UNION ALL SELECT 'M2', TIMESTAMP '2025-01-01 00:15:00', 3
    UNION ALL SELECT 'M1', TIMESTAMP '2025-01-01 00:30:00', 0.5
    UNION ALL SELECT 'nobody', TIMESTAMP '2025-01-01 00:15:00', 1
    UNION ALL SELECT 'M2', NULL, 1
    UNION ALL SELECT 'M2', TIMESTAMP '2025-01-09 00:00:00', -1"""


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_rows_beside_faults_fare_as_if_all_were_looked_at(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"in.{form}"
    con.execute(f"COPY ({_FAULTS}) TO '{file}' (FORMAT {form})")
    bulk = deliver(readings(), file)["reading"]
    rows, refused = admitted(con, bulk), bulk.refused
    fast_way.release(con, bulk.accepted)
    with mock.patch.object(fast_way, "read_fast", return_value=None):
        one_by_one = deliver(readings(), file)["reading"]
    assert (rows, refused.to_pylist()) == (admitted(con, one_by_one), one_by_one.refused.to_pylist())
    assert (bulk.rows_read, len(rows)) == (one_by_one.rows_read, 3000)
    assert {reason for _, reason in reasons(bulk)} == {
        "contradictory_duplicate", "duplicate_row", "unknown_meter", "missing_value", "negative_quantity"
    }  # fmt: skip


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("a")
    state, pace = _state(file), Pace(file, lambda step, share: None)
    _require_unchanged(file, state, pace)
    file.write_text("ab")
    with pytest.raises(TanliuError, match="changed"):
        _require_unchanged(file, state, pace)


@given(order=st.permutations([(meter, slot) for meter in ("M1", "M2") for slot in range(3)]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_that_come_by_meter_and_instant_are_known_to(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, order: list[tuple[str, int]]
) -> None:
    lines = [f"{meter},2025-01-01 00:{15 * slot:02d}:00,{slot}.5" for meter, slot in order]
    bulk = deliver(readings(), "\n".join(["meter,stamp,kwh", *lines, ""]))["reading"]
    assert bulk.in_order is (order == sorted(order))
    assert [(row[0], row[4]) for row in admitted(con, bulk)] == [
        (number, f"{slot}.500") for number in (1, 2) for slot in range(3)
    ]
    fast_way.release(con, bulk.accepted)


def test_a_row_that_comes_twice_is_not_in_order(deliver: Deliver, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(
        "meter,stamp,kwh\nM1,2025-01-01 00:00:00,1\nM1,2025-01-01 00:00:00,2\nM2,2025-01-01 00:00:00,3\n"
    )
    bulk = deliver(readings(), file)["reading"]
    assert not bulk.in_order
    assert [reason for _, reason in reasons(bulk)] == ["contradictory_duplicate"] * 2


def test_a_number_that_no_meter_has_stands_for_no_code(con: duckdb.DuckDBPyConnection) -> None:
    """Numbers may have gaps; the place in the type that belongs to none is not met by any text."""
    rows = meters((2, "M2", "E1", "kWh", 15, "UTC"), (5, "5", "E1", "kWh", 15, "UTC"))
    number_codes(con, rows)
    asked = ["M2", "5", "3", "M1", "", "\0", "3 "]
    query = f"SELECT {meter_id(f'TRY_CAST(code AS {CODES})')} FROM (SELECT unnest(?::VARCHAR[]) AS code)"
    assert [row[0] for row in con.execute(query, [asked]).fetchall()] == [2, 5, None, None, None, None, None]

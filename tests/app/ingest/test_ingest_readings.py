"""Readings: clocks, units, repeats and registers, on the fast way and on the one that names the rows."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import duckdb
import pytest
from ingest_cases import Deliver, admitted, known, meters, readings, reasons

from tanliu.app.ingest import Known
from tanliu.app.ingest import readings as fast_way
from tanliu.app.ingest.probe import probe
from tanliu.kit.errors import TanliuError

HEAD = "meter,stamp,kwh\n"
MIDNIGHT = 1735660800  # 2025-01-01 00:00 in Shanghai


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
    "form", ["2025-01-01 00:15:00", "2025-01-01T00:15:00", "2025-01-01 00:15", "2025/1/1 0:15"]
)
def test_local_start_becomes_an_instant_and_a_local_day(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, form: str
) -> None:
    got = deliver(readings(), f"{HEAD}M1,{form},1.5\nM2,{form},2\n")["reading"]
    assert admitted(con, got) == [
        (1, MIDNIGHT + 900, "2025-01-01", 202501, "1.500"),
        (2, MIDNIGHT + 900, "2025-01-01", 202501, "2.000"),
    ]
    assert (got.rows_read, got.refused.num_rows) == (2, 0)


@pytest.mark.usefixtures("way")
def test_columns_are_the_dictionarys(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    got = deliver(readings(), f"{HEAD}M1,2025-01-01 00:15:00,1.5\n")["reading"]
    assert [row[:2] for row in con.execute(f"DESCRIBE {got.accepted}").fetchall()] == [
        ("meter_id", "INTEGER"),
        ("month", "INTEGER"),
        ("start", "TIMESTAMP WITH TIME ZONE"),
        ("day", "DATE"),
        ("quantity", "DECIMAL(18,6)"),
    ]


@pytest.mark.usefixtures("way")
def test_end_stamps_are_shifted_to_the_start(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    got = deliver(readings("marks: end"), f"{HEAD}M1,2025-01-01 00:15:00,1\nM1,2025-02-01 00:00:00,2\n")[
        "reading"
    ]
    assert [row[1:4] for row in admitted(con, got)] == [
        (MIDNIGHT, "2025-01-01", 202501),
        (MIDNIGHT + 31 * 86400 - 900, "2025-01-31", 202501),
    ]


@pytest.mark.usefixtures("way")
def test_midnight_printed_with_the_day_it_ends(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    stamp = "marks: end, midnight: end_of_printed_day, format: '%d/%m/%Y %H:%M'"
    rows = "M1,01/01/2025 00:15,1\nM1,01/01/2025 23:45,2\nM1,01/01/2025 00:00,3\nM1,02/01/2025 00:15,4\n"
    got = deliver(readings(stamp), HEAD + rows)["reading"]
    assert [(row[1] - MIDNIGHT, row[2], row[4]) for row in admitted(con, got)] == [  # type: ignore[operator]
        (0, "2025-01-01", "1.000"),
        (84600, "2025-01-01", "2.000"),
        (85500, "2025-01-01", "3.000"),
        (86400, "2025-01-02", "4.000"),
    ]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("unit", "text", "booked"),
    [
        ("MWh", "1.2345", "1234.500"), ("万千瓦时", "1", "10000.000"), ("kWh", "0.0000005", "0.000"),
        ("kWh", "0.0000015", "0.000002"), ("kWh", "0.0000025", "0.000002"), ("kBtu", "1000", "293.071070"),
    ],
)  # fmt: skip
def test_units_and_half_even(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, unit: str, text: str, booked: str
) -> None:
    got = deliver(readings(unit=unit), f"{HEAD}M1,2025-01-01 00:15:00,{text}\n")["reading"]
    assert [row[4] for row in admitted(con, got)] == [booked]


def test_unit_of_another_kind_is_the_mappings_fault(deliver: Deliver) -> None:
    with pytest.raises(TanliuError, match="wrong_unit"):
        deliver(readings(unit="t"), HEAD)


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        ("M9,2025-01-01 00:00:00,1", "unknown_meter", "meter"),
        (",2025-01-01 00:00:00,1", "missing_value", "meter"),
        ("M1,,1", "missing_value", "stamp"),
        ("M1,yesterday,1", "bad_stamp", "stamp"),
        ("M1,2025-02-30 00:00:00,1", "bad_stamp", "stamp"),
        ("M1,0025-01-01 00:00:00,1", "bad_stamp", "stamp"),
        ("M1,infinity,1", "bad_stamp", "stamp"),
        ("M1,2025-01-01 00:07:00,1", "off_grid_stamp", "stamp"),
        ("M1,2025-01-01 00:15:01,1", "off_grid_stamp", "stamp"),
        ("M1,2025-01-01 00:00:00,x", "not_a_number", "kwh"),
        ("M1,2025-01-01 00:00:00,1e99", "implausible", "kwh"),
        ("M1,2025-01-01 00:00:00,2000000000000", "implausible", "kwh"),
        ("M1,2025-01-01 00:00:00,1001", "implausible", "kwh"),
        ("M1,2025-01-01 00:00:00,-0.001", "negative_quantity", "kwh"),
        ("M1,2025-01-01 00:00:00", "wrong_column_count", None),
        ("M1,2025-01-01 00:00:00,1,2", "wrong_column_count", None),
        ("M1\0,2025-01-01 00:00:00,1", "nul_byte", None),
    ],
)
@pytest.mark.parametrize("quoted", [False, True])
def test_faulty_row_is_named_and_the_others_admitted(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, row: str, reason: str, field: str | None, quoted: bool
) -> None:
    good = '"M1","2025-01-01 00:15:00","7"' if quoted else "M1,2025-01-01 00:15:00,7"
    got = deliver(readings(quantity="max: 1000"), f"{HEAD}{good}\n{row}\nM2,2025-01-01 00:15:00,8\n")[
        "reading"
    ]
    assert reasons(got) == [(3, reason)]
    assert got.refused["field"].to_pylist() == [field]
    assert [entry[4] for entry in admitted(con, got)] == ["7.000", "8.000"]
    assert got.rows_read == 3


def test_broken_bytes_and_a_broken_off_line(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    data = b"meter,stamp,kwh\nM\xff,2025-01-01 00:15:00,1\nM1,2025-01-01 00:15:00,7\nM1,2025-01"
    got = deliver(readings(), data)["reading"]
    assert reasons(got) == [(2, "undecodable_bytes"), (4, "truncated_file")]
    assert (got.rows_read, len(admitted(con, got))) == (3, 1)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", ["", "-", "NULL", "N/A"])
def test_empty_cell_is_no_reading(deliver: Deliver, con: duckdb.DuckDBPyConnection, text: str) -> None:
    rows = f"M1,2025-01-01 00:15:00,{text}\nM1,2025-01-01 00:15:00,2\n"
    got = deliver(readings(), HEAD + rows)["reading"]
    assert ([row[4] for row in admitted(con, got)], got.refused.num_rows, got.rows_read) == (["2.000"], 0, 2)


def test_numbers_and_codes_as_people_write_them(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    rows = (
        ' M1 ,2025-01-01 00:00:00,"1,234.5"\nM1,2025-01-01 00:15:00,１２\nM1, 2025-01-01 00:30:00 , 1.2e1 \n'
    )
    got = deliver(readings(), HEAD + rows)["reading"]
    assert [row[4] for row in admitted(con, got)] == ["1234.500", "12.000", "12.000"]


def test_repeats(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    stamps = ["00:00:00,1", "00:15:00,2", "00:15:00,2.000", "00:30:00,3", "00:30:00,4", "00:00:00,"]
    got = deliver(readings(), HEAD + "".join(f"M1,2025-01-01 {one}\n" for one in stamps))["reading"]
    contradiction = "contradictory_duplicate"
    assert reasons(got) == [(4, "duplicate_row"), (5, contradiction), (6, contradiction)]
    assert [row[4] for row in admitted(con, got)] == ["1.000", "2.000"]


LONDON = known("Europe/London", 60)


@pytest.mark.usefixtures("way")
def test_summer_time_begins_and_ends(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    rows = ["2025-03-30 00:00:00", "2025-03-30 02:00:00", "2025-10-26 00:00:00", "2025-10-26 02:00:00"]
    got = deliver(readings(), HEAD + "".join(f"M1,{one},1\n" for one in rows), to=LONDON)["reading"]
    starts = [int(str(row[1])) for row in admitted(con, got)]
    assert [starts[1] - starts[0], starts[3] - starts[2]] == [3600, 3 * 3600]
    assert [row[2] for row in admitted(con, got)] == [one[:10] for one in rows]


def test_skipped_and_ambiguous_hours(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    rows = HEAD + "M1,2025-03-30 01:00:00,1\nM1,2025-10-26 01:00:00,2\n"
    got = deliver(readings(), rows, to=LONDON)["reading"]
    assert reasons(got) == [(2, "nonexistent_local_time"), (3, "ambiguous_local_time")]
    first = admitted(con, deliver(readings("ambiguous: first"), rows, to=LONDON)["reading"])
    second = admitted(con, deliver(readings("ambiguous: second"), rows, to=LONDON)["reading"])
    assert [int(str(second[0][1])) - int(str(first[0][1])), second[0][2]] == [3600, "2025-10-26"]


def test_stamps_with_their_offset(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    rows = "M1,2025-01-01T00:00:00+08:00,1\nM1,2024-12-31T16:15Z,2\nM1,2025-01-01 00:30:00,3\n"
    got = deliver(readings("zone: in_stamp"), HEAD + rows)["reading"]
    assert reasons(got) == [(4, "bad_stamp")]
    assert [row[1:3] for row in admitted(con, got)] == [
        (MIDNIGHT, "2025-01-01"),
        (MIDNIGHT + 900, "2025-01-01"),
    ]


@pytest.mark.usefixtures("way")
def test_meters_of_different_zones_intervals_and_units(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    many = Known(
        meters=meters(
            (1, "M1", "E1", "kWh", 15, "Asia/Shanghai"), (2, "M2", "E1", "MWh", 60, "America/Los_Angeles")
        )
    )
    rows = "M1,2025-01-01 00:15:00,1500\nM2,2025-01-01 01:00:00,1500\nM2,2025-07-01 01:00:00,1500\n"
    got = deliver(readings(), HEAD + rows, to=many)["reading"]
    assert admitted(con, got) == [
        (1, MIDNIGHT + 900, "2025-01-01", 202501, "1500.000"),
        (2, MIDNIGHT + 16 * 3600 + 3600, "2025-01-01", 202501, "1.500"),
        (2, MIDNIGHT + (181 * 24 + 15) * 3600 + 3600, "2025-07-01", 202507, "1.500"),
    ]


@pytest.mark.usefixtures("way")
def test_stamps_in_utc_of_a_meter_that_counts_local_days(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    got = deliver(readings("zone: UTC"), f"{HEAD}M1,2024-12-31 16:00:00,1\n")["reading"]
    assert [row[1:4] for row in admitted(con, got)] == [(MIDNIGHT, "2025-01-01", 202501)]


def test_register_values_are_kept_as_they_come(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    values = {"00:00": "100", "00:07": "101.5", "00:30": "1", "00:45": "-3", "01:15": ""}
    rows = "".join(f"M1,2025-01-01 {clock}:00,{value}\n" for clock, value in values.items())
    got = deliver(readings(kind="register"), HEAD + rows)["register_reading"]
    assert reasons(got) == [(5, "negative_quantity")]
    kept = con.execute(
        f"SELECT CAST(epoch(stamp) AS BIGINT), month, CAST(register AS VARCHAR) FROM {got.accepted} ORDER BY 1"
    ).fetchall()
    assert kept == [
        (MIDNIGHT, 202501, "100.000000"), (MIDNIGHT + 420, 202501, "101.500000"), (MIDNIGHT + 1800, 202501, "1.000000"),
    ]  # fmt: skip
    assert got.rows_read == 5


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("kind", ["mean_power", "instant_power"])
def test_power_becomes_energy_of_its_interval(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, kind: str
) -> None:
    rows = "M1,2025-01-01 00:00:00,2.5\nM1,2025-01-01 00:30:00,1\n"
    got = deliver(readings(unit="MW", kind=kind), HEAD + rows)["reading"]
    assert [(row[1], row[4]) for row in admitted(con, got)] == [
        (MIDNIGHT, "625.000"),
        (MIDNIGHT + 1800, "250.000"),
    ]


def test_power_without_a_unit_is_no_power(deliver: Deliver) -> None:
    with pytest.raises(TanliuError, match="power needs its unit"):
        deliver(readings(kind="mean_power").replace(", unit: kWh", ""), HEAD)


@pytest.mark.usefixtures("way")
def test_rows_of_meters_in_another_unit_are_refused_alone(deliver: Deliver) -> None:
    many = Known(
        meters=meters(
            (1, "M1", "E1", "kWh", 15, "Asia/Shanghai"), (2, "G1", "E1", "Nm3", 15, "Asia/Shanghai")
        )
    )
    rows = "M1,2025-01-01 00:15:00,1500\nG1,2025-01-01 01:00:00,1500\n"
    got = deliver(readings(), HEAD + rows, to=many)["reading"]
    assert reasons(got) == [(3, "wrong_unit")]
    only = deliver(readings(), HEAD + "G1,2025-01-01 01:00:00,1500\n", to=many)["reading"]
    assert reasons(only) == [(2, "wrong_unit")]


def _parquet(con: duckdb.DuckDBPyConnection, folder: Path, select: str) -> Path:
    file = folder / "in.parquet"
    con.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")
    return file


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("stamp", "quantity"),
    [
        ("TIMESTAMP '2025-01-01 00:15:00'", "1.5::DECIMAL(15,3)"),
        ("TIMESTAMP_NS '2025-01-01 00:15:00'", "1.5::DOUBLE"),
        ("TIMESTAMP_S '2025-01-01 00:15:00'", "1.5::FLOAT"),
        ("'2025-01-01 00:15:00'", "'1.5'"),
    ],
)
def test_parquet(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path, stamp: str, quantity: str
) -> None:
    file = _parquet(con, tmp_path, f"SELECT 'M1' AS meter, {stamp} AS stamp, {quantity} AS kwh")
    got = deliver(readings(), file)["reading"]
    assert admitted(con, got) == [(1, MIDNIGHT + 900, "2025-01-01", 202501, "1.500")]


def test_parquet_with_faults_and_aware_stamps(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = "VALUES ('M1', TIMESTAMPTZ '2025-01-01 00:15:00+08', 1.5::DOUBLE), ('M1', NULL, 2)"
    rows += ", (NULL, NULL, NULL), ('M9', TIMESTAMPTZ '2025-01-01 00:15:00+08', 3)"
    rows += ", ('M1', TIMESTAMPTZ '2025-01-01 00:30:00+08', 'nan')"
    file = _parquet(con, tmp_path, f"SELECT * FROM ({rows}) AS t(meter, stamp, kwh)")
    got = deliver(readings("zone: in_stamp"), file)["reading"]
    assert reasons(got) == [(2, "missing_value"), (4, "unknown_meter")]
    assert (got.rows_read, len(admitted(con, got))) == (4, 1)
    refused = deliver(readings(), file)["reading"]
    assert {reason for _, reason in reasons(refused)} == {"bad_stamp", "missing_value", "unknown_meter"}


def test_parquet_that_breaks_off(deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    file = _parquet(con, tmp_path, "SELECT 'M1' AS meter, TIMESTAMP '2025-01-01' AS stamp, 1.5 AS kwh")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(TanliuError, match="truncated_file"):
        deliver(readings(), file)


def test_same_refused_rows_whatever_the_form(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = "M1,2025-01-01 00:15:00,1\nM9,2025-01-01 00:15:00,1\nM1,2025-01-01 00:30:00,-1\n"
    text = deliver(readings(), HEAD + rows)["reading"]
    file = tmp_path / "in.parquet"
    con.execute(f"COPY (FROM read_csv('{tmp_path}/in.csv')) TO '{file}' (FORMAT parquet)")
    table = deliver(readings(), file)["reading"]
    assert table.refused["reason"].equals(text.refused["reason"])
    assert [row - 1 for row, _ in reasons(text) if row] == [row for row, _ in reasons(table)]


def test_a_midnight_written_24_00_ends_its_day_once(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    text = f"{HEAD}M1,2025-01-31 23:45,1\nM1,2025-01-31 24:00,2\n"
    for stamp in (
        "marks: end",
        "marks: end, midnight: end_of_printed_day",
        'marks: end, format: "%Y-%m-%d %H:%M"',
    ):
        got = deliver(readings(stamp), text)["reading"]
        assert [row[2] for row in admitted(con, got)] == ["2025-01-31", "2025-01-31"], stamp


def test_a_form_with_an_offset_is_an_instant(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    got = deliver(readings('format: "%Y-%m-%dT%H:%M:%S%z"'), f"{HEAD}M1,2025-01-01T00:00:00+0800,1\n")[
        "reading"
    ]
    assert admitted(con, got) == [(1, MIDNIGHT, "2025-01-01", 202501, "1.000")]


@pytest.mark.usefixtures("way")
def test_a_sign_for_missing_that_is_a_number_is_refused(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    lines = "".join(f"M1,2025-01-01 0{hour}:00,12.5\n" for hour in range(5))
    text = f"{HEAD}{lines}M1,2025-01-01 05:00,2147483647\nM1,2025-01-01 06:00,9999\nM2,2025-01-01 00:00,9000\nM2,2025-01-01 01:00,9999\n"
    got = deliver(readings(), text)["reading"]
    assert reasons(got) == [(7, "sentinel"), (8, "sentinel")]
    assert len(admitted(con, got)) == 7


def test_a_western_register_is_not_read_as_chinese(tmp_path: Path) -> None:
    for text, encoding in (
        ("Müller GmbH\nStraßenbau Söhne\n", "cp1252"),
        ("Łódź zakład\nżółty dom\n", "cp1250"),
        ("原煤\n浙江省杭州市\n", "gb18030"),
    ):
        file = tmp_path / "register.csv"
        file.write_bytes(text.encode(encoding))
        assert probe(file, "auto").encoding == encoding

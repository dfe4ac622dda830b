"""Readings and reports: they agree where no fault is planted, and each planted fault is in the files."""

import csv
import hashlib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tanliu.app.demo import DemoFiles, disk_need, generate
from tanliu.app.demo.profile import fault_kinds
from tanliu.app.demo.report import HEADER
from tanliu.kit.errors import TanliuError

CODE, MONTH, ELECTRICITY, ADDED = HEADER[0], HEADER[1], HEADER[11], HEADER[15]


@pytest.fixture(scope="session")
def lake(demo: DemoFiles) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads=1")
    for name in ("readings", "late"):
        files = f"{demo.folder}/{name}/*.parquet"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}', filename=true)")
    connection.execute(f"CREATE TABLE meters AS SELECT * FROM read_csv('{demo.meters}')")
    return connection


def reports(demo: DemoFiles) -> list[dict[str, str]]:
    found = []
    for path in demo.reports:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def faults(demo: DemoFiles, *kinds: str) -> list[dict[str, str]]:
    with demo.faults.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] in kinds or not kinds]


def one(lake: duckdb.DuckDBPyConnection, query: str, *values: object) -> tuple[Decimal, ...]:
    (row,) = lake.execute(query, list(values)).fetchall()
    return tuple(row)


def window(
    lake: duckdb.DuckDBPyConnection, view: str, fault: dict[str, str]
) -> tuple[int, int, Decimal, Decimal]:
    """Rows, intervals, lowest and highest quantity of the faulty meter in the interval of the fault."""
    query = f"""SELECT count(*), count(DISTINCT stamp), min(kwh), max(kwh) FROM {view}
                WHERE meter_code = ? AND stamp >= ? AND stamp < ?"""
    times = [datetime.fromisoformat(fault[key]) for key in ("from", "to")]
    return one(lake, query, fault["meter_code"], *times)  # type: ignore[return-value]


def intervals(fault: dict[str, str]) -> int:
    seconds = datetime.fromisoformat(fault["to"]) - datetime.fromisoformat(fault["from"])
    return round(seconds.total_seconds() / 900)


def test_every_meter_has_every_interval_once(demo: DemoFiles, lake: duckdb.DuckDBPyConnection) -> None:
    touched = tuple(row["meter_code"] for row in faults(demo, "gap", "late", "duplicate"))
    query = f"""SELECT count(DISTINCT meter_code), min(n), max(n), min(m), bool_and(whole) FROM (
        SELECT meter_code, count(*) AS n, count(DISTINCT stamp) AS m,
               bool_and(epoch_us(stamp) % 900000000 = 0) AS whole FROM readings
        WHERE meter_code NOT IN {touched} GROUP BY 1)"""
    assert one(lake, query) == (demo.meter_count - 3, 35_040, 35_040, 35_040, True)
    assert one(lake, "SELECT (SELECT count(*) FROM readings) + (SELECT count(*) FROM late)") == (
        demo.reading_count,
    )


def test_files_are_sorted_and_typed(demo: DemoFiles, lake: duckdb.DuckDBPyConnection) -> None:
    types = {name: kind for name, kind, *_ in lake.execute("DESCRIBE readings").fetchall()}
    assert types["kwh"] == "DECIMAL(15,3)"
    assert types["stamp"] == "TIMESTAMP"
    found = lake.execute(f"SELECT meter_code, stamp FROM '{demo.readings[2]}'").fetchall()
    assert found == sorted(found)


def test_reported_agrees_with_metered_where_no_fault_is_planted(
    demo: DemoFiles, lake: duckdb.DuckDBPyConnection
) -> None:
    faulty = {row["credit_code"] for row in faults(demo)}
    query = """SELECT credit_code, strftime(stamp, '%Y-%m'), sum(kwh) / 10000
               FROM readings JOIN meters USING (meter_code) GROUP BY ALL"""
    metered = {(code, month): value for code, month, value in lake.execute(query).fetchall()}
    compared = 0
    for row in reports(demo):
        if row[CODE] not in faulty and row[MONTH].startswith("2025"):
            compared += 1
            assert float(row[ELECTRICITY]) == pytest.approx(
                metered[row[CODE], row[MONTH]], rel=0.03, abs=0.001
            )
    assert compared > 200


def test_small_firms_report_only_electricity_and_value_added_and_large_ones_sometimes_no_fuels(
    demo: DemoFiles,
) -> None:
    with demo.enterprises.open(encoding="gb18030", newline="") as file:
        small = {row[CODE] for row in csv.DictReader(file) if row["规模"] == "规下"}
    fuels = HEADER[2:11]
    for row in reports(demo):
        if row[CODE] in small:
            assert row[ELECTRICITY]
            assert not any(row[column] for column in HEADER[2:] if column not in (ELECTRICITY, ADDED))
        else:
            assert all(row[column] for column in HEADER if column not in fuels)
            assert all(row[column] for column in fuels) or not any(row[column] for column in fuels)


def test_two_years_of_reports_with_mark(demo: DemoFiles) -> None:
    assert [path.name for path in demo.reports] == [
        f"reports_{y}-{m:02d}.csv" for y in (2024, 2025) for m in range(1, 13)
    ]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in demo.reports)


def test_every_kind_of_fault_is_listed(demo: DemoFiles) -> None:
    assert {row["kind"] for row in faults(demo)} == {kind.kind for kind in fault_kinds()}
    assert len(faults(demo)) == demo.fault_count
    for row in faults(demo):
        assert all((demo.folder / name).exists() for name in row["file"].split(";"))


def test_faults_of_readings_are_in_the_files(demo: DemoFiles, lake: duckdb.DuckDBPyConnection) -> None:
    for fault in faults(demo):
        rows, stamps, low, high = window(lake, "readings", fault)
        late = window(lake, "late", fault)[0]
        match fault["kind"]:
            case "gap":
                assert (rows, late) == (0, 0)
            case "late":
                assert (rows, late) == (0, intervals(fault))
            case "corrected":
                assert rows == late == intervals(fault)
                assert high == 2 * window(lake, "late", fault)[3]
            case "duplicate":
                assert rows == 2 * stamps == 2 * intervals(fault)
            case "stuck":
                assert rows == intervals(fault)
                assert low == high > 0
            case "reset":
                assert rows == 1
                assert low < -100
            case "level_change":
                assert _mean(lake, fault, "after") > Decimal("1.3") * _mean(lake, fault, "before")


def _mean(lake: duckdb.DuckDBPyConnection, fault: dict[str, str], when: str) -> Decimal:
    start = f"TIMESTAMP '{fault['from']}'"
    span = {
        "after": f"({start}, {start} + INTERVAL 14 DAY)",
        "before": f"({start} - INTERVAL 14 DAY, {start})",
    }
    low, high = span[when].strip("()").split(", ")
    query = f"SELECT sum(kwh) FROM readings WHERE meter_code = ? AND stamp >= {low} AND stamp < {high}"
    return one(lake, query, fault["meter_code"])[0]


def test_faults_of_reports_are_in_the_files(demo: DemoFiles) -> None:
    found = reports(demo)
    ratios = {"unit_slip_10": 10, "unit_slip_1000": 1000, "unit_slip_kwh": 10_000, "contradiction": 0.6}
    for fault in faults(demo, *ratios):
        own = {row[MONTH]: float(row[ELECTRICITY]) for row in found if row[CODE] == fault["credit_code"]}
        wrong = {name[8:15] for name in fault["file"].split(";")}
        right = [value for month, value in own.items() if month not in wrong]
        for month in wrong:
            assert own[month] / (sum(right) / len(right)) == pytest.approx(ratios[fault["kind"]], rel=0.7)
    assert [row for row in found if any(value.startswith("-") for value in row.values())]
    (broken,) = [row for row in found if len(row[MONTH]) != 7]
    assert broken[CODE] == faults(demo, "broken_month")[0]["credit_code"]
    (stranger,) = faults(demo, "unknown_enterprise")
    assert [row[MONTH] for row in found if row[CODE] == stranger["credit_code"]] == [stranger["from"][:7]]
    assert stranger["credit_code"] not in demo.enterprises.read_text(encoding="gb18030")


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    first, second, other = (
        _prints(generate(tmp_path / name, enterprises=20, seed=seed).folder)
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert first == second
    assert first["readings/2025-01.parquet"] != other["readings/2025-01.parquet"]


def _prints(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_progress_goes_up_to_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    files = generate(tmp_path, enterprises=20, year=2024, progress=lambda _, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert files.reports[0].name == "reports_2023-01.csv"
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert size < disk_need(20) < 10 * size


@pytest.mark.parametrize(("enterprises", "year"), [(19, 2025), (10_001, 2025), (20, 2020), (20, 1999)])
def test_impossible_wishes_are_refused(tmp_path: Path, enterprises: int, year: int) -> None:
    with pytest.raises(TanliuError, match="accepted"):
        generate(tmp_path, enterprises=enterprises, year=year)


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(TanliuError, match="not empty"):
        generate(tmp_path, enterprises=20)

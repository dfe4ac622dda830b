"""Nothing is lost: refused rows can be mended and come back, and every row is accounted for."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_cases import REPORT, Deliver, admitted, known, readings, reasons

from tanliu.app.ingest import quarantine_csv, read
from tanliu.app.ingest.delivery import schema_of
from tanliu.app.ingest.reasons import reasons as all_reasons
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError

#: One session for all examples: opening one costs more than reading a small file.
SESSION = duckdb.connect()
SOURCES = Path(__file__).parents[3] / "src" / "tanliu" / "app" / "ingest"


def test_mended_report_comes_back(deliver: Deliver) -> None:
    head = "id,period,power,coal,added\n"
    first = deliver(REPORT, f"{head}E1,2025,1,1,1\nE2,2025,-5,1,1\nE9,2025,1,1,1\n", "in.csv")
    refused = pa.concat_tables([first["report"].refused, first["output"].refused])
    text = quarantine_csv(refused)
    assert text.count("\n") == 3  # a row that two tables refuse is written once
    mended = text.replace("-5", "5").replace("E9", "E2", 1)
    again = deliver(REPORT, mended.encode("utf-8-sig"), "mended.csv")
    assert reasons(again["report"]) == [(2, "contradictory_duplicate"), (3, "contradictory_duplicate")]
    again = deliver(REPORT, "\n".join(mended.splitlines()[:2]).encode("utf-8-sig"), "mended.csv")
    assert again["report"].accepted["quantity"].to_pylist()[0] == 5


@pytest.mark.parametrize("top", ["format: {delimiter: ';', encoding: gb18030}", "format: {kind: parquet}"])
def test_mended_readings_come_back_as_plain_csv(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, tmp_path: Path, top: str
) -> None:
    rows = [("M1", "2025-01-01 00:15:00", "x"), ("M１", "2025-01-01 00:30:00", "2")]
    content: bytes | Path = tmp_path / "in.parquet"
    if "parquet" in top:
        table = pa.table({name: [row[n] for row in rows] for n, name in enumerate(("meter", "stamp", "kwh"))})
        con.register("made", table)
        con.execute(f"COPY made TO '{content}' (FORMAT parquet)")
        con.unregister("made")
    else:
        content = "\n".join(";".join(row) for row in [("meter", "stamp", "kwh"), *rows]).encode("gb18030")
    refused = deliver(readings(top=top), content)["reading"].refused
    mended = quarantine_csv(refused).replace("x,", "1.5,").replace("M１,", "M1,", 1)
    again = deliver(readings(top=top), mended.encode("utf-8-sig"), "mended.csv")["reading"]
    assert [row[4] for row in admitted(con, again)] == ["1.500", "2.000"]


def test_quarantine_has_the_dictionarys_columns_and_the_whole_row(deliver: Deliver) -> None:
    for mapping, head in (
        (REPORT, "id,period,power,coal,added\nE9,2025,1,2,3\n"),
        (readings(), "meter,stamp,kwh\nM9,a,b\n"),
    ):
        for delivery in deliver(mapping, head).values():
            assert delivery.refused.schema.equals(schema_of("quarantine"))
            (row,) = delivery.refused.to_pylist()
            assert list(json.loads(row["record"]).values()) == head.splitlines()[1].split(",")
            assert (row["source"], row["file"], row["state"]) == ("test", "in.csv", "open")


def test_line_that_could_not_be_split_is_kept_as_it_is(deliver: Deliver) -> None:
    refused = deliver(REPORT, "id,period,power,coal,added\nE1,2025\nx,y,z\n")["report"].refused
    rows = list(csv.DictReader(io.StringIO(quarantine_csv(refused))))
    assert [row["quarantine_line"] for row in rows] == ["E1,2025", "x,y,z"]


def test_every_reason_the_code_names_is_explained_and_used() -> None:
    files = [*SOURCES.glob("*.py"), *(SOURCES.parent / "live").glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    for one in all_reasons().values():
        assert f'"{one.code}"' in code or f"'{one.code}'" in code, one.code
        assert one.en and one.zh and one.accepted


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=6)
REPORT_ROW = st.tuples(
    st.sampled_from(["E1", "E2", "E9", ""]), st.sampled_from(["2025", "2025-01", "x"]),
    st.one_of(st.sampled_from(["1", "2", "", "-1", "1e3"]), CELL), st.sampled_from(["", "5"]), st.just("1"),
)  # fmt: skip
READING_ROW = st.tuples(
    st.sampled_from(["M1", "M2", "M9", ""]),
    st.one_of(st.sampled_from(["2025-01-01 00:00:00", "2025-01-01 00:15:00", "2025-01-01 00:07:00"]), CELL),
    st.one_of(st.sampled_from(["1", "2", "", "-1", "1e3"]), CELL),
)


def _written(head: str, rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head.split(","), *rows])
    return text.getvalue().encode()


def _read(mapping: str, content: bytes) -> tuple[dict[str, tuple[int, set[int], list[int]]], int]:
    """Return by table rows read, rows with admitted records, refused rows; and the readings admitted."""
    with tempfile.TemporaryDirectory() as folder, SESSION.cursor() as con:
        (Path(folder) / "m.yaml").write_text(mapping, encoding="utf-8")
        (Path(folder) / "in.csv").write_bytes(content)
        found = read(con, Path(folder) / "in.csv", load(Path(folder) / "m.yaml"), known())
        counts, booked = {}, 0
        for one in found:
            if isinstance(one.accepted, str):
                row = con.execute(f"SELECT count(*) FROM {one.accepted}").fetchone()
                booked = row[0] if row else 0
            taken = set() if isinstance(one.accepted, str) else set(one.accepted["row"].to_pylist())
            counts[one.table] = (one.rows_read, taken, one.refused["row"].to_pylist())
        return counts, booked


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(REPORT_ROW, max_size=8))
def test_no_source_row_is_lost_or_taken_twice(rows: list[tuple[str, ...]]) -> None:
    counts, _ = _read(REPORT, _written("id,period,power,coal,added", rows))
    for rows_read, taken, refused in counts.values():
        assert rows_read == len(rows)
        assert len(set(refused)) == len(refused)
        assert not taken & set(refused)
        assert rows_read >= len(taken) + len(refused)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(READING_ROW, max_size=8))
def test_no_reading_is_lost(rows: list[tuple[str, ...]]) -> None:
    missing = {"", "-", "--", "—", "NULL", "null", "N/A", "n/a", "#N/A", "NA", "NaN", "nan"}
    counts, booked = _read(readings(), _written("meter,stamp,kwh", rows))
    rows_read, _, refused = counts["reading"]
    said = [row for row in rows if "".join(row).strip()]
    silent = [row for row in rows if row[2].strip() in missing]
    assert abs(rows_read - len(said)) <= sum(
        "".join(row).strip() == "" or "\0" in "".join(row) for row in rows
    )
    assert rows_read - len(refused) - len(silent) <= booked <= rows_read - len(refused)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300), st.sampled_from(["in.csv", "in.csv.gz", "in.xlsx", "in.parquet", "in.geojson"])
)
def test_garbage_is_never_a_traceback(content: bytes, name: str) -> None:
    for mapping in (REPORT, readings()):
        with tempfile.TemporaryDirectory() as folder, SESSION.cursor() as con:
            (Path(folder) / "m.yaml").write_text(mapping, encoding="utf-8")
            (Path(folder) / name).write_bytes(content)
            with pytest.raises(TanliuError):
                read(con, Path(folder) / name, load(Path(folder) / "m.yaml"), known())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_garbage_below_a_good_header_is_never_a_traceback(content: bytes) -> None:
    _read(REPORT, b"id,period,power,coal,added\n" + content)
    _read(readings(), b"meter,stamp,kwh\n" + content)


_HUGE = """
import resource, sys
from pathlib import Path
import duckdb
sys.path.insert(0, sys.argv[2])
from ingest_cases import known
from tanliu.app.ingest import read
from tanliu.catalog.source.load import load
folder = Path(sys.argv[1])
con = duckdb.connect()
read(con, folder / "small.csv", load(folder / "m.yaml"), known())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read(con, folder / "huge.csv", load(folder / "m.yaml"), known())
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(grown // 1024, found[0].rows_read, found[0].refused.num_rows)
"""


@pytest.mark.parametrize("mapping", [REPORT, readings()], ids=["report", "reading"])
def test_line_of_300_megabytes_is_not_loaded(tmp_path: Path, mapping: str) -> None:
    head = "id,period,power,coal,added\n" if mapping == REPORT else "meter,stamp,kwh\n"
    last = "E1,2025,1,1,1\n" if mapping == REPORT else "M1,2025-01-01 00:15:00,1\n"
    (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "small.csv").write_text(head + last)
    with (tmp_path / "huge.csv").open("wb") as file:
        file.write(head.encode())
        for _ in range(300):
            file.write(b"9" * (1 << 20))
        file.write(b"\n" + last.encode())
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", _HUGE, str(tmp_path), here]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    grown, rows_read, refused = map(int, run.stdout.split())
    assert (rows_read, refused) == (2, 1)
    assert grown < 100


def test_what_stands_above_a_blank_cell_is_noted(deliver: Deliver) -> None:
    rows = "id,period,power,coal,added\n,2025-01,1,1,\nE1,2025-01,1,1,\n,2025-02,2,1,\n-,2025-03,3,1,\nE9,2025-03,1,1,\n"
    got = deliver(REPORT, rows)["report"]
    above = [json.loads(one).get("quarantine_above") for one in got.refused["record"].to_pylist()]
    assert (reasons(got), above) == (
        [(2, "missing_value"), (4, "missing_value"), (5, "missing_value"), (6, "unknown_entity")],
        [None, "E1", "E1", None],
    )
    stamps = "".join(f"{'M1' if at == 0 else ''},2025-01-01 {at:02d}:00,1\n" for at in range(5))
    read_ = deliver(
        readings(), f"meter,stamp,kwh\n{stamps}M2,2025-01-01 00:00,1\n,2025-01-01 01:00,1\n", "r.csv"
    )
    above = [
        json.loads(one).get("quarantine_above") for one in read_["reading"].refused["record"].to_pylist()
    ]
    assert above == ["M1", "M1", "M1", "M1", "M2"]
    # the note is no column of the file that comes back
    header = quarantine_csv(read_["reading"].refused).partition("\n")[0]
    assert header.startswith("meter,stamp,kwh,quarantine_file") and header.count("quarantine_above") == 1

"""A foreign file is read in a process that may die: it says so in words, and whoever asked goes on."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from ingest_cases import known, readings

from tanliu.app.ingest import apart, limits, sent
from tanliu.app.ingest.delivery import Delivery
from tanliu.app.ingest.foreign import cells_of, read_file
from tanliu.app.ingest.limits import Limits
from tanliu.catalog.source.load import load
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.report.fault import told

HELD = replace(limits.SERVER, memory_mb=1_500, seconds=60)
Use = Callable[[Limits], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    return lambda held: monkeypatch.setattr(limits, "_used", [held])


@pytest.fixture(autouse=True)
def held(use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold reading to the limits of a server, and see that nothing is left of it."""
    use(HELD)
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield
    assert list(place.iterdir()) == []
    assert not [one for one in psutil.Process().children() if one.status() == psutil.STATUS_ZOMBIE]


@pytest.fixture
def bring(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Callable[..., Delivery]:
    def run(content: bytes, name: str = "in.csv", mapping: str = "") -> Delivery:
        path = tmp_path / "mapping.yaml"
        path.write_text(mapping or readings(), encoding="utf-8")
        file = tmp_path / name
        file.write_bytes(content)
        return read_file(con, file, load(path), known())[0]

    return run


def workbook(*cells: tuple[int, int, object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("sheet")
        for row, column, value in cells:
            sheet.write(row, column, value)
    return out.getvalue()


def day(rows: int = 5) -> list[tuple[str, str, str]]:
    return [("M1", f"2025-01-01 {row // 4:02}:{row % 4 * 15:02}:00", f"{row}.5") for row in range(rows)]


def sheet_of(*more: tuple[int, int, object]) -> bytes:
    table = [("meter", "stamp", "kwh"), *day()]
    return workbook(
        *((at, column, cell) for at, row in enumerate(table) for column, cell in enumerate(row)), *more
    )


def csv_of(rows: list[tuple[str, str, str]]) -> bytes:
    return "\n".join(",".join(row) for row in [("meter", "stamp", "kwh"), *rows, ()]).encode()


def parquet_of(rows: list[tuple[str, str, str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(("meter", "stamp", "kwh"), zip(*rows, strict=True), strict=True))), out)
    return out.getvalue()


def hidden(book: bytes) -> bytes:
    """Write the cells of a workbook in a way that no program does, so that the first look does not see them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="', b'<c  r="'))
    return out.getvalue()


def rows_of(con: duckdb.DuckDBPyConnection, view: object) -> list[tuple[object, ...]]:
    return con.execute(
        f"SELECT * REPLACE (CAST(start AS VARCHAR) AS start) FROM {view} ORDER BY ALL"
    ).fetchall()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_of([*day(), ("M9", "2025-01-01 09:00:00", "1"), ("M1", "x", "1")]), "in.csv"),
        (csv_of([("M2", "2025-01-01 00:00:00", "2"), *day()]), "in.csv"),
        (gzip.compress(csv_of(day()), mtime=0), "in.csv.gz"),
        (csv_of([("M1", "2025-01-01 00:00:00", "1.23456789")]), "in.csv"),
        (parquet_of([*day(), ("M1", "2025-01-01 05:00:00", "many")]), "in.parquet"),
        (sheet_of(), "in.xlsx"),
    ],
    ids=("faults", "disorder", "gzip", "decimals", "parquet", "workbook"),
)
def test_the_same_comes_of_a_file_here_and_apart(
    con: duckdb.DuckDBPyConnection, bring: Callable[..., Delivery], use: Use, content: bytes, name: str
) -> None:
    far = bring(content, name)
    use(replace(HELD, apart=False))
    here = bring(content, name)
    assert rows_of(con, far.accepted) == rows_of(con, here.accepted) != []
    assert far.refused.equals(here.refused)
    same = ("rows_read", "sha256", "file", "in_order", "rounded")
    assert [getattr(far, name) for name in same] == [getattr(here, name) for name in same]


def test_a_far_cell_is_seen_before_the_sheet_is_laid_out(bring: Callable[..., Delivery]) -> None:
    with pytest.raises(TooLargeError, match=r"in\.xlsx: the sheet spans too many cells: 1,048,000 rows"):
        bring(sheet_of((1_047_999, 99, "x")), "in.xlsx")
    with pytest.raises(TooLargeError, match=r"too many columns; found 16384; accepted: at most 4,096"):
        bring(sheet_of((9, 16_383, "x")), "in.xlsx")


def test_a_process_that_dies_is_an_error_of_its_file_and_the_next_is_read(
    bring: Callable[..., Delivery],
) -> None:
    with pytest.raises(TooLargeError) as caught:
        bring(hidden(sheet_of((1_048_575, 16_383, "x"))), "in.xlsx")
    assert "in.xlsx: the program that read the file ended" in str(caught.value)
    assert "1,500 MB" in told(caught.value, "zh")
    assert "读取" in told(caught.value, "zh")
    assert bring(sheet_of(), "in.xlsx").rows_read == len(day())


def test_too_many_cells_are_seen_again_in_memory(bring: Callable[..., Delivery], use: Use) -> None:
    use(replace(HELD, cells=17))
    with pytest.raises(TooLargeError, match="spans too many cells: 6 rows and 3 columns"):
        bring(hidden(sheet_of()), "in.xlsx")
    use(replace(HELD, cells=18))
    assert bring(hidden(sheet_of()), "in.xlsx").rows_read == len(day())


def test_time_is_limited(bring: Callable[..., Delivery], use: Use) -> None:
    use(replace(HELD, seconds=1))
    head = b"meter,stamp,kwh\n"
    slow = head + b'"M1","2025-01-01 00:00","1"\n' * 600_000
    with pytest.raises(TooLargeError, match=r"takes too long to read.*at most 1 seconds"):
        bring(slow)
    use(HELD)
    assert bring(csv_of(day())).rows_read == len(day())


def test_memory_is_limited(bring: Callable[..., Delivery], use: Use) -> None:
    use(replace(HELD, memory_mb=620, depth=10**9))
    features = ",".join(
        '{"properties":{"a":"b"},"geometry":[' + "[1],[2],[3]," * 20 + "[0]]}" for _ in range(60_000)
    )
    mapping = """
source: test
files: "*"
format: {kind: geojson}
tables:
  region:
    columns: {region_id: properties.a, name: properties.a, parent_id: properties.a, level: properties.a, outline: geometry}
"""
    with pytest.raises(TooLargeError, match="memory"):
        bring(f'{{"features":[{features}]}}'.encode(), "in.geojson", mapping)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (gzip.compress(b"a" * (80 << 20), mtime=0), "in.csv.gz", "unpacks to far more than data do"),
        (b"a" + b",b" * 5_000 + b"\n", "in.csv", "too many columns; found 5001"),
        (b"[" * 100_000, "in.geojson", "too deep inside each other; found 100000; accepted: at most 64"),
        (b"PK\x03\x04" + b"\0" * 90, "in.xlsx", "not a whole workbook"),
        (sheet_of()[:2_000], "in.xlsx", "not a whole workbook"),
        (b"PAR1" * 9, "in.parquet", "not a whole Parquet file"),
        (b"\x1f\x8b\x08" + b"\0" * 40, "in.csv.gz", "gzip stream is broken"),
        (b"\0\xff" * 900, "in.xls", "not a whole workbook"),
        (b"\0\xff" * 900, "in.ods", "not a whole workbook"),
    ],
    ids=("bomb", "wide", "deep", "zip", "broken off", "parquet", "gzip", "xls", "ods"),
)
def test_each_limit_has_its_words(
    bring: Callable[..., Delivery], content: bytes, name: str, says: str
) -> None:
    with pytest.raises(TanliuError, match=says) as caught:
        bring(content, name)
    assert str(caught.value).startswith(name)
    assert told(caught.value, "zh") != told(caught.value, "en")


def test_unpacked_size_is_limited(bring: Callable[..., Delivery], use: Use) -> None:
    use(replace(HELD, unpacked_mb=1))
    half = csv_of([("M1", f"2025-01-01 00:00:{second % 60:02}", "1") for second in range(18_000)])
    with pytest.raises(TooLargeError, match="too large when unpacked"):
        bring(gzip.compress(half * 3, mtime=0), "in.csv.gz")
    assert bring(gzip.compress(half, mtime=0), "in.csv.gz").rows_read == 18_000


def test_bodies_of_the_api_are_read_apart(tmp_path: Path) -> None:
    columns = ("meter_code", "stamp", "quantity")
    row = dict(zip(columns, ("M1", "2025-01-01T00:00:00+08:00", "1.5"), strict=True))
    body = json.dumps([row] * 2_000).encode()
    assert len(body) > 1 << 16
    kept = sent.keep(body, "json", columns, tmp_path, "readings", 9_999)
    assert (len(kept.numbers), kept.with_offset, kept.header) == (2_000, True, columns)
    assert sent.rows_of(body, "json", columns, 9_999).num_rows == 2_000
    with pytest.raises(TooLargeError, match="body: too many rows at once"):
        sent.keep(body, "json", columns, tmp_path, "readings", 1_999)
    with pytest.raises(TooLargeError, match="body: lists and blocks lie too deep"):
        sent.rows_of(b'[{"meter_code": ' + b"[" * 900 + b"]" * 900 + b"}]", "json", columns, 9)


def test_brackets_inside_texts_are_not_depth() -> None:
    limits.require_shallow(json.dumps({"a": "[{" * 200, "b\\": '"[' * 90}).encode(), "body")
    limits.require_shallow(b"[" * 64 + b"]" * 64, "body")
    with pytest.raises(TooLargeError):
        limits.require_shallow(b"[" * 65 + b"]" * 65, "body")


def test_the_cells_of_a_small_workbook_keep_their_kind() -> None:
    assert cells_of(workbook((0, 0, "a"), (0, 1, 1.5), (1, 1, True))) == {"sheet": [["a", 1.5], ["", True]]}


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANLIU_READ_CELLS", "12")
    assert limits.from_environment(limits.SERVER) == replace(limits.SERVER, cells=12)
    monkeypatch.setenv("TANLIU_READ_CELLS", "many")
    with pytest.raises(TanliuError, match="TANLIU_READ_CELLS: not a whole number"):
        limits.from_environment(limits.SERVER)


def test_a_command_reads_csv_itself_and_a_workbook_apart(
    bring: Callable[..., Delivery], use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(apart, "run", lambda work, *given, where, look=None: asked.append(where) or [])
    use(limits.COMMAND)
    bring(csv_of(day()))
    with pytest.raises(IndexError):
        bring(sheet_of(), "in.xlsx")
    assert asked == ["in.xlsx"]

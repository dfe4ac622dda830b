"""Text files as people have them: what they are written in, how they are split, what their columns are called."""

from __future__ import annotations

import gzip
import io
import zipfile

import duckdb
import pytest
from ingest_cases import Deliver, admitted, readings, reasons

from tanliu.app.ingest import Delivery
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told_message

ROWS = "meter,stamp,kwh\nM1,2025-01-01 00:00,1.5\nM1,2025-01-01 00:15,2\n"


def _quantities(con: duckdb.DuckDBPyConnection, got: Delivery) -> list[str]:
    return [str(row[4]) for row in admitted(con, got)]


def _remarks(got: Delivery) -> str:
    return "; ".join(told_message(one, "en") for one in got.remarks)


def _zip(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings_are_told_by_themselves(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, encoding: str
) -> None:
    text = ROWS.replace("kwh", "kwh,备注").replace("1.5", "1.5,早班").replace(",2\n", ",2,晚班\n")
    got = deliver(readings(), text.encode(encoding))["reading"]
    assert _quantities(con, got) == ["1.500", "2.000"]


def test_utf_16_that_breaks_off_is_refused_whole(deliver: Deliver) -> None:
    with pytest.raises(TanliuError, match="truncated_file: the UTF-16"):
        deliver(readings(), ROWS.encode("utf-16")[:-1])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declared", [False, True])
def test_delimiters_are_told_by_the_columns_wanted(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, sign: str, declared: bool
) -> None:
    head = f"sep={sign}\n" if declared else ""
    got = deliver(readings(), head + ROWS.replace(",", sign).replace("1.5", "x"))["reading"]
    assert _quantities(con, got) == ["2.000"]
    assert reasons(got) == [(3 if declared else 2, "not_a_number")]


@pytest.mark.parametrize(
    ("decimal", "text", "value"),
    [
        ("comma", "1.234,5", "1234.500"),
        ("comma", "1.234", "1234.000"),
        ("comma", "1 234,5", "1234.500"),
        ("comma", "1'234,5", "1234.500"),
        ("comma", "0,5", "0.500"),
        ("point", "1,234.5", "1234.500"),
        ("point", "1\u202f234.5", "1234.500"),
        ("point", "1,23,456.5", "123456.500"),
    ],
)
def test_decimals_and_thousands_are_read_as_declared(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, decimal: str, text: str, value: str
) -> None:
    mapping = readings(top=f"format: {{decimal: {decimal}}}")
    got = deliver(mapping, f"meter;stamp;kwh\nM1;2025-01-01 00:00;{text}\n")["reading"]
    assert _quantities(con, got) == [value]


@pytest.mark.parametrize(
    ("decimal", "text"), [("comma", "1,234.5"), ("comma", "1.5"), ("point", "1,5"), ("point", "1.234.567")]
)
def test_a_number_of_the_other_country_is_refused_and_says_how_it_was_read(
    deliver: Deliver, decimal: str, text: str
) -> None:
    mapping = readings(top=f"format: {{decimal: {decimal}}}")
    got = deliver(mapping, f"meter;stamp;kwh\nM1;2025-01-01 00:00;{text}\n")["reading"]
    assert reasons(got) == [(2, "not_a_number")]
    assert got.refused["found"].to_pylist() == [f"{text} (decimal: {decimal})"]


def test_columns_that_stand_twice_or_have_no_name_are_told_and_can_be_asked_for(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    content = "meter,stamp,kwh,,cost,cost,\nM1,2025-01-01 00:00,1,7,8,9\n"
    for wanted, value in (("kwh", "1"), ("'#4'", "7"), ("cost (1)", "8"), ("cost (2)", "9"), ("'#6'", "9")):
        got = deliver(readings().replace("kwh", wanted), content)["reading"]
        assert _quantities(con, got) == [f"{value}.000"], wanted
    with pytest.raises(TanliuError, match=r"duplicate_header.*cost.*cost \(1\), cost \(2\)"):
        deliver(readings().replace("kwh", "cost"), content)
    got = deliver(readings(), content)["reading"]
    assert _remarks(got) == "columns that have no name of their own: #4, cost (1), cost (2), #7"


@pytest.mark.parametrize(
    "content", ["meter,stamp,kwh,\nM1,2025-01-01 00:00,1,\n", "meter,stamp,kwh\nM1,2025-01-01 00:00,1,,\n"]
)
def test_a_delimiter_at_the_end_is_no_column(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, content: str
) -> None:
    got = deliver(readings(), content)["reading"]
    assert (_quantities(con, got), got.refused.num_rows) == (["1.000"], 0)


def test_a_file_without_header_is_read_by_places(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    mapping = readings(top="format: {header_row: 0}").replace("code: meter", "code: '#1'")
    mapping = mapping.replace("column: stamp", "column: '#2'").replace("column: kwh", "column: '#3'")
    got = deliver(mapping, ROWS.partition("\n")[2])["reading"]
    assert (_quantities(con, got), got.rows_read) == (["1.500", "2.000"], 2)


def test_preamble_footer_and_totals_are_left_out(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    mapping = readings(top="format: {header_row: 3, footer_rows: 1, totals: meter}")
    content = 'Report "May"\nby Ann\nmeter,stamp,kwh\nM1,2025-01-01 00:00,1\n合 计：,,1\nGrand Total,,1\nSumner,,1\nprinted,,\n'
    got = deliver(mapping, content)["reading"]
    assert _quantities(con, got) == ["1.000"]
    assert reasons(got) == [(7, "missing_value")]
    assert _remarks(got) == "2 rows of totals left out"


def test_a_header_with_a_line_break_is_one_name(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    content = 'meter,stamp,"Usage\n(kWh)"\nM1,2025-01-01 00:00,1\n'
    for wanted in ("Usage (kWh)", '"Usage\\n(kWh)"'):
        got = deliver(readings().replace("column: kwh", f"column: {wanted}"), content)["reading"]
        assert _quantities(con, got) == ["1.000"]


def test_rows_are_chosen_and_texts_of_spreadsheets_read(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    """O06: two directions in one file, date and time apart, ids as Excel texts."""
    mapping = """
source: test
files: "*"
format: {where: {Register: [Offtake Day, Offtake Night]}}
tables:
  reading:
    meter_code: EAN
    stamp: {columns: [Day, Time], format: "%d/%m/%Y %H:%M:%S"}
    quantity: {column: Volume, unit: kWh}
"""
    content = 'Day;Time;EAN;Register;Volume\n05/01/2025;00:15:00;="M1";Offtake Day;0.1\n05/01/2025;00:15:00;="M1";Injection Day;9\n'
    got = deliver(mapping, content)["reading"]
    assert _quantities(con, got) == ["0.100"]
    first, told = _remarks(got).split("; ", 1)
    assert first == "1 rows left out by the filter of the mapping"
    assert "with the day or with the month first" in told


def test_a_zip_is_its_files(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    more = ROWS.replace("01-01", "01-02").replace("1.5", "x")
    got = deliver(readings(), _zip(a_csv=ROWS, b_csv=more), "in.zip")["reading"]
    assert len(_quantities(con, got)) == 3
    assert reasons(got) == [(5, "not_a_number")]
    assert "a.csv (1–3), b.csv (4–6)" in _remarks(got)
    got = deliver(readings(top="format: {members: 'a*'}"), _zip(a_csv=ROWS, b_csv="x"), "in.zip")["reading"]
    assert len(_quantities(con, got)) == 2
    with pytest.raises(TanliuError, match="no such file"):
        deliver(readings(top="format: {members: 'c*'}"), _zip(a_csv=ROWS), "in.zip")
    with pytest.raises(TanliuError, match="truncated_file"):
        deliver(readings(), _zip(a_csv=ROWS)[:-30], "in.zip")
    with pytest.raises(TanliuError, match="missing_column"):
        deliver(readings(), _zip(a_csv=ROWS, b_csv="x,y\n1,2\n"), "in.zip")


def test_gzip_of_another_delimiter(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    got = deliver(readings(), gzip.compress(ROWS.replace(",", ";").encode(), mtime=0), "in.csv.gz")["reading"]
    assert _quantities(con, got) == ["1.500", "2.000"]


def test_json_is_its_list_of_objects(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    content = '{"unit": "kWh", "data": [{"meter": "M1", "at": {"stamp": "2025-01-01 00:00"}, "kwh": 1.10}]}'
    mapping = readings(top="format: {kind: json}").replace("column: stamp", "column: at.stamp")
    assert _quantities(con, deliver(mapping, content, "in.json")["reading"]) == ["1.100"]
    two = '{"a": [{"meter": "M1"}], "b": [{"x": 1}]}'
    with pytest.raises(TanliuError, match=r"say which one.*records: a, records: b"):
        deliver(mapping, two, "in.json")


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ("header_row: [2, 1]", "no such header rows"),
        ("kind: nem21", "no such kind of file"),
        ("named: {file: '(['}", "not a pattern"),
        ("named: {file: 'a+'}", "names no group"),
        ("across: {first: a, last: b, step: 7, of: c}", "no such step"),
        ("across: {first: a, last: b, step: 15, of: c, zone: Mars/Base}", "unknown time zone"),
    ],
)
def test_a_form_that_cannot_be_is_refused_with_its_line(deliver: Deliver, form: str, what: str) -> None:
    with pytest.raises(TanliuError, match=rf"mapping.yaml:4.*{what}"):
        deliver(readings(top=f"format: {{{form}}}"), ROWS)


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ("named: {file: '(?P<meter>in)'}", "duplicate_header.*meter"),
        ("named: {file: '(?P<month>[0-9]+)'}", "does not fit the pattern"),
        ("where: {Register: [a]}", "missing_column: Register"),
        ("across: {first: kwh, last: kwh, step: 15, of: meter}", "duplicate_header.*stamp"),
        ("across: {first: kwh, last: meter, step: 15, of: stamp}", "the last column stands before the first"),
    ],
)
def test_a_form_that_the_file_does_not_have_is_refused(deliver: Deliver, form: str, what: str) -> None:
    with pytest.raises(TanliuError, match=rf"in.csv.*{what}"):
        deliver(readings(top=f"format: {{{form}}}"), ROWS)


def test_packed_json_is_json(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    body = gzip.compress(b'[{"meter": "M1", "stamp": "2025-01-01 00:00", "kwh": 1}]', mtime=0)
    assert _quantities(con, deliver(readings(), body, "in.json.gz")["reading"]) == ["1.000"]


def test_signs_for_nothing_among_numbers_are_told(deliver: Deliver) -> None:
    """A dash where a number stood before lowers a total; whoever sent the file hears of it."""
    mapping = """
source: test
files: "*"
missing: [—, n/a]
tables:
  report:
    columns: {entity_id: E, period: P}
    wide:
    - {column: Coal, carrier: raw_coal, unit: t}
"""
    content = "E,P,Coal\nE1,2025-01,5\nE1,2025-02,—\nE1,2025-03,n/a\nE1,2025-04,—\nE1,2025-05,\n"
    got = deliver(mapping, content)["report"]
    assert _remarks(got) == "3 cells of numbers count as not reported: —, n/a"

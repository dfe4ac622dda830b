"""Small tables: cells, repeats, encodings, broken lines; one source row is admitted or refused as a whole."""

from __future__ import annotations

import gzip
from decimal import Decimal

import pytest
from ingest_cases import REPORT, Deliver, known, reasons

from tanliu.app.ingest import Known
from tanliu.kit.errors import TanliuError

HEAD = "id,period,power,coal,added\n"


def test_wide_row_becomes_a_row_for_each_cell_that_says_something(deliver: Deliver) -> None:
    got = deliver(REPORT, HEAD + "E1,2025年3月,1.5,,2\n")
    assert got["report"].accepted.to_pylist() == [
        {
            "entity_id": "E1", "carrier": "electricity", "purpose": "energy", "period": "2025-03",
            "quantity": Decimal("1.500000"), "unit": "万千瓦时", "row": 2, "withdrawn": None,
        }
    ]  # fmt: skip
    assert got["output"].accepted["value"].to_pylist() == [Decimal("20000.000000")]


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        ("E9,2025-01,1,1,1", "unknown_entity", "id"),
        (",2025-01,1,1,1", "missing_value", "id"),
        ("E1,2025-13,1,1,1", "bad_period", "period"),
        ("E1,2025-01,abc,1,1", "not_a_number", "power"),
        ("E1,2025-01,-1,1,1", "negative_quantity", "power"),
        ("E1,2025-01,1,1001,1", "implausible", "coal"),
        ("E1,2025-01,1e15,1,1", "implausible", "power"),
        ("E1,2025-01,1", "wrong_column_count", None),
        ("E1,2025-01,1,1,1,1", "wrong_column_count", None),
        ('E1,2025-01,"1,1,1', "unclosed_quote", None),
        ("E1,2025-01,1\0,1,1", "nul_byte", None),
    ],
)
def test_faulty_row_is_refused_and_the_next_is_not(
    deliver: Deliver, row: str, reason: str, field: str | None
) -> None:
    report = deliver(REPORT, f"{HEAD}{row}\nE2,2025-01,1,1,1\n")["report"]
    assert reasons(report) == [(2, reason)]
    assert report.refused["field"].to_pylist() == [field]
    assert (report.rows_read, report.accepted.num_rows) == (2, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"1,234.5"', "1234.5"), ("１２．５", "12.5"), (" 7 ", "7"), ("1.2e2", "120"), ("+3", "3"),
        (".5", "0.5"), ("1234.5000005", "1234.5"), ("0.12345650", "0.123456"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(deliver: Deliver, text: str, value: str) -> None:
    report = deliver(REPORT, f"{HEAD}E1,2025,{text},,\n")["report"]
    assert report.accepted["quantity"].to_pylist() == [Decimal(value).quantize(Decimal("0.000001"))]


@pytest.mark.parametrize("text", ["", "-", "NULL", "N/A", "—", " "])
def test_missing_cell_is_neither_zero_nor_refused(deliver: Deliver, text: str) -> None:
    report = deliver(REPORT, f"{HEAD}E1,2025,{text},2,\n")["report"]
    assert report.accepted["carrier"].to_pylist() == ["raw_coal"]
    assert report.refused.num_rows == 0


@pytest.mark.parametrize("text", ["1,23", "１２a", "--1", "0x10", "1e", "1.2.3", "½", "inf"])
def test_what_is_not_a_number(deliver: Deliver, text: str) -> None:
    assert reasons(deliver(REPORT, f'{HEAD}E1,2025,"{text}",2,\n')["report"]) == [(2, "not_a_number")]


def test_a_loss_is_a_value(deliver: Deliver) -> None:
    output = deliver(REPORT, HEAD + "E1,2025,,,-3\n")["output"]
    assert output.accepted["value"].to_pylist() == [Decimal("-30000.000000")]


def test_equal_repeat_is_refused_and_contradiction_refuses_both(deliver: Deliver) -> None:
    rows = "E1,2025-01,1,1,1\nE1,2025-01,1,1,1\nE2,2025-01,1,1,1\nE2,2025-01,2,1,1\nE2,2025-02,1,,\n"
    report = deliver(REPORT, HEAD + rows)["report"]
    assert reasons(report) == [
        (3, "duplicate_row"),
        (4, "contradictory_duplicate"),
        (5, "contradictory_duplicate"),
    ]
    assert report.accepted["row"].to_pylist() == [2, 2, 6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(deliver: Deliver, encoding: str, ending: str) -> None:
    mapping = REPORT.replace("column: power", "column: 电力(万千瓦时)")
    text = ending.join(["id,period,电力(万千瓦时),coal,added", "E1,2025-01,1,1,1", "E2,2025-01,1,,", ""])
    report = deliver(mapping, text.encode(encoding))["report"]
    assert (report.rows_read, report.accepted.num_rows, report.refused.num_rows) == (2, 3, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_broken_bytes_cost_their_line_only(deliver: Deliver, encoding: str) -> None:
    lines = [
        HEAD.strip(),
        "E1,2025-01,1,一,1",
        "E1,2025-02,1,二,1",
        "E2,2025-01,1,1,三",
        "E2,2025-02,1,1,1",
        "",
    ]
    data = "\n".join(lines).encode(encoding).replace("二".encode(encoding), b"\xff\xff\xff")
    report = deliver(REPORT.replace(", max: 1000", ""), data)["report"]
    assert reasons(report) == [(2, "not_a_number"), (3, "undecodable_bytes")]


def test_quoted_cell_may_run_over_lines_and_rows_are_counted_as_an_editor_does(deliver: Deliver) -> None:
    report = deliver(REPORT, HEAD + 'E1,2025,"1\n",1,1\nE9,2025,1,1,1\n')["report"]
    assert reasons(report) == [(4, "unknown_entity")]
    assert report.accepted.num_rows == 2


def test_lost_quote_costs_one_line(deliver: Deliver) -> None:
    rows = "".join(f"E1,2025-{month:02d},1,,\n" for month in range(1, 13))
    report = deliver(REPORT, f'{HEAD}E2,2025,"1,1,1\n{rows}')["report"]
    assert reasons(report) == [(2, "unclosed_quote")]
    assert report.accepted.num_rows == 12


def test_half_a_last_line_is_a_broken_file(deliver: Deliver) -> None:
    report = deliver(REPORT, HEAD + "E1,2025-01,1,1,1\nE2,2025")["report"]
    assert reasons(report) == [(3, "truncated_file")]
    assert report.accepted.num_rows == 2


def test_line_over_a_mebibyte_is_refused_unread(deliver: Deliver) -> None:
    report = deliver(REPORT, HEAD + "E1,2025," + "9" * 1_100_000 + ",1,1\nE2,2025,1,1,1\n")["report"]
    assert reasons(report) == [(2, "line_too_long")]
    assert report.accepted.num_rows == 2


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "in.csv", "empty"),
        (b"\n\n", "in.csv", "no row 1"),
        (b"id,period,power\n", "in.csv", "missing_column: coal, added"),
        (b"id,id,period,power,coal,added\n", "in.csv", "duplicate_header"),
        (bytes(range(256)) * 40, "in.csv", "header cannot be read"),
        (gzip.compress(HEAD.encode() * 99, mtime=0)[:-12], "in.csv.gz", "truncated_file"),
        (b"not a workbook", "in.xlsx", "truncated_file"),
        (b"PAR1 nothing PAR1", "in.parquet", "truncated_file"),
        (b'{"type": "Nothing"}', "in.geojson", "not a GeoJSON"),
    ],
)
def test_file_that_is_refused_as_a_whole(deliver: Deliver, content: bytes, name: str, what: str) -> None:
    with pytest.raises(TanliuError, match=what):
        deliver(REPORT, content, name)


def test_header_only_is_a_delivery_of_nothing(deliver: Deliver) -> None:
    report = deliver(REPORT, HEAD)["report"]
    assert (report.rows_read, report.accepted.num_rows, report.refused.num_rows) == (0, 0, 0)


def test_lines_of_delimiters_and_blank_lines_are_no_rows(deliver: Deliver) -> None:
    report = deliver(REPORT, HEAD + "\nE1,2025,1,,\n,,,,\n\n")["report"]
    assert (report.rows_read, report.accepted["row"].to_pylist()) == (1, [3])


def test_header_below_a_title(deliver: Deliver) -> None:
    mapping = REPORT.replace("tables:", "format: {header_row: 3}\ntables:")
    report = deliver(mapping, "Monthly report\n\n" + HEAD + "E1,2025,1,,\n")["report"]
    assert report.accepted["row"].to_pylist() == [4]


def test_unknown_carrier_of_the_mapping_is_its_authors_fault(deliver: Deliver) -> None:
    with pytest.raises(TanliuError, match="no pack knows this carrier"):
        deliver(REPORT, HEAD, to=Known())


def test_unit_of_another_kind_is_the_mappings_fault(deliver: Deliver) -> None:
    with pytest.raises(TanliuError, match="wrong_unit"):
        deliver(REPORT.replace("unit: 吨", "unit: kWh"), HEAD)


LONG = """
source: long
files: "*"
tables:
  report:
    columns:
      {entity_id: id, period: period, carrier: carrier, quantity: {column: n, max: 500}, unit: unit,
       purpose: {column: purpose, default: energy}}
"""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E1,2025,electricity,1,MWh,", None),
        ("E1,2025,electricity,,MWh,", None),
        ("E1,2025,coffee,1,t,", "unknown_carrier"),
        ("E1,2025,electricity,1,t,", "wrong_unit"),
        ("E1,2025,electricity,1,bushel-ish,", "unknown_unit"),
        ("E1,2025,electricity,501,MWh,", "implausible"),
        ("E1,2025,electricity,1,MWh,fun", "unknown_value"),
    ],
)
def test_long_report(deliver: Deliver, row: str, reason: str | None) -> None:
    report = deliver(LONG, f"id,period,carrier,n,unit,purpose\n{row}\n")["report"]
    assert reasons(report) == ([] if reason is None else [(2, reason)])


def test_known_is_not_needed_for_what_the_file_brings(deliver: Deliver) -> None:
    mapping = """
source: both
files: "*"
tables:
  region:
    repeats: same
    columns:
      {region_id: {column: area, clean: [upper]}, parent_id: {constant: X}, level: {constant: town},
       name: {column: area, clean: [upper]}}
  entity:
    columns:
      {entity_id: id, name: id, kind: {constant: building}, region_id: {column: area, clean: [upper]},
       floor_area_m2: {column: sqft, unit: ft^2}}
  report:
    columns: {entity_id: id, period: {constant: "2015"}}
    wide: [{column: kbtu, carrier: steam, unit: kBtu}]
"""
    got = deliver(mapping, "id,area,sqft,kbtu\n1,North,100,5\n2,north,x,6\n", to=known())
    assert got["region"].accepted["region_id"].to_pylist() == ["NORTH"]
    assert got["entity"].accepted["floor_area_m2"].to_pylist() == [Decimal("9.2903")]
    assert reasons(got["entity"]) == [(3, "not_a_number")]
    assert reasons(got["report"]) == [(3, "unknown_entity")]


@pytest.mark.parametrize(
    ("sign", "reason"), [("2147483647", "sentinel"), ("4294967295", "sentinel"), ("9999", None)]
)
def test_a_report_of_a_counter_that_was_never_set_is_refused(
    deliver: Deliver, sign: str, reason: str | None
) -> None:
    text = f"id,period,power,coal,added\nE1,2025-01,{sign},,\n"
    assert reasons(deliver(REPORT, text)["report"]) == ([(2, reason)] if reason else [])
    wider = REPORT.replace("unit: 万千瓦时}", "unit: 万千瓦时, max: 9999999999}")
    assert reasons(deliver(wider, text, "real.csv")["report"]) == []

"""Workbooks as people keep them: several header rows, merged cells, several sheets, many values in a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from ingest_cases import Deliver, admitted, known, readings, reasons

from tanliu.app.ingest import Delivery
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told_message

Write = Callable[..., Path]
ACROSS = """
source: test
files: "*"
format: {{{form}}}
tables:
  reading:
    meter_code: meter
    stamp: {{column: stamp{stamp}}}
    quantity: {{column: value, unit: kWh}}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write sheets of rows, with merged cells, into a workbook."""

    def run(
        sheets: dict[str, list[list[object]]], merge: str = "", hide: str = "", name: str = "in.xlsx"
    ) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
            for area in merge.split():
                sheet.merge_cells(area)
            if title == hide:
                sheet.sheet_state = "hidden"
        book.save(tmp_path / name)
        return tmp_path / name

    return run


def _remarks(got: Delivery) -> str:
    return "; ".join(told_message(one, "en") for one in got.remarks)


def _of(con: duckdb.DuckDBPyConnection, got: Delivery) -> list[tuple[str, str]]:
    return [(str(row[2]), str(row[4])) for row in admitted(con, got)]


REPORT = """
source: test
files: "*"
format: {{kind: xlsx, {form}}}
tables:
  report:
    columns: {{entity_id: {entity}, period: {period}, carrier: {{column: 能源, values: {{电力: electricity, 原煤: raw_coal}}}}, quantity: 消费量/合计, unit: 单位}}
"""


def test_header_rows_are_joined_and_merged_cells_say_the_same_below(deliver: Deliver, write: Write) -> None:
    """O08, with firms whose name is merged over their rows; a quantity that is merged counts once."""
    path = write(
        {
            "S": [
                ["能源购进、消费与库存"],
                ["企业", "能源", "单位", "消费量", None],
                [None, None, None, "合计", "其中"],
                ["甲", "乙", "丙", 1, 2],
                ["E1", "原煤", "吨", 330, 1],
                [None, "电力", "万千瓦时", 31, 1],
                ["E2", "电力", "千瓦时", 7, 1],
                [None, "原煤", "吨", None, 1],
                ["合计", None, None, 368, 1],
            ]
        },
        merge="D2:E2 A2:A3 A5:A6 A7:A8 D7:D8",
    )
    mapping = REPORT.format(
        form="header_row: [2, 3], first_row: 5, totals: 企业", entity="企业", period="{constant: 2025-03}"
    )
    got = deliver(mapping, path)["report"]
    assert got.accepted.select(["entity_id", "carrier", "quantity"]).to_pylist() == [
        {"entity_id": "E1", "carrier": "raw_coal", "quantity": 330},
        {"entity_id": "E1", "carrier": "electricity", "quantity": 31},
        {"entity_id": "E2", "carrier": "electricity", "quantity": 7},
    ]
    assert _remarks(got) == "1 rows of totals left out"


def test_a_sheet_is_a_meter_and_its_name_says_which(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    rows: list[list[object]] = [["stamp", "kwh"], ["2025-01-01 00:00", "1"]]
    path = write({"Meter M1": rows, "Meter M2": rows, "notes": [["x"]]}, hide="Meter M2", name="2025.xlsx")
    form = "format: {kind: xlsx, sheet: 'Meter *', named: {sheet: '(?P<meter>M[0-9])', file: '(?P<year>[0-9]+)'}}"
    got = deliver(readings(top=form), path)["reading"]
    assert [row[0] for row in admitted(con, got)] == [1, 2]
    assert "hidden sheets were read: Meter M2" in _remarks(got)
    with pytest.raises(TanliuError, match=r"does not fit the pattern.*notes"):
        deliver(readings(top=form.replace("Meter *", "*")), path)
    with pytest.raises(TanliuError, match=r"no such sheet.*Meter M1"):
        deliver(readings(top=form.replace("Meter *", "Zähler")), path)


def test_sheets_that_were_not_asked_for_are_told(deliver: Deliver, write: Write) -> None:
    path = write({"S": [["meter", "stamp", "kwh"], ["M1", "2025-01-01 00:00", 1]], "T": [["x"]]})
    assert _remarks(deliver(readings(), path)["reading"]) == "sheets that were not read: T"


def test_days_of_a_month_are_columns(deliver: Deliver, con: duckdb.DuckDBPyConnection, write: Write) -> None:
    """O10: a row for each meter and month; the days that a month has not are blank, or refused."""
    head: list[object] = ["年", "月", "meter", *range(1, 32)]
    path = write({"S": [head, [2025, 2, "M1", *[1] * 28], [2025, 2, "M2", *[1] * 29]]})
    form = "kind: xlsx, across: {first: '1', last: '31', step: day, of: [年, 月]}"
    got = deliver(ACROSS.format(form=form, stamp=""), path, to=known(minutes=1440))["reading"]
    assert len(_of(con, got)) == 56
    assert reasons(got) == [(3, "bad_stamp")]
    assert got.refused["found"].to_pylist() == ["2025-02-29"]


@pytest.mark.parametrize("points", [24, 48, 96, 288])
def test_times_of_a_day_are_columns(deliver: Deliver, con: duckdb.DuckDBPyConnection, points: int) -> None:
    """O11: by the clock in the names, or by their order."""
    step = 1440 // points
    names = [f"{at * step // 60:02d}:{at * step % 60:02d}" for at in range(points)]
    for head in (names, [f"P{at}" for at in range(1, points + 1)]):
        content = f"meter,day,{','.join(head)}\nM1,20250101,{','.join(map(str, range(points)))}\n"
        form = f"across: {{first: '{head[0]}', last: '{head[-1]}', step: {step}, of: day}}"
        got = deliver(ACROSS.format(form=form, stamp=""), content, to=known(minutes=step))["reading"]
        found = admitted(con, got)
        assert [float(str(row[4])) for row in found] == list(range(points))
        assert [(int(str(row[1])) - int(str(found[0][1]))) // 60 for row in found] == [
            at * step for at in range(points)
        ]


def test_names_that_end_intervals_end_at_the_next_midnight(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    names = [f"{at}:00" for at in range(1, 25)]
    content = f"meter,day,{','.join(names)}\nM1,2025-01-01,{','.join('1' * 24)}\n"
    form = "across: {first: '1:00', last: '24:00', step: 60, of: day}"
    got = deliver(ACROSS.format(form=form, stamp=", marks: end"), content, to=known(minutes=60))["reading"]
    assert set(_of(con, got)) == {("2025-01-01", "1.000")}
    assert len(_of(con, got)) == 24


@pytest.mark.parametrize(("day", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-10-28", 24)])
def test_days_on_which_clocks_change_have_the_hours_they_have(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, day: str, hours: int
) -> None:
    names = [f"h{at}" for at in range(1, 26)]
    content = f"meter,day,{','.join(names)}\nM1,{day},{','.join(['1'] * hours + [''] * (25 - hours))}\n"
    form = "across: {first: h1, last: h25, step: 60, of: day, zone: Europe/Berlin}"
    got = deliver(ACROSS.format(form=form, stamp=""), content, to=known("Europe/Berlin", 60))["reading"]
    assert _of(con, got) == [(day, "1.000")] * hours


def test_an_hour_that_was_not_there_is_refused_and_not_moved(deliver: Deliver) -> None:
    names = [f"{at}:00" for at in range(24)]
    content = f"meter,day,{','.join(names)}\nM1,2024-03-31,{','.join('1' * 24)}\n"
    form = "across: {first: '0:00', last: '23:00', step: 60, of: day}"
    got = deliver(ACROSS.format(form=form, stamp=""), content, to=known("Europe/Berlin", 60))["reading"]
    assert reasons(got) == [(2, "nonexistent_local_time")]
    assert got.rows_read == 24


def test_more_columns_than_a_day_has_are_refused(deliver: Deliver) -> None:
    form = "across: {first: a, last: c, step: 1440, of: day}"
    with pytest.raises(TanliuError, match="3 columns cannot follow each other"):
        deliver(ACROSS.format(form=form, stamp=""), "meter,day,a,b,c\nM1,2025-01-01,1,2,3\n")

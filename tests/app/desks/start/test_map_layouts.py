"""``tanliu map`` finds several header rows, months, days and times across, and what only a name or a title says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.store.workspace import Workspace

Rows = Sequence[Sequence[object]]
Write = Callable[[Path], None]
FIRMS: Rows = [
    ("企业编号", "企业名称", "行业"),
    ("E1", "甲东纺织有限公司", "C17"),
    ("E2", "乙河造纸有限公司", "C22"),
]


def book(sheets: dict[str, Rows], merges: Sequence[str] = ()) -> Write:
    def write(path: Path) -> None:
        made = Workbook()
        made.remove(made.worksheets[0])
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
            for area in merges:
                sheet.merge_cells(area)
        made.save(path)

    return write


def text(rows: Rows) -> Write:
    return lambda path: (
        path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8") and None
    )


MONTHS = [f"{month}月" for month in range(1, 13)]
DAYS = [f"{day}日" for day in range(1, 32)]
CLOCKS = [f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in range(15, 1441, 15)]

#: File name, how it is written, and what should come in: (entity or meter, carrier or kind, period, quantity) summed.
REPORTS: list[tuple[str, str, Write, str, list[tuple[object, ...]]]] = [
    (
        "two merged header rows", "form.xlsx",
        book(
            {"表": [
                ("能源消费统计表",), ("企业编号", "月份", "能源消费量", None), (None, None, "原煤(吨)", "电力(万千瓦时)"),
                ("E1", "2025-01", 10, 2), ("E2", "2025-01", 5, 1),
            ]},
            ["A2:A3", "B2:B3", "C2:D2"],
        ),
        "SELECT carrier, sum(quantity), any_value(unit) FROM {report} GROUP BY 1 ORDER BY 1",
        [("electricity", Decimal(3), "万千瓦时"), ("raw_coal", Decimal(15), "吨")],
    ),
    (
        "units in a row below, and numbers of columns", "units.csv",
        text([
            ("企业编号", "月份", "原煤", "天然气"), ("", "", "吨", "万立方米"), ("甲", "乙", "1", "2"),
            ("E1", "2025-01", 10, 2), ("E2", "2025-02", 5, 1),
        ]),
        "SELECT carrier, sum(quantity), any_value(unit) FROM {report} GROUP BY 1 ORDER BY 1",
        [("natural_gas", Decimal(3), "万立方米"), ("raw_coal", Decimal(15), "吨")],
    ),
    (
        "a column for each month, the year in the title", "monthly.xlsx",
        book({"Sheet1": [
            ("2024年规上企业用电量(万千瓦时)",), ("企业编号", *MONTHS, "合计"),
            ("E1", *range(1, 13), 78), ("E2", *range(2, 14), 90), ("合计", *range(3, 26, 2), 168),
        ]}),
        "SELECT entity_id, count(*), sum(quantity), min(period), max(period), any_value(unit) FROM {report} GROUP BY 1 ORDER BY 1",
        [("E1", 12, Decimal(78), "2024-01", "2024-12", "万千瓦时"), ("E2", 12, Decimal(90), "2024-01", "2024-12", "万千瓦时")],
    ),
    (
        "months with their year across, carriers down, a quarter among them", "carriers.csv",
        text([
            ("企业编号", "能源名称", "计量单位", "2025年1月", "2025年2月", "2025年3月", "一季度"),
            ("E1", "原煤", "吨", 1, 2, 3, 6), ("E1", "电力", "千瓦时", 100, 200, 300, 600),
        ]),
        "SELECT carrier, count(*), sum(quantity), any_value(unit) FROM {report} GROUP BY 1 ORDER BY 1",
        [("electricity", 3, Decimal(600), "千瓦时"), ("raw_coal", 3, Decimal(6), "吨")],
    ),
    (
        "months above carriers in two header rows of a text file", "cross.csv",
        text([
            ("企业编号", "2025年1月", "", "2025年2月", ""), ("", "电力(kWh)", "天然气(m3)", "电力(kWh)", "天然气(m3)"),
            ("E1", 10, 1, 20, 2), ("E2", 30, 3, 40, 4),
        ]),
        "SELECT carrier, period, sum(quantity), any_value(unit) FROM {report} GROUP BY ALL ORDER BY ALL",
        [
            ("electricity", "2025-01", Decimal(40), "kWh"), ("electricity", "2025-02", Decimal(60), "kWh"),
            ("natural_gas", "2025-01", Decimal(4), "m3"), ("natural_gas", "2025-02", Decimal(6), "m3"),
        ],
    ),
    (
        "firms as columns", "firms-across.csv",
        text([("月份", "甲东纺织有限公司", "乙河造纸有限公司"), ("2025-01", 10, 20), ("2025-02", 11, 21)]),
        "SELECT entity_id, carrier, sum(quantity) FROM {report} GROUP BY ALL ORDER BY 1",
        [("E1", "electricity", Decimal(21)), ("E2", "electricity", Decimal(41))],
    ),
    (
        "a sheet for each firm", "by-firm.xlsx",
        book({
            "甲东纺织有限公司": [("月份", "电力(kWh)"), ("2025-01", 10), ("2025-02", 20)],
            "乙河造纸有限公司": [("月份", "电力(kWh)"), ("2025-01", 5), ("2025-02", 6)],
        }),
        "SELECT entity_id, sum(quantity) FROM {report} GROUP BY ALL ORDER BY 1",
        [("E1", Decimal(30)), ("E2", Decimal(11))],
    ),
    (
        "a sheet for each month", "by-month.xlsx",
        book({
            "2025年1月": [("企业编号", "电力(kWh)"), ("E1", 10), ("E2", 20)],
            "2025年2月": [("企业编号", "电力(kWh)"), ("E1", 5), ("E2", 6)],
        }),
        "SELECT period, sum(quantity) FROM {report} GROUP BY ALL ORDER BY 1",
        [("2025-01", Decimal(30)), ("2025-02", Decimal(11))],
    ),
    (
        "firm and month in lines above", "form205.xlsx",
        book({"205-1": [
            ("能源购进、消费与库存",), ("单位名称：乙河造纸有限公司", None, "2025年3月"),
            ("能源名称", "计量单位", "消费量"), ("原煤", "吨", 330), ("电力", "万千瓦时", 31),
        ]}),
        "SELECT entity_id, period, carrier, quantity FROM {report} ORDER BY carrier",
        [("E2", "2025-03", "electricity", Decimal(31)), ("E2", "2025-03", "raw_coal", Decimal(330))],
    ),
    (
        "the month in the name of the file", "report-202504.csv",
        text([("企业编号", "电力(kWh)"), ("E1", 10), ("E2", 20)]),
        "SELECT period, sum(quantity) FROM {report} GROUP BY ALL",
        [("2025-04", Decimal(30))],
    ),
    (
        "year and month in two columns", "two.csv",
        text([("企业编号", "年份", "月份", "电力(kWh)"), ("E1", 2025, 1, 10), ("E1", 2025, 2, 20)]),
        "SELECT period, sum(quantity) FROM {report} GROUP BY ALL ORDER BY 1",
        [("2025-01", Decimal(10)), ("2025-02", Decimal(20))],
    ),
    (
        "English months across, with the unit in each name", "english.csv",
        text([("Site ID", "Year", "Jan kWh", "Feb kWh", "Mar kWh", "Total"), ("E1", 2024, 1, 2, 3, 6), ("E2", 2024, 4, 5, 6, 15)]),
        "SELECT entity_id, sum(quantity), any_value(unit), max(period) FROM {report} GROUP BY ALL ORDER BY 1",
        [("E1", Decimal(6), "kWh", "2024-03"), ("E2", Decimal(15), "kWh", "2024-03")],
    ),
]  # fmt: skip

READINGS: list[tuple[str, str, Write, str, list[tuple[object, ...]]]] = [
    (
        "96 points across", "points.csv",
        text([("电表编号", "日期", *CLOCKS), ("M1", "2025-03-01", *range(96)), ("M2", "2025-03-01", *[1] * 96)]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1 ORDER BY 1",
        [("M1", 96, Decimal(sum(range(96)))), ("M2", 96, Decimal(96))],
    ),
    (
        "days across, the month in a column", "days.csv",
        text([("电表编号", "月份", *DAYS), ("M1", "2025-03", *[1] * 31), ("M1", "2025-02", *[2] * 28, "", "", "")]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 59, Decimal(87))],
    ),
    (
        "meters as columns", "meters-across.csv",
        text([("时间", "M1(kWh)", "M2(kWh)"), *[(f"2025-03-01 {hour:02d}:00", 1, 2) for hour in range(24)]]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1 ORDER BY 1",
        [("M1", 24, Decimal(24)), ("M2", 24, Decimal(48))],
    ),
    (
        "a sheet for each meter", "by-meter.xlsx",
        book({
            code: [("时间", "电量(kWh)"), *[(f"2025-03-01 {hour:02d}:00", worth) for hour in range(24)]]
            for code, worth in (("M1", 1), ("M2", 3))
        }),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1 ORDER BY 1",
        [("M1", 24, Decimal(24)), ("M2", 24, Decimal(72))],
    ),
]  # fmt: skip


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, (done.output, done.exc_info)
    return done.output


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace that knows two firms, and two meters of the first."""
    place = tmp_path_factory.mktemp("known")
    book({"firms": FIRMS})(place / "firms.xlsx")
    text([("电表编号", "企业编号"), ("M1", "E1"), ("M2", "E1")])(place / "list.csv")
    for file in ("firms.xlsx", "list.csv"):
        brought(place, place / file)
    return place / "w"


@pytest.fixture
def place(tmp_path: Path, known: Path) -> Path:
    shutil.copytree(known, tmp_path / "w")
    return tmp_path


def brought(place: Path, file: Path) -> str:
    mapping, home = place / f"{file.stem}.yaml", str(place / "w")
    told = run(
        "map", str(file), "-o", str(mapping), "-w", home, "--region", "CN-Zhejiang", "--zone", "Asia/Shanghai"
    )
    assert mapping.is_file(), told
    return (
        told + mapping.read_text(encoding="utf-8") + run("import", str(file), "-c", str(mapping), "-w", home)
    )


@pytest.mark.parametrize(
    ("name", "file", "write", "query", "wanted"), REPORTS, ids=[one[0] for one in REPORTS]
)
def test_reports(
    place: Path, name: str, file: str, write: Write, query: str, wanted: list[tuple[object, ...]]
) -> None:
    write(place / file)
    told = brought(place, place / file)
    with Workspace(place / "w") as opened:
        found = opened.connection.execute(query.format(report=opened.current_rows("report"))).fetchall()
    assert found == wanted, told


@pytest.mark.parametrize(
    ("name", "file", "write", "query", "wanted"), READINGS, ids=[one[0] for one in READINGS]
)
def test_readings(
    place: Path, name: str, file: str, write: Write, query: str, wanted: list[tuple[object, ...]]
) -> None:
    write(place / file)
    told = brought(place, place / file)
    with Workspace(place / "w") as opened:
        readings = (
            f"WITH r AS (SELECT m.meter_code AS code, r.quantity AS kwh FROM {opened.current_rows('reading')} r "
            f"JOIN {opened.current_rows('meter')} m USING (meter_id)) "
        )
        found = opened.connection.execute(readings + query).fetchall()
    assert found == wanted, told

"""``tanliu map`` finds several header rows, months, days and times across, and what only a name or a title says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from map_case import FIRMS, Rows, Write, book, brought, run, text
from tanliu.app.cli.main import app
from tanliu.app.store.workspace import Workspace

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
        text([("用电量(kWh)",), ("月份", "甲东纺织有限公司", "乙河造纸有限公司"), ("2025-01", 10, 20), ("2025-02", 11, 21)]),
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
    (
        "one month alone, its year in the title", "january.csv",
        text([("2025年用电量(kWh)",), ("企业编号", "1月"), ("E1", 7), ("E2", 8)]),
        "SELECT entity_id, period, quantity, unit FROM {report} ORDER BY 1",
        [("E1", "2025-01", Decimal(7), "kWh"), ("E2", "2025-01", Decimal(8), "kWh")],
    ),
    (
        "the unit of each row in a column", "units-of-rows.csv",
        text([("企业编号", "月份", "用电量", "单位"), ("E1", "2025-01", 10, "万千瓦时"), ("E2", "2025-01", 500, "kWh")]),
        "SELECT entity_id, quantity, unit FROM {report} ORDER BY 1",
        [("E1", Decimal(10), "万千瓦时"), ("E2", Decimal(500), "kWh")],
    ),
    (
        "bills whose days are written as in America", "bills.csv",
        text([
            ("Site ID", "Billing Start", "Billing End", "Electric Usage (kWh)", "Gas Usage (therms)", "Cost ($)"),
            ("E1", "01/15/2025", "02/13/2025", 30, 3, 9), ("E1", "02/14/2025", "03/15/2025", 30, 3, 9),
        ]),
        "SELECT carrier, period, quantity, unit FROM {report} ORDER BY 1, 2",
        [
            (carrier, period, Decimal(amount), unit)
            for carrier, amount, unit in (("electricity", 30, "kWh"), ("natural_gas_energy", 3, "therms"))
            for period in ("2025-01-15/2025-02-14", "2025-02-14/2025-03-16")
        ],
    ),
    (
        "of several columns of one carrier the one that surely is the whole", "parts.csv",
        text([("企业编号", "月份", "用电量(kWh)", "其中:生产用电量(kWh)", "办公用电量(kWh)"), ("E1", "2025-01", 100, 80, 20)]),
        "SELECT carrier, quantity FROM {report}",
        [("electricity", Decimal(100))],
    ),
    (
        "the sum of carriers beside them", "sums.csv",
        text([
            ("企业编号", "月份", "能源名称", "计量单位", "消费量"), ("E1", "2025-01", "煤炭合计", "吨", 50),
            ("E1", "2025-01", "原煤", "吨", 40), ("E1", "2025-01", "洗精煤", "吨", 10),
        ]),
        "SELECT carrier, quantity FROM {report} ORDER BY 1",
        [("cleaned_coal", Decimal(10)), ("raw_coal", Decimal(40))],
    ),
    (
        "a unit among the words of a heading", "words.csv",
        text([("Site ID", "Month", "Electricity kWh used"), ("E1", "2025-01", 80)]),
        "SELECT carrier, quantity, unit FROM {report}",
        [("electricity", Decimal(80), "kWh")],
    ),
    (
        "a share is no amount", "share.csv",
        text([("企业编号", "月份", "用电量(kWh)", "绿电占比", "天然气(%)"), ("E1", "2025-01", 100, 0.25, 12)]),
        "SELECT carrier, purpose, quantity FROM {report}",
        [("electricity", "energy", Decimal(100))],
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
    (
        "96 points whose times are four figures", "figures.csv",
        text([("电表编号", "日期", *[one.replace(":", "") for one in CLOCKS]), ("M1", "2025-03-01", *[1] * 96)]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 96, Decimal(96))],
    ),
    (
        "from an hour to the next across", "spans.csv",
        text([("电表编号", "日期", *[f"{hour}:00-{hour + 1}:00" for hour in range(24)]), ("M1", "2025-03-01", *range(24))]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 24, Decimal(276))],
    ),
    (
        "hours as twelve and twelve", "noon.csv",
        text([
            ("Meter ID", "Date", *[f"{hour or 12} {half}" for half in ("AM", "PM") for hour in range(12)]),
            ("M1", "2025-03-01", *range(24)),
        ]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 24, Decimal(276))],
    ),
    (
        "mean power, as a column of kinds says", "power.csv",
        text([("电表编号", "日期", "数据类型", *CLOCKS), ("M1", "2025-03-01", "有功功率(kW)", *[2] * 96)]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 96, Decimal(48))],
    ),
    (
        "the unit in a column", "unit.csv",
        text([("表号", "时间", "数值", "单位"), *[("M1", f"2025-03-01 {hour:02d}:00", 1.5, "MWh") for hour in range(4)]]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 4, Decimal(6000))],
    ),
    (
        "what goes back and what is reactive is left out", "items.csv",
        text([
            ("表号", "时间", "数据项", "数值"),
            *[
                ("M1", f"2025-03-01 {hour:02d}:00", item, worth)
                for hour in range(4)
                for item, worth in (("正向有功(kWh)", 1), ("反向有功(kWh)", 5), ("无功(kvarh)", 7))
            ],
        ]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 4, Decimal(4))],
    ),
    (
        "stamps with 时 and without minutes", "hours.csv",
        text([("表号", "时间", "电量(kWh)"), *[("M1", f"2025年3月1日 {hour}时", 1) for hour in range(4)]]),
        "SELECT code, count(*), sum(kwh) FROM r GROUP BY 1",
        [("M1", 4, Decimal(4))],
    ),
]  # fmt: skip


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


def test_a_list_of_meters_says_interval_zone_and_direction(tmp_path: Path) -> None:
    book({"firms": FIRMS})(tmp_path / "firms.xlsx")
    brought(tmp_path, tmp_path / "firms.xlsx")
    text([
        ("表计编号", "企业编号", "采集间隔", "计量方向", "时区"), ("T1", "E1", "15分钟", "正向", "Asia/Urumqi"),
        ("T2", "E1", "1小时", "反向", "Asia/Shanghai"), ("T3", "E2", "60", "旁路", "Asia/Shanghai"),
    ])(tmp_path / "meters.csv")  # fmt: skip
    told = brought(tmp_path, tmp_path / "meters.csv")
    assert "unknown_value" in told and "旁路" in told
    with Workspace(tmp_path / "w") as opened:
        found = opened.connection.execute(
            f"SELECT meter_code, interval_minutes, direction, zone FROM {opened.current_rows('meter')} ORDER BY 1"
        ).fetchall()
    assert found == [("T1", 15, "use", "Asia/Urumqi"), ("T2", 60, "export", "Asia/Shanghai")]


@pytest.mark.parametrize(
    ("region", "zone"),
    [("CN-Zhejiang", "zone: Asia/Shanghai"), ("US", "no time zone was told; UTC is assumed")],
)
def test_the_zone_is_that_of_the_place_or_doubted(tmp_path: Path, region: str, zone: str) -> None:
    file = tmp_path / "readings.csv"
    text(
        [
            ("firm", "meter", "time", "kWh"),
            *[("A", "M9", f"2025-03-01 {hour:02d}:00", 1) for hour in range(4)],
        ]
    )(file)
    run("map", str(file), "-o", str(tmp_path / "m.yaml"), "-w", str(tmp_path / "none"), "--region", region)
    assert zone in (tmp_path / "m.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("企业编号", "电力(kWh)"), ("E1", 10)], "nothing tells of which months or days the amounts are"),
        ([("用电量(kWh)",), ("企业编号", "1月", "2月"), ("E1", 10, 11)], "no year is told for the months 1月 … 2月"),
        ([("表号", "时间", "电量(kWh)"), ("M1", "2025年3月1日 傍晚6时", 1)], "时间: the stamps of a column are not all written"),
        (
            [("表号", "时间", "数据项", "数值"), ("M1", "2025-03-01 01:00", "有功(kWh)", 1), ("M1", "2025-03-01 02:00", "功率(kW)", 1)],
            "tells several quantities, of which each needs a meter of its own",
        ),
        ([("企业编号", "企业名称", "数甲"), ("E7", "丙", 10)], "columns of numbers feed nothing: 数甲"),
        ([("2025年用电量(kWh)",), ("企业编号", "1月", "1-2月"), ("E1", 10, 22)], "columns of numbers feed nothing: 1-2月"),
        (
            [("企业编号", "月份", "办公用电量(kWh)", "车间用电量(kWh)"), ("E1", "2025-01", 80, 20)],
            "several columns are amounts of one carrier or measure, and none is surely the whole; found '办公用电量(kWh), 车间用电量(kWh)'",
        ),
        (
            [("企业编号", "月份", "办公用电量(kWh)", "车间用电量(kWh)", "原煤(吨)"), ("E1", "2025-01", 80, 20, 3)],
            "and these are left out: 办公用电量(kWh), 车间用电量(kWh)",
        ),
        ([("Site ID", "Month", "Electricity MWh x1000", "Gas m3"), ("E1", "2025-01", 80, 4)], "says a unit that is not known; left out"),
    ],
)  # fmt: skip
def test_what_is_not_told_is_said(place: Path, rows: Rows, told: str) -> None:
    file = place / "data.csv"
    text(rows)(file)
    done = CliRunner().invoke(app, ["map", str(file), "-w", str(place / "w"), "--region", "CN-Zhejiang"])
    assert told in f"{' '.join(done.output.split())} {done.exception}", done.output

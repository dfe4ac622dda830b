"""What ``tanliu map`` makes of counters, ratios, halves of days, counted days, quarters and JSON, in the lists that people have."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from map_case import Rows, Write, book, brought, text
from tanliu.app.cli.main import app
from tanliu.app.ingest.propose.draft import Ground
from tanliu.app.ingest.propose.propose import propose
from tanliu.app.ingest.propose.vocabulary import Vocabulary
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

HOURS = range(24)


def half(hour: int, before: str, after: str) -> str:
    return before if hour < 12 else after


def of_json(data: object) -> Write:
    return lambda path: path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8") and None


def by_hour(
    stamp: str,
    *,
    head: tuple[str, str, str] = ("表号", "时间", "电量(kWh)"),
    am: str = "上午",
    pm: str = "下午",
) -> Write:
    rows = [
        ("M1", stamp.format(half=half(hour, am, pm), hour=hour % 12 or 12), hour + 1 if hour % 2 else 1)
        for hour in HOURS
    ]
    return text([head, *rows])


TWELVE = [
    ("half among Chinese words", by_hour("2025年3月1日{half}{hour}时")),
    ("half behind, with points, the day first", by_hour("13.03.2025 {hour}:00 {half}", am="a.m.", pm="p.m.")),
]


def of_meter(place: Path, code: str) -> list[tuple[datetime, Decimal]]:
    with Workspace(place / "w") as opened:
        return opened.connection.execute(
            f"SELECT r.start, r.quantity FROM {opened.current_rows('reading')} r JOIN {opened.current_rows('meter')} m "
            "USING (meter_id) WHERE m.meter_code = ? ORDER BY 1",
            [code],
        ).fetchall()


@pytest.mark.parametrize("write", [one[1] for one in TWELVE], ids=[one[0] for one in TWELVE])
def test_noon_and_midnight_are_told_apart(place: Path, write: Write) -> None:
    write(place / "twelve.csv")
    told = brought(place, place / "twelve.csv")
    found = of_meter(place, "M1")
    assert [one[0].astimezone(UTC).hour for one in found] == [(hour - 8) % 24 for hour in HOURS], told
    assert [one[1] for one in found] == [hour + 1 if hour % 2 else 1 for hour in HOURS]


def test_day_and_half_of_day_in_columns_of_their_own(place: Path) -> None:
    rows = [("M1", "2025-03-01", f"{half(hour, '上午', '下午')} {hour % 12 or 12}:00", 1) for hour in HOURS]
    text([("表号", "日期", "时刻", "电量(kWh)"), *rows])(place / "two.csv")
    told = brought(place, place / "two.csv")
    assert len(of_meter(place, "M1")) == 24, told


def test_days_that_a_workbook_counts_are_read_in_a_text_file_too(place: Path) -> None:
    text([("表号", "时间", "电量(kWh)"), *[("M1", round(45717 + hour / 24, 6), 1) for hour in HOURS]])(
        place / "serial.csv"
    )
    told = brought(place, place / "serial.csv")
    assert "days counted from 1900" in " ".join(told.split())
    found = of_meter(place, "M1")
    assert len(found) == 24
    assert found[0][0].astimezone(UTC) == datetime(2025, 2, 28, 16, tzinfo=UTC)


COUNTERS: list[tuple[str, Rows]] = [
    ("a heading says it", [("表号", "抄表时间", "表底数(kWh)"), *[("M1", f"2025-03-01 {hour:02d}:00", 1000 + 3 * hour) for hour in HOURS]]),
    ("numbers rise", [("表号", "时间", "电量(kWh)"), *[("M1", f"2025-03-01 {hour:02d}:00", 1000 + 3 * hour) for hour in HOURS]]),
    ("numbers rise, the newest first", [("表号", "时间", "电量(kWh)"), *[("M1", f"2025-03-01 {hour:02d}:00", 1000 + 3 * hour) for hour in reversed(HOURS)]]),
    (
        "two meters by turns",
        [("表号", "时间", "电量(kWh)"), *[(code, f"2025-03-01 {hour:02d}:00", first + 3 * hour) for hour in HOURS for code, first in (("M1", 1000), ("M2", 50))]],
    ),
    ("meters across", [("时间", "M1(kWh)", "M2(kWh)"), *[(f"2025-03-01 {hour:02d}:00", 1000 + 3 * hour, 50 + 3 * hour) for hour in HOURS]]),
]  # fmt: skip


@cache
def ground(makers: frozenset[str] = frozenset()) -> Ground:
    catalog = load(["carbon-flow"])
    return Ground(
        catalog, Vocabulary(catalog), "CN-Zhejiang", "Asia/Shanghai", {"E1": "One"}, frozenset(("M1", "M2")), makers=makers
    )  # fmt: skip


def tables(tmp_path: Path, rows: Rows, known: Ground | None = None) -> dict[str, Any]:
    """Return the tables that the proposed mapping of a text file feeds."""
    text(rows)(tmp_path / "data.csv")
    (found,) = propose(tmp_path / "data.csv", known or ground())
    return dict(found.document["tables"])


def kind_of(tmp_path: Path, rows: Rows) -> str:
    """Return what the proposed mapping takes the readings of two known meters for."""
    return str(tables(tmp_path, rows)["reading"]["kind"])


@pytest.mark.parametrize("rows", [one[1] for one in COUNTERS], ids=[one[0] for one in COUNTERS])
def test_a_counter_is_no_energy_of_intervals(tmp_path: Path, rows: Rows) -> None:
    assert kind_of(tmp_path, rows) == "register"


def test_a_load_that_falls_at_night_is_no_counter(tmp_path: Path) -> None:
    loads = [("M1", f"2025-03-01 {hour:02d}:00", 5 + abs(12 - hour)) for hour in HOURS]
    assert kind_of(tmp_path, [("表号", "时间", "电量(kWh)"), *loads]) == "interval"


def test_a_load_that_rises_all_day_is_asked_about(tmp_path: Path) -> None:
    assert (
        kind_of(
            tmp_path,
            [
                ("表号", "时间", "电量(kWh)"),
                *[("M1", f"2025-03-01 {hour:02d}:00", 9 + hour) for hour in HOURS],
            ],
        )
        == "interval"
    )


def test_too_few_steps_are_asked_about(tmp_path: Path) -> None:
    assert (
        kind_of(
            tmp_path,
            [
                ("表号", "时间", "电量(kWh)"),
                *[("M1", f"2025-03-01 {hour:02d}:00", 5 + hour) for hour in range(7)],
            ],
        )
        == "interval"
    )


def hours(head: tuple[str, str, str]) -> Rows:
    return [head, *[("M1", f"2025-03-01 {hour:02d}:00", 1) for hour in HOURS]]


def test_what_is_generated_is_no_use(tmp_path: Path) -> None:
    rows = hours(("Meter", "Time", "Generation kWh"))
    with pytest.raises(TanliuError, match="no use of their rows"):
        tables(tmp_path, rows)
    known = ground(frozenset(("M1",)))
    assert tables(tmp_path, rows, known)["reading"]["quantity"] == {"column": "Generation kWh", "unit": "kWh"}


@pytest.mark.parametrize(
    ("heading", "zone"),
    [
        ("time (UTC)", "UTC"), ("timestamp_utc", "UTC"), ("时间(UTC+8)", "Etc/GMT-8"), ("Time GMT-05:00", "Etc/GMT+5"),
        ("时间", "Asia/Shanghai"), ("timestamp", "Asia/Shanghai"),
    ],
)  # fmt: skip
def test_the_zone_that_a_heading_says_holds(tmp_path: Path, heading: str, zone: str) -> None:
    assert tables(tmp_path, hours(("表号", heading, "kWh")))["reading"]["stamp"]["zone"] == zone


@pytest.mark.parametrize(
    ("rows", "period"),
    [
        ([("企业编号", "季度", "用电量(kWh)"), ("E1", "2025年一季度", 1)], "季度"),
        ([("企业编号", "年份", "季度", "用电量(kWh)"), ("E1", 2025, 1, 1), ("E1", 2025, 2, 1)], {"columns": ["年份", "季度"], "join": "Q"}),
        ([("Site ID", "Year", "Quarter", "Electricity (kWh)"), ("E1", 2025, "Q1", 1)], {"columns": ["Year", "Quarter"], "join": ""}),
        ([("企业编号", "年份", "季度", "用电量(kWh)"), ("E1", 2025, "一季度", 1)], {"columns": ["年份", "季度"], "join": ""}),
        ([("2025年",), ("企业编号", "季度", "用电量(kWh)"), ("E1", "第一季度", 1), ("E1", "第二季度", 1)], {"column": "季度", "prefix": "2025"}),
    ],
)  # fmt: skip
def test_a_quarter_is_no_year(tmp_path: Path, rows: Rows, period: object) -> None:
    assert tables(tmp_path, rows)["report"]["columns"]["period"] == period


def test_amounts_of_a_quarter_beside_months_are_told(tmp_path: Path) -> None:
    text(
        [
            ("企业编号", "能源名称", "计量单位", "2025年1月", "2025年2月", "2025年3月", "一季度"),
            ("E1", "电力", "千瓦时", 1, 1, 1, 3),
        ]
    )(tmp_path / "data.csv")
    (found,) = propose(tmp_path / "data.csv", ground())
    assert found.document["tables"]["report"]["columns"]["period"] == "stamp"
    assert "columns of numbers feed nothing: 一季度" in map(str, found.doubts)


#: A bill by the shown numbers of a meter: 2.4 MWh, and not 60 kWh.
SHOWN: Rows = [("表号", "抄表日期", "上次示数", "本次示数", "倍率"), ("M1", "2025-02-01", 100, 200, 40), ("M1", "2025-03-01", 200, 260, 40)]  # fmt: skip


def test_counters_with_a_ratio_wait_until_it_is_known(place: Path) -> None:
    text(SHOWN)(place / "shown.csv")
    words = [
        "map",
        str(place / "shown.csv"),
        "-o",
        str(place / "s.yaml"),
        "-w",
        str(place / "w"),
        "--region",
        "CN-Zhejiang",
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code != 0
    assert "says by what counters are multiplied" in f"{done.output} {done.exception}"
    text([("meter", "since", "ratio"), ("M1", "2025-01-01T00:00:00+08:00", 40)])(place / "setup.csv")
    (place / "setup.yaml").write_text(
        "source: setup\ntitle: {en: s, zh: s}\nfiles: '*'\ntables:\n  meter_setup:\n    columns:\n      meter_code: meter\n"
        "      since: since\n      cause: {constant: installation}\n      ct_ratio: ratio\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        app, ["import", str(place / "setup.csv"), "-c", str(place / "setup.yaml"), "-w", str(place / "w")]
    )
    assert done.exit_code == 0, done.output
    told = brought(place, place / "shown.csv")
    assert sum(one[1] for one in of_meter(place, "M1")) == Decimal(2400), told


def test_amounts_beside_a_ratio_are_asked_about(place: Path) -> None:
    text(
        [
            ("表号", "时间", "倍率", "电量(kWh)"),
            *[("M1", f"2025-03-01 {hour:02d}:00", 80, hour % 5) for hour in HOURS],
        ]
    )(place / "ratio.csv")
    assert "amounts are taken as already multiplied" in " ".join(brought(place, place / "ratio.csv").split())


QUARTERS: list[tuple[str, str, Write, list[tuple[object, ...]]]] = [
    (
        "years in their names, carriers down", "down.csv",
        text([("企业编号", "能源名称", "计量单位", "2025年一季度", "2025年二季度", "2025年上半年"), ("E1", "电力", "千瓦时", 10, 20, 30)]),
        [("E1", "electricity", "2025-01-01/2025-04-01", Decimal(10), "千瓦时"), ("E1", "electricity", "2025-04-01/2025-07-01", Decimal(20), "千瓦时")],
    ),
    (
        "the year in the title", "title.xlsx",
        book({"Sheet1": [("2024年用电量(万千瓦时)",), ("企业编号", "第1季度", "第2季度"), ("E1", 1, 2)]}),
        [("E1", "electricity", "2024-01-01/2024-04-01", Decimal(1), "万千瓦时"), ("E1", "electricity", "2024-04-01/2024-07-01", Decimal(2), "万千瓦时")],
    ),
    (
        "English, the year in a column and the unit in the names", "english.csv",
        text([("Site ID", "Year", "Q3 kWh", "Q4 kWh"), ("E1", 2024, 3, 4)]),
        [("E1", "electricity", "2024-07-01/2024-10-01", Decimal(3), "kWh"), ("E1", "electricity", "2024-10-01/2025-01-01", Decimal(4), "kWh")],
    ),
    (
        "the carrier and unit in the name of the file", "用电量(kWh)-2024.csv",
        text([("企业编号", "2023", "2024"), ("E1", 10, 20)]),
        [("E1", "electricity", "2023", Decimal(10), "kWh"), ("E1", "electricity", "2024", Decimal(20), "kWh")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "write", "wanted"), QUARTERS, ids=[one[0] for one in QUARTERS])
def test_quarters_and_years_across(
    place: Path, name: str, file: str, write: Write, wanted: list[tuple[object, ...]]
) -> None:
    write(place / file)
    told = brought(place, place / file)
    assert reports(place) == wanted, told


def reports(place: Path) -> list[tuple[object, ...]]:
    with Workspace(place / "w") as opened:
        return opened.connection.execute(
            f"SELECT entity_id, carrier, period, quantity, unit FROM {opened.current_rows('report')} ORDER BY ALL"
        ).fetchall()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("企业编号", "2023", "2024"), ("E1", 10, 20)], "nothing tells what the numbers are of"),
        ([("企业编号", "2025年一季度", "2025年二季度"), ("E1", 10, 20)], "nothing tells what the numbers are of"),
        ([("月份", "甲东纺织有限公司", "乙河造纸有限公司"), ("2025-01", 10, 20), ("2025-02", 11, 21)], "nothing tells what the numbers are of"),
        ([("Site ID", "Unit", "Energy", "Q1", "Q2"), ("E1", "kWh", "Electricity", 10, 20)], "no year is told for the months Q1 … Q2"),
        ([("Site ID", "Month", "Coal (ton)"), ("E1", "2025-01", 10)], "this unit means different things; found 'ton'"),
    ],
)  # fmt: skip
def test_what_is_not_told_is_asked(place: Path, rows: Rows, told: str) -> None:
    text(rows)(place / "data.csv")
    done = CliRunner().invoke(
        app, ["map", str(place / "data.csv"), "-w", str(place / "w"), "--region", "CN-Zhejiang"]
    )
    assert told in f"{' '.join(done.output.split())} {done.exception}", done.output


OBJECTS: list[tuple[str, object]] = [
    ("a list of objects", [{"meterId": "M1", "startTime": f"2025-03-01 {hour:02d}:00", "energyKwh": hour % 7 + 0.5} for hour in HOURS]),
    ("a list inside", {"status": "ok", "data": [{"meter": {"code": "M1"}, "time": f"2025-03-01T{hour:02d}:00:00+08:00", "kwh": hour % 7 + 0.5} for hour in HOURS]}),
    ("lists of values below their names", {"columns": ["meter", "time", "kWh"], "data": [["M1", f"2025-03-01 {hour:02d}:00", hour % 7 + 0.5] for hour in HOURS]}),
]  # fmt: skip


@pytest.mark.parametrize("data", [one[1] for one in OBJECTS], ids=[one[0] for one in OBJECTS])
def test_json_is_proposed_as_tables_are(place: Path, data: object) -> None:
    of_json(data)(place / "data.json")
    told = brought(place, place / "data.json")
    found = of_meter(place, "M1")
    assert len(found) == 24, told
    assert sum(one[1] for one in found) == sum(Decimal(hour % 7) + Decimal("0.5") for hour in HOURS)


def test_an_object_on_each_line_is_json_too(place: Path) -> None:
    lines = [
        json.dumps({"firm": code, "month": "2025-01", "electricity_kwh": worth})
        for code, worth in (("E1", 10), ("E2", 20))
    ]
    (place / "lines.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = brought(place, place / "lines.json")
    assert [(one[0], one[3]) for one in reports(place)] == [("E1", Decimal(10)), ("E2", Decimal(20))], told


def test_a_total_has_no_good_verdict(place: Path) -> None:
    text([("企业编号", "月份", "电力(kWh)"), ("E1", "2025-01", 10), ("合计", "2025-01", 10)])(
        place / "total.csv"
    )
    told = (
        CliRunner()
        .invoke(app, ["map", str(place / "total.csv"), "-w", str(place / "w"), "--region", "CN-Zhejiang"])
        .output
    )
    verdicts = [line.split("|")[-1].split()[1:] for line in told.splitlines() if "2025-01" in line]
    assert verdicts in ([["✓"], ["–", "a", "total,", "left", "out"]], [["✓"], ["–", "合计，不导入"]])


def test_several_lists_of_one_json_are_proposed_each(place: Path) -> None:
    of_json({
        "coal": [{"firm": "E1", "month": "2025-01", "raw coal (t)": 5}],
        "power": [{"firm": "E1", "month": "2025-01", "electricity (kWh)": 7}],
    })(place / "two.json")  # fmt: skip
    home = str(place / "w")
    done = CliRunner().invoke(
        app,
        ["map", str(place / "two.json"), "-o", str(place / "m.yaml"), "-w", home, "--region", "CN-Zhejiang"],
    )
    assert done.exit_code == 0, done.output
    for mapping in sorted(place.glob("m*.yaml")):
        assert (
            CliRunner()
            .invoke(app, ["import", str(place / "two.json"), "-c", str(mapping), "-w", home])
            .exit_code
            == 0
        )
    assert [(one[1], one[3]) for one in reports(place)] == [
        ("electricity", Decimal(7)),
        ("raw_coal", Decimal(5)),
    ]

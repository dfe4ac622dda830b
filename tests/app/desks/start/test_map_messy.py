"""``tanliu map`` and ``tanliu import`` on files as meters, utilities and offices really write them, with clocks that change."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.store.workspace import Workspace

BERLIN = ZoneInfo("Europe/Berlin")
MASTER = """
source: master
files: "*"
tables:
  entity:
    repeats: same
    columns: {entity_id: id, name: id, kind: {constant: enterprise}, region_id: {constant: CN-Zhejiang},
              field: {constant: industry}}
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: minutes, zone: zone}
"""
HOURS = "".join(f"M1,2025-03-01 {hour:02d}:00,{hour + 1}\n" for hour in range(24))
MONTHS = [f"2024-{month:02d}" for month in range(1, 7)]


def half_hours() -> bytes:
    """Return days of 48, 46, 48 and 50 half hours in 50 numbered columns, as the British market writes them."""
    rows = [["MPAN", "Date", *(f"HH{at}" for at in range(1, 51))]]
    for day, many in (("2025-03-29", 48), ("2025-03-30", 46), ("2025-10-25", 48), ("2025-10-26", 50)):
        rows.append(["M1", day, *("1" for _ in range(many)), *("" for _ in range(50 - many))])
    return "".join(",".join(row) + "\n" for row in rows).encode()


def quarters() -> bytes:
    """Return days of 92 and 100 quarter hours below each other, on the clock of the wall, in Windows-1252."""
    told = ["Zähler;Zeitstempel;Wirkarbeit kWh"]
    for day in (date(2025, 3, 30), date(2025, 10, 26)):
        at = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
        until = (at + timedelta(days=1)).astimezone(UTC)
        moment = at.astimezone(UTC)
        while moment < until:
            told.append(f"M1;{moment.astimezone(BERLIN):%d.%m.%Y %H:%M};0,25")
            moment += timedelta(minutes=15)
    return ("\n".join(told) + "\n").encode("cp1252")


def offsets() -> bytes:
    first = datetime(2025, 10, 26, tzinfo=UTC)
    stamps = [f"{(first + timedelta(hours=at)).astimezone(BERLIN):%Y-%m-%dT%H:%M:%S%z}" for at in range(4)]
    return (
        "meter,timestamp,kwh\n" + "".join(f"M1,{one},{at}\n" for at, one in enumerate(stamps, 1))
    ).encode()


def workbook(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as made:
        fill(made)
    return out.getvalue()


def dates_of_1904(made: xlsxwriter.Workbook) -> None:
    sheet, look = made.add_worksheet(), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, ["Meter", "Time", "Energy [kWh]"])
    for at in range(8):
        sheet.write_row(at + 1, 0, ["M1", None, at + 1])
        sheet.write_datetime(at + 1, 1, datetime(2025, 3, 1, at), look)  # noqa: DTZ001 - a cell has no zone


def numbers_of_1904(made: xlsxwriter.Workbook) -> None:
    sheet, first = made.add_worksheet(), (date(2025, 3, 1) - date(1904, 1, 1)).days
    sheet.write_row(0, 0, ["Meter", "Time", "Energy [kWh]"])
    for at in range(8):
        sheet.write_row(at + 1, 0, ["M1", first + at / 24, at + 1])


def merged_and_totals(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet("能源")
    sheet.merge_range("A1:E1", "2024年规上企业能源消费表")
    for area, told in {"A2:A3": "企业", "B2:B3": "月份", "C2:D2": "消费量", "E2:E3": "备注"}.items():
        sheet.merge_range(area, told)
    sheet.write_row(2, 2, ["电力(万千瓦时)", "天然气(万立方米)"])
    for first, firm in ((3, "E1"), (7, "E2")):
        sheet.merge_range(first, 0, first + 2, 0, firm)
        for at in range(3):
            sheet.write_row(first + at, 1, [f"2024年{at + 1}月", 10 + at, "—" if at == 1 else 1.5])
        sheet.write_row(first + 3, 0, ["小计", None, 33, 3])
    sheet.write_row(11, 0, ["合计", None, 66])


def sheet_a_meter(made: xlsxwriter.Workbook) -> None:
    look = made.add_format({"num_format": "yyyy/m/d"})
    for code in ("M1", "M2"):
        sheet = made.add_worksheet(code)
        sheet.write_row(0, 0, ["日期", "电量(kWh)"])
        for day in range(5):
            sheet.write_datetime(day + 1, 0, datetime(2025, 3, 1 + day), look)  # noqa: DTZ001 - a cell has no zone
            sheet.write(day + 1, 1, 10 + day)


def errors(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["企业", "月份", "电力(kWh)"])
    for at, month in enumerate(MONTHS[:3], 1):
        sheet.write_row(at, 0, ["E1", month, at])
    sheet.write_row(4, 0, ["E1", MONTHS[3]])
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    sheet.write_row(5, 0, ["E1", MONTHS[4]])
    sheet.write_formula(5, 2, "=A1+1", None, "")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("__MACOSX/a/._march.csv", b"\0\1")
        made.writestr("a/.DS_Store", b"\0")
        made.writestr("a/march.csv", "meter,timestamp,kwh\n" + HOURS)
    return out.getvalue()


def clock_of_twelve() -> bytes:
    rows = [
        f"M1,3/{day}/2025,{at:%I:%M %p},{at + timedelta(minutes=59):%I:%M %p},{at.hour}.5,0.1\n".replace(
            ",0", ","
        )
        for day in (13, 14)
        for at in (datetime(2025, 1, 1, hour, tzinfo=UTC) for hour in range(24))
    ]
    return ("Meter #,Date,Start Time,End Time,Import (kWh),Export (kWh)\n" + "".join(rows)).encode()


def power() -> bytes:
    rows = (f"M1,2025/3/1,{at * 15 // 60:02d}:{at * 15 % 60:02d},{at % 4 + 1}\n" for at in range(1, 97))
    return ("电表,日期,时间,有功功率(kW)\n" + "".join(rows)).encode()


def counters() -> bytes:
    rows = (f"M1\t{day:02d}.03.2025\t00:00\t{12345 + day * 10},5\n" for day in range(1, 11))
    return ("Zähler\tDatum\tUhrzeit\tZählerstand [kWh]\n" + "".join(rows)).encode("utf-16")


def grid_counters() -> bytes:
    head = "国网某县供电公司\n导出时间：2025-04-02 08:00\n\n户号,户名,表号,数据日期,正向有功总(kWh)\n"
    rows = (f"33001,某厂,M1,2025-03-{day:02d},{100 + day}.5\n" for day in range(1, 32))
    return (head + "".join(rows) + "合计,,,,3595.5\n").encode("gb18030")


#: Name, bytes, zone and interval of the meters, and by meter and month how many intervals were read, and how much; a step of a
#: counter over a day of hours is shared out, and none of them was read.
READINGS: list[tuple[str, bytes, str, int, list[tuple[str, int, int, float]]]] = [
    ("half-hours.csv", half_hours(), "Europe/London", 30, [("M1", 202503, 94, 94), ("M1", 202510, 98, 98)]),
    ("quarters.csv", quarters(), "Europe/Berlin", 15, [("M1", 202503, 92, 23), ("M1", 202510, 100, 25)]),
    ("offsets.csv", offsets(), "Europe/Berlin", 60, [("M1", 202510, 4, 10)]),
    ("dates-1904.xlsx", workbook(dates_of_1904, date_1904=True), "Asia/Shanghai", 60, [("M1", 202503, 8, 36)]),
    ("numbers-1904.xlsx", workbook(numbers_of_1904, date_1904=True), "Asia/Shanghai", 60, [("M1", 202503, 8, 36)]),
    ("sheets.xlsx", workbook(sheet_a_meter), "Asia/Shanghai", 1440, [("M1", 202503, 5, 60), ("M2", 202503, 5, 60)]),
    ("packed.csv.gz", gzip.compress(("meter,timestamp,kwh\n" + HOURS).encode(), mtime=0), "Asia/Shanghai", 60,
     [("M1", 202503, 24, 300)]),
    ("packed.zip", zipped(), "Asia/Shanghai", 60, [("M1", 202503, 24, 300)]),
    ("twelve.csv", clock_of_twelve(), "America/New_York", 60, [("M1", 202503, 48, 576)]),
    ("power.csv", power(), "Asia/Shanghai", 15, [("M1", 202503, 96, 60)]),
    ("counters.tsv", counters(), "Europe/Berlin", 60, [("M1", 202503, 0, 90)]),
    ("grid.csv", grid_counters(), "Asia/Shanghai", 1440, [("M1", 202503, 30, 30)]),
    ("epoch.csv", ("id,ts,value\n" + "".join(f"M1,{1740787200000 + at * 3600000},{at + 1}\n" for at in range(24))).encode(),
     "Asia/Shanghai", 60, [("M1", 202503, 24, 300)]),
    ("reactive.csv", ("meter,timestamp,kVArh,kWh,kVA\n" + HOURS.replace(":00,", ":00,7,").replace("\n", ",9\n")).encode(),
     "Asia/Shanghai", 60, [("M1", 202503, 24, 300)]),
]  # fmt: skip

#: Name, text or bytes, reports by carrier, period and unit, and how many rows are refused.
REPORTS: list[tuple[str, bytes, list[tuple[str, str, str, float]], int]] = [
    (
        "year-to-date.csv",
        ("企业,月份,能源,单位,1-本月累计\n" + "".join(f"E1,{one},电力,万千瓦时,{at * 10}\n" for at, one in enumerate(MONTHS, 1))).encode(),
        [("electricity", "2024-01", "万千瓦时", 10)]
        + [("electricity", f"2024-01-01/2024-{at + 1:02d}-01", "万千瓦时", at * 10) for at in range(2, 7)], 0,
    ),
    (
        "both.csv",
        ("企业,月份,能源,单位,本月,自年初累计\n" + "".join(f"E1,{one},电力,万千瓦时,10,{at * 10}\n" for at, one in enumerate(MONTHS, 1))).encode(),
        [("electricity", one, "万千瓦时", 10) for one in MONTHS], 0,
    ),
    (
        "bills.csv",
        b"Account,Start Date,End Date,Usage (kWh),Cost\nE1,2024-01-15,2024-02-14,1000,100\nE1,2024-02-15,2024-03-14,1100,9\n",
        [("electricity", "2024-01-15/2024-02-15", "kWh", 1000), ("electricity", "2024-02-15/2024-03-15", "kWh", 1100)], 0,
    ),
    (
        "bills-that-meet.csv",
        b"Account,From,To,Usage (kWh)\nE1,2024-01-15,2024-02-15,1000\nE1,2024-02-15,2024-03-15,1100\n",
        [("electricity", "2024-01-15/2024-02-15", "kWh", 1000), ("electricity", "2024-02-15/2024-03-15", "kWh", 1100)], 0,
    ),
    (
        "tons.csv",
        b"entity,period,fuel,quantity,unit\n" + "".join(
            f"E1,2024-{at:02d},coal,100,{unit}\n"
            for at, unit in enumerate(["t", "ton", "short ton", "mt", "MT", "tons", "tonnes"], 1)
        ).encode(),
        [("raw_coal", "2024-01", "t", 100), ("raw_coal", "2024-03", "short ton", 100), ("raw_coal", "2024-07", "tonnes", 100)], 4,
    ),
    (
        "title.csv",
        b'Energy use by site (MWh),,,,,,\n,,,,,,\nSite,Fuel,Jan-24,Feb-24,Mar-24,Total,Note\n'
        b'E1,Electricity,"1,200.5","1,100","1,000","3,300.5",\nE1,Natural gas,10,9,n/a,19,est.\nTotal,,1210,1109,1000,3319,\n',
        [
            *(("electricity", f"2024-0{at}", "MWh", value) for at, value in ((1, 1200.5), (2, 1100), (3, 1000))),
            *(("natural_gas_energy", f"2024-0{at}", "MWh", value) for at, value in ((1, 10), (2, 9))),
        ], 0,
    ),
    (
        "units-below.csv",
        "\ufeffsep=;\nSite;Month;Electricity;Electricity\n;;kWh;EUR\nE1;01/2024;1.234,5;300\nE1;02/2024;1.100;290\n".encode(),
        [("electricity", "2024-01", "kWh", 1234.5), ("electricity", "2024-02", "kWh", 1100)], 0,
    ),
    ("errors.xlsx", workbook(errors), [("electricity", one, "kWh", at) for at, one in enumerate(MONTHS[:3], 1)], 2),
    (
        "merged.xlsx", workbook(merged_and_totals),
        sorted(
            [("electricity", f"2024-0{at}", "万千瓦时", 9 + at) for at in (1, 2, 3)] * 2
            + [("natural_gas", f"2024-0{at}", "万立方米", 1.5) for at in (1, 3)] * 2
        ), 0,
    ),
]  # fmt: skip


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    return done.output + (f"\n{done.exception}" if done.exception else "")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """Return workspaces of two firms with a meter each, by zone and interval."""
    made: dict[tuple[str, int], Path] = {}

    def place(zone: str, minutes: int) -> Path:
        if (zone, minutes) not in made:
            folder = tmp_path_factory.mktemp("messy")
            (folder / "master.yaml").write_text(MASTER)
            rows = (f"{one},{meter},{minutes},{zone}\n" for one, meter in (("E1", "M1"), ("E2", "M2")))
            (folder / "master.csv").write_text("id,meter,minutes,zone\n" + "".join(rows))
            home = str(folder / "w")
            told = run("import", str(folder / "master.csv"), "-c", str(folder / "master.yaml"), "-w", home)
            assert "0 refused" in told, told
            made[zone, minutes] = folder / "w"
        return made[zone, minutes]

    return place


@pytest.fixture
def brought(
    tmp_path: Path, register: Callable[[str, int], Path]
) -> Iterator[Callable[[str, bytes, str, int], tuple[Workspace, str]]]:
    opened: list[Workspace] = []

    def bring(name: str, body: bytes, zone: str, minutes: int) -> tuple[Workspace, str]:
        shutil.copytree(register(zone, minutes), tmp_path / "w")
        (tmp_path / name).write_bytes(body)
        file, mapping, home = str(tmp_path / name), str(tmp_path / "m.yaml"), str(tmp_path / "w")
        told = run("map", file, "-o", mapping, "-w", home, "--region", "CN-Zhejiang", "--zone", zone)
        assert (tmp_path / "m.yaml").is_file(), told
        told += run("import", file, "-c", mapping, "-w", home)
        opened.append(Workspace(tmp_path / "w"))
        return opened[-1], told

    yield bring
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("name", "body", "zone", "minutes", "wanted"), READINGS, ids=[one[0] for one in READINGS]
)
def test_readings_come_in_whole(
    brought: Callable[[str, bytes, str, int], tuple[Workspace, str]], name: str, body: bytes, zone: str, minutes: int,
    wanted: list[tuple[str, int, int, float]],
) -> None:  # fmt: skip
    opened, told = brought(name, body, zone, minutes)
    found = opened.connection.execute(
        f"""SELECT meter_code, month, sum(r.readings)::INT, sum(quantity)::DOUBLE FROM {opened.lake.scan("reading")} r
            JOIN {opened.current_rows("meter")} USING (meter_id) GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    assert found == wanted, told
    assert " 0 refused" in told, told


@pytest.mark.parametrize(("name", "body", "wanted", "refused"), REPORTS, ids=[one[0] for one in REPORTS])
def test_reports_come_in_or_say_why_not(
    brought: Callable[[str, bytes, str, int], tuple[Workspace, str]], name: str, body: bytes,
    wanted: list[tuple[str, str, str, float]], refused: int,
) -> None:  # fmt: skip
    opened, told = brought(name, body, "Asia/Shanghai", 60)
    found = opened.connection.execute(
        f"SELECT carrier, period, unit, quantity::DOUBLE FROM {opened.current_rows('report')} ORDER BY ALL"
    ).fetchall()
    assert found == wanted, told
    assert f" {refused} refused" in told, told


def test_numbered_columns_of_25_hours_need_their_zone(
    tmp_path: Path, register: Callable[[str, int], Path]
) -> None:
    home = str(register("Europe/London", 30))
    (tmp_path / "m.yaml").write_text(
        'source: days\nfiles: "*"\nformat: {across: {first: HH1, last: HH50, step: 30, of: Date}}\n'
        "tables: {reading: {meter_code: MPAN, stamp: {column: stamp}, quantity: {column: value, unit: kWh}}}\n"
    )
    (tmp_path / "days.csv").write_bytes(half_hours())
    told = run("import", str(tmp_path / "days.csv"), "-c", str(tmp_path / "m.yaml"), "-w", home)
    assert "25 hours count from midnight" in told and "zone: Europe/Berlin" in told


def test_what_no_column_tells_is_said(tmp_path: Path) -> None:
    (tmp_path / "what.csv").write_text("meter,timestamp,colour\nM1,2025-03-01 00:00,red\n")
    told = run("map", str(tmp_path / "what.csv"), "-w", str(tmp_path / "w"))
    assert "nothing tells what the numbers are" in told and "meter, timestamp, colour" in told


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("Electricity (thousand kWh)", [("electricity", "10^3 kWh", 1.5)]),
        ("Electricity (million kWh)", [("electricity", "10^6 kWh", 1.5)]),
        ("Electricity (dozen kWh)", None),
        ("Electricity (purchased in total)", [("electricity", "kWh", 1.5)]),
        ("Natural gas (therms)", [("natural_gas_energy", "therms", 1.5)]),
        ("Natural gas (MMBtu),Natural gas (Nm3)", [("natural_gas_energy", "MMBtu", 1.5)]),
    ],
)
def test_a_unit_of_words_is_counted_or_left_out(
    brought: Callable[[str, bytes, str, int], tuple[Workspace, str]],
    heading: str,
    wanted: list[tuple[str, str, float]] | None,
) -> None:
    body = f"Company,Month,{heading}\nE1,2025-01,{'1.5,' * heading.count(',')}1.5\n".encode()
    if wanted is None:
        with pytest.raises(AssertionError, match=r"not known; left out|nothing tells"):
            brought("units.csv", body, "Asia/Shanghai", 60)
        return
    opened, told = brought("units.csv", body, "Asia/Shanghai", 60)
    query = f"SELECT carrier, unit, quantity::DOUBLE FROM {opened.current_rows('report')}"
    assert [(carrier, unit.replace("thousand", "10^3").replace("million", "10^6"), amount)
            for carrier, unit, amount in opened.connection.execute(query).fetchall()] == wanted, told  # fmt: skip

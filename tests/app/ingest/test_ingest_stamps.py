"""Stamps and periods as files have them: forms that have one reading, and those that are asked about."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_cases import REPORT, Deliver, admitted, known, readings, reasons
from openpyxl.utils.datetime import MAC_EPOCH

from tanliu.app import clock
from tanliu.app.ingest import values
from tanliu.app.ingest.values import Refusal
from tanliu.kit import month_names, period
from tanliu.kit.errors import TanliuError

HEAD = "meter,stamp,kwh\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Wall clocks, which have no zone.
WALL, FIRST_DAY, LOW, HIGH = map(
    datetime.fromisoformat, ("2024-03-05T14:00", "1899-12-30", "1971-01-01", "2026-01-01")
)


def _at(con: duckdb.DuckDBPyConnection, got: object) -> list[str]:
    """Return the starts in Shanghai."""
    return [
        datetime.fromtimestamp(int(str(row[1])), SHANGHAI).strftime("%Y-%m-%d %H:%M")
        for row in admitted(con, got)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05 13:00", "2024/3/5 13:00", "2024.3.5 13:00:00", "2024年3月5日 13:00", "2024年3月5日13时", "2024年3月5日13时00分",
        "202403051300", "20240305130000", "20240305 1300", "20240305 13:00", "2024-03-05t13:00", "2024-03-05 1:00 PM",
        "2024-03-05 下午 1:00", "2024年3月5日下午1时", "2024年3月5日 下午1时0分", "2024年3月5日下午1时0分0秒", "2024/3/5 下午1:00:00", "2024-03-05 下午1点",
        "2024-03-05 PM 1:00", "2024-03-05 1:00 p.m.", "2024-03-05 1:00pm", "2024-03-05 1 PM",
        "2024-03-05T05:00Z", "2024-03-05 05:00 UTC", "2024-03-05 13:00 +0800", "2024-03-05T13:00:00.000+08:00",
        "1709614800", "1709614800.0", "1709614800000", "1709614800000000",
    ],
)  # fmt: skip
def test_forms_with_one_reading(deliver: Deliver, con: duckdb.DuckDBPyConnection, written: str) -> None:
    got = deliver(readings(), f"{HEAD}M1,{written},1\n")["reading"]
    assert _at(con, got) == ["2024-03-05 13:00"]


@pytest.mark.parametrize(
    "written",
    [
        "5/3/2024 13:00", "2024-02-30 00:00", "2023-02-29 00:00", "20241305", "2024-03-05 25:00", "2024-03-05 23:60",
        "45356.5", "2024030513", "2033030513", "0", "-1", "1e9", "noon", "2024-03-0a 13:00",
        "2024-03-05 下午13:00", "2024-03-05 上午0:30", "2024-03-05 傍晚6时", "下午1时",
    ],
)  # fmt: skip
def test_what_has_no_one_reading_is_refused(deliver: Deliver, written: str) -> None:
    assert reasons(deliver(readings(), f"{HEAD}M1,{written},1\n")["reading"]) == [(2, "bad_stamp")]


@pytest.mark.parametrize(
    ("declared", "written", "right"),
    [
        ("number: epoch_s", "1709614800.0", "2024-03-05 13:00"),
        ("number: epoch_s", "60300", "1970-01-02 00:45"),
        ("number: epoch_ms", "1709614800000", "2024-03-05 13:00"),
        ("number: epoch_us", "1709614800000000", "2024-03-05 13:00"),
        ("number: excel_1900", "45356.5416666667", "2024-03-05 13:00"),
        ("number: excel_1904", "43894.5416666667", "2024-03-05 13:00"),
        ('format: "%d.%m.%Y %H:%M"', "31.01.2025 24:00", "2025-02-01 00:00"),
        ('format: "%Y%m%d%H%M"', "202501312400", "2025-02-01 00:00"),
        ('format: "%Y%m%d%H%M", marks: end', "202501312400", "2025-01-31 23:45"),
        ('format: "%d/%m/%Y %H:%M %z"', "01/02/2025 00:00 +0100", "2025-02-01 07:00"),
        ('format: "%d-%b-%Y %I:%M %p"', "05-Mar-2024 01:00 PM", "2024-03-05 13:00"),
        ('format: "%m/%d/%Y %I:%M %p"', "3/13/2025 12:00 AM", "2025-03-13 00:00"),
        ('format: "%a %d/%m/%Y %H:%M:%S"', "Fri 31/01/2025 24:00:00", "2025-02-01 00:00"),
        ("midnight: end_of_printed_day, marks: end", "2025-01-31 24:00", "2025-01-31 23:45"),
    ],
)
def test_declared_stamps(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, declared: str, written: str, right: str
) -> None:
    assert _at(con, deliver(readings(declared), f"{HEAD}M1,{written},1\n")["reading"]) == [right]


@pytest.mark.parametrize("written", ["3/13/2025 12:00 AM", "3/13/2025 1:00 AM", "12/3/2025 11:00 PM"])
def test_full_hours_on_a_clock_of_twelve_are_no_midnight(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, written: str
) -> None:
    rows = f"{HEAD}M1,noon,1\nM1,{written},1\n"  # one row that is refused, so that each is looked at
    got = deliver(readings('format: "%m/%d/%Y %I:%M %p"'), rows)["reading"]
    wanted = datetime.strptime(written, "%m/%d/%Y %I:%M %p").replace(tzinfo=UTC)
    assert _at(con, got) == [f"{wanted:%Y-%m-%d %H:%M}"]


TWO_COLUMNS = """
source: test
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {columns: [day, time]}
    quantity: {column: kwh, unit: kWh}
"""


@pytest.mark.parametrize(
    ("day", "time", "right"),
    [
        ("2024-03-05", "13:00", "2024-03-05 13:00"), ("2024年3月5日", "24:00", "2024-03-06 00:00"),
        ("20240305", "1300", "2024-03-05 13:00"), ("2024-03-05 00:00:00", "13:00:00", "2024-03-05 13:00"),
    ],
)  # fmt: skip
def test_date_and_time_in_two_columns(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, day: str, time: str, right: str
) -> None:
    assert _at(con, deliver(TWO_COLUMNS, f"meter,day,time,kwh\nM1,{day},{time},1\n")["reading"]) == [right]
    got = deliver(TWO_COLUMNS, "meter,day,time,kwh\nM1,2024-03-05,,1\n", "other.csv")["reading"]
    assert reasons(got) == [(2, "missing_value")]


def _book(from_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = MAC_EPOCH
    sheet = book.active
    sheet.append(["meter", "stamp", "kwh"])
    sheet.append(["M1", 45356.5416666667 - (1462 if from_1904 else 0), 1])
    sheet.append(["M1", WALL, 1])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_of_a_workbook_count_as_it_says(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, from_1904: bool
) -> None:
    body = _book(from_1904)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert (b'date1904="1"' in archive.read("xl/workbook.xml")) == from_1904
    got = deliver(readings(top="format: {kind: xlsx}"), body, "in.xlsx")["reading"]
    assert _at(con, got) == ["2024-03-05 13:00", "2024-03-05 14:00"]


@pytest.mark.parametrize("form", ["%s", "%d/%m/%Q", "%"])
def test_a_form_that_cannot_be_is_told_with_its_line(deliver: Deliver, form: str) -> None:
    with pytest.raises(TanliuError, match="not a form of a stamp"):
        deliver(readings(f'format: "{form}"'), HEAD)


@pytest.mark.parametrize(
    "zone", ["Asia", "localtime", "A" * 5000, "../../etc/passwd", "right/UTC", "上海", ""]
)
def test_absurd_zones_are_answered_in_words(deliver: Deliver, zone: str) -> None:
    with pytest.raises(TanliuError, match="unknown time zone"):
        period.zone(zone)
    with pytest.raises(TanliuError, match=r"mapping.yaml:8: tables.reading.stamp.zone: unknown time zone"):
        deliver(readings(f'zone: "{zone}"'), HEAD)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Jan-24", "2024-01"), ("24-Jan", "2024-01"), ("Sept. 2024", "2024-09"), ("March, 2024", "2024-03"),
        ("Jan'24", "2024-01"), ("2024 Jan", "2024-01"), ("janv.-24", "2024-01"), ("Février 2024", "2024-02"),
        ("MÄRZ 2024", "2024-03"), ("2024年一月", "2024-01"), ("二〇二四年十二月", "2024-12"), ("2024年3月份", "2024-03"),
        ("24年3月", "2024-03"), ("2024M03", "2024-03"), ("202403", "2024-03"), ("2024-3", "2024-03"), ("3/2024", "2024-03"),
        ("03.2024", "2024-03"), ("2024.10", "2024-10"), ("2024-03-01 00:00:00", "2024-03"), ("Jan-70", "1970-01"),
        ("２０２４年３月", "2024-03"), ("2024", "2024"), ("2024年", "2024"),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(written: str, right: str) -> None:
    assert values.period(written, "month") == right


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2024-00", "bad_period"), ("202400", "bad_period"), ("13/2024", "bad_period"), ("Jan", "bad_period"),
        ("一月", "bad_period"), ("45352", "bad_period"), ("1/2/2024", "bad_period"), ("2024-03-31", "bad_period"),
        ("24-13", "bad_period"), ("2024Q1", "longer_period"), ("Q1 2024", "longer_period"), ("2024年第一季度", "longer_period"),
        ("2024H1", "longer_period"), ("2024年上半年", "longer_period"), ("T1 2024", "longer_period"), ("2024年1-3月", "longer_period"), ("2024.1", "lost_zero"),
    ],
)  # fmt: skip
def test_what_is_no_month_or_year_is_refused(written: str, reason: str) -> None:
    with pytest.raises(Refusal) as told:
        values.period(written, "month")
    assert told.value.reason == reason


def test_no_name_stands_for_two_months() -> None:
    forms: dict[str, set[int]] = {}
    text = (Path(month_names.__file__).parent / "month_names.csv").read_text("utf-8")
    for line in text.splitlines()[1:]:
        months = line.partition(",")[2].split()
        assert len(months) == 12, line
        for month, names in enumerate(months, 1):
            for name in names.split("/"):
                forms.setdefault(name, set()).add(month)
    assert [name for name, months in forms.items() if len(months) > 1] == []


INSTANTS = st.datetimes(LOW, HIGH).map(
    lambda moment: moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0, tzinfo=UTC)
)
FORMS = {
    "%Y-%m-%d %H:%M": "", "%Y年%m月%d日 %H:%M": "", "%Y%m%d%H%M": "", "%Y/%m/%d %H:%M": "", "%d.%m.%Y %H:%M": "format",
    "%m/%d/%Y %I:%M %p": "format", "%H:%M %d-%b-%y": "format",
}  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    moment=INSTANTS,
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_every_form_gives_the_instant_that_was_written(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, moment: datetime, zone: str
) -> None:
    wall = moment.astimezone(ZoneInfo(zone))
    for form, declared in FORMS.items():
        decl = f'format: "{form}", ambiguous: {"second" if wall.fold else "first"}'
        decl = decl if declared else decl.partition(", ")[2]
        got = deliver(readings(decl), f"{HEAD}M1,{wall.strftime(form)},1\n", to=known(zone))["reading"]
        assert [int(str(row[1])) for row in admitted(con, got)] == [int(moment.timestamp())], form
    serial = (wall.replace(tzinfo=None) - FIRST_DAY) / timedelta(days=1)
    decl = f"number: excel_1900, ambiguous: {'second' if wall.fold else 'first'}"
    got = deliver(readings(decl), f"{HEAD}M1,{serial!r},1\n", to=known(zone))["reading"]
    assert [int(str(row[1])) for row in admitted(con, got)] == [int(moment.timestamp())]


def test_what_has_not_come_is_refused(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    rows = (
        f"{HEAD}M1,2025-06-01 12:00,1\nM1,2025-06-01 12:15,1\nM1,2025-06-01 13:15,1\nM1,2062-06-01 12:00,1\n"
    )
    with mock.patch.object(clock, "now", return_value=datetime(2025, 6, 1, 4, 5, tzinfo=UTC)):
        got = deliver(readings(), rows)["reading"]
        assert reasons(got) == [(4, "future_stamp"), (5, "future_stamp")]
        assert _at(con, got) == ["2025-06-01 12:00", "2025-06-01 12:15"]
        report = deliver(REPORT, "id,period,power,coal,added\nE1,2025-06,1,1,1\nE1,2025-07,1,1,1\n", "r.csv")
        assert reasons(report["report"]) == [(3, "future_period")]

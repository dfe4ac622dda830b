"""Tools answer to made-up data and to files, and say what is wrong with a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.platform.tools.declared import Tool, by_id, tools
from tanliu.app.platform.tools.files import USES, series_of
from tanliu.app.platform.tools.given import Given, answered, of_sample
from tanliu.app.platform.tools.reading import read_body, read_file
from tanliu.catalog.load import load
from tanliu.kit.errors import TanliuError

CATALOG = load()


@pytest.mark.parametrize("tool", tools(), ids=lambda one: one.id)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_tool_answers_to_its_sample(tool: Tool, lang: str) -> None:
    found = answered(tool, of_sample(tool, CATALOG, lang))
    assert found.says
    assert found.facts
    assert found.source
    assert found.export is None or found.export.rows


@pytest.mark.parametrize("tool", tools(), ids=lambda one: one.id)
def test_a_command_is_made_of_every_tool(tool: Tool) -> None:
    done = CliRunner().invoke(app, [tool.group, tool.verb, "--sample"])
    assert done.exit_code == 0, done.output


def test_a_required_file_that_is_missing_is_named() -> None:
    done = CliRunner().invoke(app, ["building", "verify", "--works-from", "2024-01-01"])
    assert isinstance(done.exception, TanliuError)
    assert "meter" in str(done.exception)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("time,kwh\n2024-01-01,1\n2024-01-02,x\n", "a.csv, row 3, column kwh: not a number"),
        ('time,kwh\n2024-01-01,"1,234"\n', "not a number"),
        ("time,kwh\nyesterday,1\n", "a.csv, row 2, column time: no time that can be read"),
        ("time,kwh\n2024-01-01\n", "a.csv, row 2: the row has another number of cells"),
        ("time\n2024-01-01\n", "at least two columns"),
        ("time,kwh\n", "the file has no rows"),
        ("a,b,c\n1,2,3\n", "no column has a known name"),
        ("time,kwh,kwh\n1,2,3\n", "two columns have one name"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(body: str, said: str) -> None:
    with pytest.raises(TanliuError, match=said.replace(".", "\\.")):
        series_of(read_body(body.encode(), "a.csv"), USES)


def test_chinese_files_of_old_programs_are_read() -> None:
    found = series_of(read_body("日期,电量\n2024/1/2,5\n2024/1/1,4\n".encode("gb18030"), "a.csv"), USES)
    assert found.values.tolist() == [4, 5]
    assert str(found.stamps[0]) == "2024-01-01T00:00:00"


def test_two_meters_in_one_file_are_refused() -> None:
    rows = "".join(f"2024-01-{day:02},{value}\n" for day in range(1, 20) for value in (1, 2))
    with pytest.raises(TanliuError, match="stands twice"):
        series_of(read_body(f"time,kwh\n{rows}".encode(), "a.csv"), USES)


def test_parquet_is_read_by_the_command(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"time": pa.array(["2024-01-01", "2024-01-02"]), "kwh": pa.array([1.0, 2.0])})
    pq.write_table(table, tmp_path / "a.parquet")
    assert series_of(read_file(tmp_path / "a.parquet"), USES).values.tolist() == [1, 2]
    (tmp_path / "b.parquet").write_text("no")
    with pytest.raises(TanliuError, match="Parquet"):
        read_file(tmp_path / "b.parquet")


@pytest.mark.parametrize(
    "row",
    [
        "2025-07-09 14:30,2025-07-09 17:00",
        "2025-07-09 22:00,2025-07-10 02:00",
        "2020-01-01 14:00,2020-01-01 15:00",
    ],
)
def test_a_call_is_whole_hours_of_a_day_that_the_meter_knows(row: str) -> None:
    tool = by_id()["building-response"]
    given = of_sample(tool, CATALOG, "en")
    files = {**given.files, "calls": read_body(f"from,until\n{row}\n".encode(), "calls.csv")}
    with pytest.raises(TanliuError, match=r"calls\.csv, row 2: a call is whole hours"):
        answered(tool, replace(given, files=files))


def _captured(body: str, **texts: str) -> list[list[str]]:
    tool = by_id()["plant-capture"]
    files = {"streams": read_body(body.encode(), "co2.csv")}
    found = answered(tool, Given(CATALOG, "en", files, texts))
    return [list(row) for row in found.export.rows] if found.export else []


_D28 = "step,tonnes\ncaptured,100\ninjected,90\nvented,5\nstock_end,5\n"


@pytest.mark.parametrize(
    ("texts", "stored", "lost"),
    [
        ({}, "-90.0", "0.0"),
        ({"own_line": "after_capture"}, "0.0", "5.0"),
        ({"origin": "biogenic"}, "-90.0", "0.0"),
    ],
)
def test_an_inventory_counts_captured_carbon_once(texts: dict[str, str], stored: str, lost: str) -> None:
    lines = _captured(_D28, **texts)
    assert (lines[0][1], lines[1][1]) == (stored, lost)


def test_a_balance_that_does_not_close_gives_no_line() -> None:
    assert _captured("step,tonnes\ncaptured,100\ninjected,80\n") == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("burnt,1,,", "row 2: no such stream of CO2"),
        ("captured,-1,,", "row 2: an amount is a number of zero or more"),
        ("captured,1,1,0.9", "row 2: a row tells one amount"),
        ("captured,,1,", "row 2: a volume of gas needs its share"),
        ("captured,1,,0.9", "row 2: tonnes are those of CO2 alone"),
    ],
)
def test_a_stream_that_cannot_be_is_told_with_its_row(row: str, said: str) -> None:
    with pytest.raises(TanliuError, match=said):
        _captured(f"step,tonnes,sm3,co2_share\n{row}\n")


def test_a_call_without_readings_is_not_one_to_come() -> None:
    tool = by_id()["building-response"]
    given = of_sample(tool, CATALOG, "en")
    meter = given.files["meter"]
    times = [str(one) for one in meter.columns["time"]]
    kept = [at for at, one in enumerate(times) if not one.startswith("2025-07-16")]
    columns = {name: [values[at] for at in kept] for name, values in meter.columns.items()}
    found = answered(tool, replace(given, files={**given.files, "meter": replace(meter, columns=columns)}))
    states = {row[0][:10]: row[-1] for row in found.sheets[1].rows}
    assert "readings of the call are missing" in states["2025-07-16"]
    assert "to come" in states["2025-08-05"]
    assert found.export is not None
    assert all("," not in cell for row in found.export.rows for cell in row[:-1])

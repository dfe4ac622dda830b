"""``tanliu map`` writes mappings that ``tanliu import`` takes as they are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner

import messy_files
from tanliu.app.cli.main import app
from tanliu.app.store.workspace import Workspace

Write = Callable[[Path], Path]


def mapped(tmp_path: Path, file: Path) -> tuple[list[Path], str]:
    done = CliRunner().invoke(
        app,
        [
            "map", str(file), "-o", str(tmp_path / "m.yaml"), "-w", str(tmp_path / "w"),
            "--region", "CN-Zhejiang", "--zone", "Asia/Shanghai",
        ],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return sorted(tmp_path.glob("m*.yaml")), done.output


def taken_in(tmp_path: Path, file: Path) -> str:
    mappings, output = mapped(tmp_path, file)
    for mapping in mappings:
        done = CliRunner().invoke(app, ["import", str(file), "-c", str(mapping), "-w", str(tmp_path / "w")])
        assert done.exit_code == 0, done.output
        assert "refused" in done.output
    return output


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with Workspace(tmp_path / "w") as opened:
        tables = {name: opened.current_rows(name) for name in ("entity", "report", "meter")}
        return opened.connection.execute(query.format(**tables)).fetchall()


def test_plain_english_csv(tmp_path: Path) -> None:
    output = taken_in(tmp_path, messy_files.english(tmp_path / "en.csv"))
    assert "report 60/60" in output
    found = rows(
        tmp_path,
        "SELECT count(DISTINCT entity_id), sum(quantity) FROM {report} WHERE carrier = 'electricity'",
    )
    assert found == [(5, Decimal("60210"))]


def test_meters_in_gb_18030_end_their_quarter_hours(tmp_path: Path) -> None:
    output = taken_in(tmp_path, messy_files.meters_gb18030(tmp_path / "meters.csv"))
    assert "gb18030" in output and "reading 576/576" in output
    assert rows(tmp_path, "SELECT interval_minutes, zone, count(*) FROM {meter} GROUP BY ALL") == [
        (15, "Asia/Shanghai", 3)
    ]
    with Workspace(tmp_path / "w") as opened:
        days = opened.connection.execute(
            f"SELECT DISTINCT day::VARCHAR FROM {opened.lake.scan('reading')}"
        ).fetchall()
    assert sorted(days) == [("2024-06-01",), ("2024-06-02",)]


def test_county_workbook_with_titles_merged_cells_and_totals(tmp_path: Path) -> None:
    taken_in(tmp_path, messy_files.county(tmp_path / "county.xlsx"))
    assert rows(tmp_path, "SELECT count(*) FROM {entity}") == [(30,)]
    assert rows(tmp_path, "SELECT count(*), sum(quantity) FROM {report} WHERE carrier = 'electricity'") == [
        (360, Decimal(12 * sum(range(30)) + 360 * 12.5))
    ]
    months = rows(tmp_path, "SELECT count(DISTINCT period) FROM {report} WHERE unit = '百万千焦'")
    assert months == [(12,)]


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    taken_in(tmp_path, messy_files.continental(tmp_path / "de.csv"))
    found = rows(tmp_path, "SELECT DISTINCT quantity FROM {report} WHERE carrier = 'electricity' ORDER BY 1")
    assert found == [(Decimal("1234.51"),), (Decimal("1234.52"),), (Decimal("1234.53"),)]
    assert ("Müller & Söhne 1",) in rows(tmp_path, "SELECT name FROM {entity}")


def test_what_is_unsure_stands_in_the_file_and_a_unit_that_does_not_fit_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "power.csv"
    file.write_text(
        "Company,Month,Electricity (kVArh),Coal\nA,2024-01,5,7\nB,2024-01,6,8\n", encoding="utf-8"
    )
    (mapping,), output = mapped(tmp_path, file)
    text = mapping.read_text(encoding="utf-8")
    assert "# ? column Electricity (kVArh): kVArh does not count carrier:electricity; left out" in text
    assert "# ? column Coal says no unit; t is assumed" in text
    assert "carrier: electricity" not in text and "report 2/2" in output


def test_file_without_a_header_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("1,2\n3,4\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["map", str(file), "-w", str(tmp_path / "w")])
    assert done.exit_code != 0 and "no row of the file looks like a header" in str(done.exception)

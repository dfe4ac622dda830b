"""Files as offices have them, written, mapped by ``tanliu map`` and imported as the proposed mapping says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from typer.testing import CliRunner

from tanliu.app.cli.main import app

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


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, (done.output, done.exc_info)
    return done.output


def brought(place: Path, file: Path) -> str:
    mapping, home = place / f"{file.stem}.yaml", str(place / "w")
    told = run(
        "map", str(file), "-o", str(mapping), "-w", home, "--region", "CN-Zhejiang", "--zone", "Asia/Shanghai"
    )
    assert mapping.is_file(), told
    return (
        told + mapping.read_text(encoding="utf-8") + run("import", str(file), "-c", str(mapping), "-w", home)
    )

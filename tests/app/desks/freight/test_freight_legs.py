"""An inventory of transport: activity times intensity, what carriers measured, and refused legs with their reason."""

from __future__ import annotations

import csv
from pathlib import Path

from app.cli.cli_case import invoke

HEADER = "chain,mode,tonnes,km,distance,kg_a_tkm\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "legs.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_legs_are_added_by_mode_and_chain(tmp_path: Path) -> None:
    text = "a,truck_diesel_18t,10,300,,\na,rail_electric,10,1000,,\nb,truck_diesel_18t,10,100,shortest,0.1\n"
    told = invoke("freight", "legs", written(tmp_path, text), width=300)
    assert told.code == 0, told.err
    # 3,000 tkm at 0.129 are 387 kg; 1,050 tkm that the carrier measured at 0.1 are 105 kg
    cells = [[cell.strip() for cell in line.split("│")] for line in told.out.splitlines()]
    assert ["Diesel truck of 18 t", "2", "4,050.0", "492.0", "121.5", "21"] in cells
    assert ["a", "2", "13,000.0", "487.0"] in [line[:4] for line in cells]
    assert "whether it holds the making of the energy is not told" in told.out


def test_legs_that_cannot_be_read_are_refused_with_their_reason(tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    text = "a,rail_electric,1,1,,\na,camel,1,1,,\na,rail_electric,x,1,,\na,rail_electric,1,0,,\na,rail_electric,1,1,guessed,\n"
    told = invoke("freight", "legs", written(tmp_path, text), "--refused", refused)
    assert "Refused legs: 4" in told.out
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(one["line"], one["reason"]) for one in csv.DictReader(lines)]
    assert rows == [
        ("3", "no such mode"), ("4", "not a number"), ("5", "not more than zero"), ("6", "no such kind of distance"),
    ]  # fmt: skip


def test_a_file_without_a_leg_says_which_modes_there_are(tmp_path: Path) -> None:
    told = invoke("freight", "legs", written(tmp_path, "a,camel,1,1,,\n"))
    assert told.code == 2
    assert "rail_electric" in told.err

"""Commands of organic waste on files: batches with their faults, the landfill by year, tonnages of New York."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.cli.cli_case import invoke

DATA = (
    Path(__file__).resolve().parents[5]
    / "shared"
    / "data"
    / "waste_nyc"
    / "dsny_monthly_tonnage_1990_2023.csv.gz"
)
HEADER = "batch,treatment,time,what,amount\n"
AT = "2026-03-01T08:00"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def cells(out: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")] for line in out.splitlines()]


def test_a_batch_tells_its_mass_emission_and_hygiene(tmp_path: Path) -> None:
    warm = "".join(f"b,composting,2026-03-0{day}T08:00,temperature,60\n" for day in (1, 2, 3, 4))
    told = invoke(
        "organics",
        "batches",
        written(tmp_path, f"{HEADER}b,composting,{AT},in,110\n{warm}b,composting,{AT},out,40\n"),
        width=300,
    )
    assert told.code == 0, told.err
    assert ["110.0", "40.0", "70.0", "19.3"] in [line[2:6] for line in cells(told.out)]
    assert "met: 3.0 of 3 days" in told.out and "not met" not in told.out
    # all years of 110 kg: 5.5 kg CH4 by AR5; of that a third in the first year
    assert ["The landfill would give off in all", "154.0"] in [line[:2] for line in cells(told.out)]
    assert ["1", "50.8", "50.8"] in cells(told.out)


def test_flies_have_no_factor_and_a_batch_that_does_not_close_says_so(tmp_path: Path) -> None:
    text = f"{HEADER}b,black_soldier_fly,{AT},in,100\nb,black_soldier_fly,{AT},out,140\nb,black_soldier_fly,{AT},temperature,90\n"
    told = invoke("organics", "batches", written(tmp_path, text), width=300)
    assert "cannot be said – no factor is offered" in told.out
    assert "masses do not close" in told.out
    assert "90 °C" in told.out
    measured = written(
        tmp_path,
        f"{HEADER}b,black_soldier_fly,{AT},in,100\nb,black_soldier_fly,{AT},ch4,10\nb,black_soldier_fly,{AT},n2o,1\n",
    )
    assert "gives off 0.5 kg CO₂e" in invoke("organics", "batches", measured, width=300).out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}b,burning,{AT},in,1\n", "black_soldier_fly"),
        (f"{HEADER}b,composting,{AT},up,1\n", "temperature"),
        (f"{HEADER}b,composting,soon,temperature,1\n", "2026-03-02T08:15"),
        (f"{HEADER}b,composting,{AT},in,-1\n", "amount"),
        (f"{HEADER}b,composting,{AT},in,1\nb,digestion,{AT},in,1\n", "composting"),
    ],
)
def test_a_slip_says_where_and_what_is_accepted(tmp_path: Path, text: str, said: str) -> None:
    told = invoke("organics", "batches", written(tmp_path, text))
    assert told.code == 2
    assert said in told.err


def test_months_are_summed_and_wrong_rows_refused(tmp_path: Path) -> None:
    rows = "month,place,refuse,paper\n2025-01,a,60,20\n2025-01,b,20,\n2025-01,a,60,20\n2025-13,a,1,1\n2025-02,a,x,1\n2025-03,a,,\n"
    refused = tmp_path / "refused.csv"
    told = invoke("organics", "diversion", written(tmp_path, rows), "--refused", refused)
    assert told.code == 0, told.err
    assert "2025: 20.0%" in told.out
    assert "[1 months only]" in told.out
    assert "Refused rows: 4" in told.out
    assert "4,told before,2025-01" in refused.read_text(encoding="utf-8-sig")


@pytest.mark.skipif(not DATA.is_file(), reason="the public data sets do not lie beside the checkout")
def test_tonnages_of_new_york(tmp_path: Path) -> None:
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        told = invoke("organics", "diversion", written(tmp_path, lines.read()), "--short-tons", width=300)
    assert told.code == 0, told.err
    assert ["Diverted in 2022", "19.2"] in [line[:2] for line in cells(told.out)]
    of_year = next(line for line in cells(told.out) if line[0] == "2022" and len(line) > 5)
    assert (of_year[1], of_year[-2]) == ("2,292,594", "2,835,907")
    assert "[7 months only]" in told.out

"""Commands of gardens on files: figures that are printed elsewhere, refused days, clear errors."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.cli.cli_case import invoke

WEATHER = (
    "day,tmax,tmin,rhmax,rhmin,wind,sun_h,rain,irrigation\n2026-07-06,21.5,12.3,84,63,2.7777778,9.25,0,0\n"
)
PLACE = ("--latitude", "50.8", "--elevation", "100", "--height", "10")


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def cells(out: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")] for line in out.splitlines()]


def test_uccle_is_told_and_wrong_days_are_refused_with_their_reason(tmp_path: Path) -> None:
    bad = "2026-07-06,20,12,84,63,2,9,0,0\n2026-07-08,10,22,84,63,2,9,0,0\nyesterday,20,12,84,63,2,9,0,0\n2026-07-09,20,,84,63,2,9,0,0\n"
    path, refused = written(tmp_path, "weather.csv", WEATHER + bad), tmp_path / "refused.csv"
    told = invoke("garden", "water", path, *PLACE, "--refused", refused)
    assert told.code == 0, told.err
    assert ["2026-07-06", "3.88"] in [line[:2] for line in cells(told.out)]
    assert "Refused days: 4" in told.out
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(one["line"], one["reason"]) for one in csv.DictReader(lines)]
    assert rows == [
        ("3", "told before"),
        ("4", "the least is above the most"),
        ("5", "not a day"),
        ("6", "a value is missing"),
    ]


def test_soil_urea_and_coal_are_told_line_by_line_and_sinks_apart(tmp_path: Path) -> None:
    text = (
        "item,amount,unit\nsynthetic_n,225,kg\nurea,87,kg\nraw_coal,500,kg\nbiomass_before,10,t\n"
        "biomass_after,12,t\nyears,2,a\narea,1,ha\ndry_tea,1200,kg\n"
    )
    told = invoke("garden", "carbon", written(tmp_path, "year.csv", text), "--soil", "ipcc-2006", width=300)
    assert told.code == 0, told.err
    # 225 kg N give 4.6848 kg N2O, by AR6 (273) 1,279.0 kg; 87 kg of urea 63.8 kg; 1 t C a year 3,666.7 kg
    assert ["nitrous oxide of soils", "1,279.0"] in [line[:2] for line in cells(told.out)]
    assert ["urea", "63.8"] in [line[:2] for line in cells(told.out)]
    assert "taken up 3,666.7 kg CO2" in told.out
    assert "A kilogram of dry tea" in told.out


@pytest.mark.parametrize(
    ("words", "text", "said"),
    [
        (("carbon",), "item,amount,unit\nguano,1,kg\n", "synthetic_n"),
        (("carbon",), "item,amount,unit\nurea,1,t\n", "accepted: kg"),
        (("carbon",), "item,amount,unit\nbiomass_before,1,t\n", "biomass_after"),
        (("carbon",), "item,amount,unit\nurea,-1,kg\n", "amount"),
        (("water",), "day,tmax\n2026-07-06,20\n", "radiation_mj"),
        (("water",), WEATHER.replace("21.5", "215"), "no day that can be read"),
    ],
)
def test_a_slip_says_where_and_what_is_accepted(
    tmp_path: Path, words: tuple[str, ...], text: str, said: str
) -> None:
    more = PLACE if words == ("water",) else ()
    told = invoke("garden", *words, written(tmp_path, "file.csv", text), *more)
    assert told.code == 2
    assert said in told.err.replace("\n", " ")

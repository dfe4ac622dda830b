"""The outlook looked back from, and scenarios of others, by command, page and interface."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.outlook.exchange import EMISSIONS, read
from tanliu.app.platform.tools.reading import read_body
from tanliu.kit.errors import TanliuError

HEAD = "model,scenario,region,variable,unit,year,value\n"


def _read(text: str) -> Any:
    return read(read_body(text.encode(), "scenarios.csv"))


def test_units_are_brought_to_one_and_parts_must_add_up() -> None:
    found = _read(
        f"{HEAD}M,S,R,{EMISSIONS},Mt CO2-equiv/yr,2025,1.5\nM,S,R,{EMISSIONS}|Industry,kt CO2e/yr,2025,1000\n"
        f"M,S,R,{EMISSIONS}|Transport,t CO2-equiv/yr,2025,484000\nM,S,R,Final Energy,PJ/yr,2025,2\nM,S,R,Population,million,2025,3\n"
    )
    (one,) = found.scenarios
    assert one.series[EMISSIONS] == {2025: 1_500_000.0} and one.units["Final Energy"] == "TJ/yr"
    assert one.series["Final Energy"] == {2025: 2000.0} and one.series["Population"] == {2025: 3.0}
    assert one.series[f"{EMISSIONS}|Industry"] == {2025: 1_000_000.0}
    (doubt,) = found.doubts
    assert (doubt.variable, doubt.year, doubt.why) == (EMISSIONS, 2025, "parts")
    # solids are told of by their coal alone
    deep = _read(
        f"{HEAD}M,S,R,F,TJ/yr,2025,10\nM,S,R,F|Solids|Coal,TJ/yr,2025,6\nM,S,R,F|Gases,TJ/yr,2025,4\n"
    )
    assert deep.doubts == []
    # a part of a part is not counted beside it
    twice = _read(
        f"{HEAD}M,S,R,F,TJ/yr,2025,10\nM,S,R,F|A,TJ/yr,2025,6\nM,S,R,F|A|X,TJ/yr,2025,6\nM,S,R,F|B,TJ/yr,2025,4\n"
    )
    assert twice.doubts == []
    # within a hundredth it is rounding
    near = _read(
        f"{HEAD}M,S,R,{EMISSIONS},t CO2/yr,2025,100\nM,S,R,{EMISSIONS}|A,t CO2/yr,2025,60\nM,S,R,{EMISSIONS}|B,t CO2/yr,2025,39.1\n"
    )
    assert near.doubts == []


def test_each_row_that_cannot_be_read_is_told_with_its_line() -> None:
    found = _read(
        f"{HEAD}M,S,R,A,TJ/yr,2025,1\nM,S,R,A,TJ/yr,2025,2\nM,S,R,A,t CO2/yr,2030,2\nM,S,R,A,TJ/yr,20300,2\nM,S,R,A,TJ/yr,2030,n.a.\n"
        "M,,R,A,TJ/yr,2030,1\nM,S,R,A,TJ/yr,2035,-4\nM,S,R,B,TJ/yr,2030,1\n"
    )
    assert [(line, why) for line, why, _ in found.refused] == [
        (3, "twice"), (4, "other_unit"), (5, "no_year"), (6, "no_number"), (7, "empty"),
    ]  # fmt: skip
    assert {(one.variable, one.why) for one in found.doubts} == {("A", "gap"), ("A", "negative")}
    assert found.rows == 3


def test_a_file_without_its_columns_is_refused_and_says_which() -> None:
    with pytest.raises(TanliuError, match="lacks a column") as told:
        _read("scenario,year,value\nS,2025,1\n")
    assert "model" in str(told.value)
    with pytest.raises(TanliuError, match="neither year and value"):
        _read("model,scenario,region,variable,unit\nM,S,R,A,t\n")
    with pytest.raises(TanliuError, match="no row"):
        _read(f"{HEAD}M,S,R,A,t,soon,1\n")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_outlook_sends_is_read_again_with_nothing_to_doubt(
    client_of: Callable[[str], Any], kind: str
) -> None:
    sent = client_of("district").get(f"/outlook?format={kind}")
    found = read(read_body(sent.content, f"outlook.{kind}"))
    assert {one.scenario for one in found.scenarios} >= {"natural", "benchmark", "enhanced"}
    assert found.refused == [] and [one for one in found.doubts if one.why != "gap"] == []
    shown = client_of("district").get("/api/v1/outlook").json()
    first = shown["scenarios"][0]
    natural = next(one for one in found.scenarios if one.scenario == first["scenario"])
    assert natural.series[EMISSIONS][int(first["years"][-1])] == pytest.approx(
        first["emission_tco2e"][-1], rel=1e-6
    )


def test_the_page_shows_the_sample_and_the_command_reads_the_wide_form(
    client_of: Callable[[str], Any], tmp_path: Path
) -> None:
    client = client_of("town")
    for address in ("/tools/scenarios-check", "/tools/scenarios-hindcast"):
        assert client.get(address).status_code == 200, address
    file = tmp_path / "wide.csv"
    file.write_text(f"Model,Scenario,Region,Variable,Unit,2025,2030\nM,S,R,{EMISSIONS},Mt CO2/yr,1,\nM,S,R,{EMISSIONS}|A,Mt CO2/yr,1,x\n", encoding="utf-8")  # fmt: skip
    done = invoke("scenarios", "check", file, width=200)
    assert done.code == 0 and "2 values of 1 scenarios were read; 1 refused" in done.out
    wrong = invoke("scenarios", "check", file, "--scenario", "T", width=200)
    assert wrong.code and "no such scenario" in wrong.err


def test_the_command_looks_back_and_names_a_country_that_lacks_a_year(tmp_path: Path) -> None:
    lines = ["country,year,co2,coal_co2,oil_co2,gas_co2,population,gdp"]
    for name, first in (("A", 2000), ("B", 2005)):
        lines += [
            f"{name},{year},{100 * 1.02 ** (year - 2000):.6f},50,20,10,1000,{1000 * 1.03 ** (year - 2000):.4f}"
            for year in range(first, 2019)
        ]
    file = tmp_path / "series.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = invoke("scenarios", "hindcast", file, width=200)
    assert done.code == 0 and "1 countries, from 2010 to 2018" in done.out and "2000 is not known" in done.out
    assert "naive trend 0.0%" in done.out
    one = invoke("scenarios", "hindcast", file, "--countries", "C", width=200)
    assert one.code and "no such country" in one.err
    assert invoke("scenarios", "hindcast", file, "--origin", "2018", width=200).code


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Model", "Scenario", "Region", "Variable", "Unit", 2025])
    book.active.append(["M", "S", "R", EMISSIONS, "Mt CO2/yr", 2])
    kept = io.BytesIO()
    book.save(kept)
    (one,) = read(read_body(kept.getvalue(), "s.xlsx")).scenarios
    assert one.series == {EMISSIONS: {2025: 2_000_000.0}}

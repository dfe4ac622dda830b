"""Pages, interface and command tell the same scenarios, from the results of the base year."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke


def test_the_first_year_is_the_total_of_the_results(client_of: Callable[[str], Any]) -> None:
    client = client_of("district")
    told = client.get("/api/v1/outlook").json()
    whole = client.get("/api/v1/totals").json()
    total = float(whole["emission_kgco2e"]) / 1000
    assert [one["scenario"] for one in told["scenarios"]] == ["natural", "benchmark", "enhanced"]
    for one in told["scenarios"]:
        assert one["emission_tco2e"][0] == pytest.approx(total, rel=1e-9)
        assert one["low_tco2e"][0] == pytest.approx(total, rel=1e-9)
        assert one["years"][-1] == 2060
    last = [one["emission_tco2e"][-1] for one in told["scenarios"]]
    assert last == sorted(last, reverse=True)


def test_page_and_file_and_command_agree(client_of: Callable[[str], Any], served: Path) -> None:
    client = client_of("district")
    told = client.get("/api/v1/outlook").json()["scenarios"][1]
    page = client.get("/outlook").content.decode()
    assert f"{told['emission_tco2e'][told['years'].index(2040)]:,.0f}" in page
    sent = list(csv.DictReader(io.StringIO(client.get("/outlook?format=csv").content.decode("utf-8-sig"))))
    printed = list(csv.DictReader(io.StringIO(invoke("outlook", "run", "--iamc", "-w", str(served)).out)))
    for rows in (sent, printed):
        (row,) = (
            one for one in rows
            if (one["scenario"], one["variable"], one["year"]) == ("benchmark", "Emissions|Kyoto Gases", "2040")
        )  # fmt: skip
        assert float(row["value"]) == pytest.approx(
            told["emission_tco2e"][told["years"].index(2040)], rel=1e-12
        )


def test_drivers_add_up_and_every_assumption_has_its_source(client_of: Callable[[str], Any]) -> None:
    told = client_of("auditor").get("/api/v1/outlook/why?scenario=enhanced&year=2040").json()
    change = told["after_tco2e"] - told["before_tco2e"]
    assert sum(told["parts_tco2e"].values()) == pytest.approx(change, rel=1e-9)
    assert {one["scenario"] for one in told["assumptions"]} == {"Natural", "Benchmark", "Enhanced"}
    assert all(one["source"] and one["evidence"] for one in told["assumptions"])


def test_an_own_scenario_lies_beside_those_of_the_pack(client_of: Callable[[str], Any]) -> None:
    page = client_of("district").get("/outlook?scenario=natural&x_intensity_reduction=1.5").content.decode()
    assert "Reduction of energy intensity a year × 1.5" in page


def test_a_firm_sees_the_outlook_of_its_own_lines_alone(client_of: Callable[[str], Any]) -> None:
    own = client_of("enterprise").get("/api/v1/outlook").json()["scenarios"][0]["emission_tco2e"][0]
    whole = client_of("district").get("/api/v1/outlook").json()["scenarios"][0]["emission_tco2e"][0]
    assert 0 < own < whole


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("x_planet=2", "planet"),
        ("x_electrification=much", "electrification:1.2"),
        ("policy=planet", "zero_carbon_credited"),
        ("scenario=planet", "benchmark"),
    ],
)
def test_a_slip_says_what_is_accepted(client_of: Callable[[str], Any], query: str, said: str) -> None:
    answer = client_of("district").get(f"/outlook?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()

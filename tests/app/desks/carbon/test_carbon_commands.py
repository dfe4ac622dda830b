"""Commands of the registry that need no workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tanliu.app.cli.main import app

RUNNER = CliRunner()
HEAD = "Operator ID,First Year of Operation,Last Year of Operation,Recorded emissions 2024,Cumulative surrenders,Static surrender status 2024\n"


def run(*words: str) -> tuple[int, str]:
    found = RUNNER.invoke(app, list(words))
    return found.exit_code, " ".join(found.output.split())


def test_a_table_with_a_state_that_does_not_follow(tmp_path: Path) -> None:
    file = tmp_path / "operators.csv"
    file.write_text(f"{HEAD}1,2024,,100,100,A\n2,2024,,100,99,A\n3,2025,,,0,NOT_APPLICABLE\n")
    code, told = run("compliance", "check", str(file))
    assert (
        code == 1 and "2: A ≠ B (state)" in told and "3 operators, 3 with a published state: 2 follow" in told
    )
    code, told = run("compliance", "check", str(file), "--csv")
    assert code == 1 and "2,2024,,100,99,A,B,state" in told


def test_an_allocation_is_told_factor_by_factor() -> None:
    code, told = run(
        "compliance", "allocate", "china-power", "supply", "2021", "gas_supply_mwh=500000", "heat_ratio=0.1"
    )
    assert code == 0 and "500000 × 392 (benchmark) × 0.94" in told and "184,240,000 kg" in told


def test_acts_are_judged_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    rows = [
        "1,bus_ride,e-bus,p1,10,2026-03-02T08:00,2026-03-02T09:00,op,1",
        "2,bus_ride,e-bus,p1,10,2026-03-02T08:00,2026-03-02T09:00,op,1",
    ]
    file.write_text("id,kind,methodology,participant,quantity,start,end,source,ref\n" + "\n".join(rows))
    code, told = run("credits", "judge", str(file))
    assert code == 0 and "1 counted already" in told and "0.269 kg" in told and "participation points" in told
    code, told = run("credits", "judge", str(file), "--csv")
    assert "1,e-bus,10,10,269.000," in told and "2,e-bus,10,0,0.000,twice" in told


def test_an_auction_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("id,side,price,lots\na,buy,51.00,10\nb,buy,50.00,10\nc,sell,49.00,10\n")
    code, told = run("market", "auction", str(file), "--lang", "zh")
    assert code == 0 and "成交价 51.00 CNY" in told
    code, told = run("market", "auction", str(file), "--csv")
    assert "a,10,10" in told and "b,10,0" in told


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("a,sideways,51,10", "no such side"),
        ("a,buy,51.005,10", "multiple of the tick"),
        ("a,buy,51,ten", "whole number"),
        ("a,buy,,1", "empty"),
    ],
)
def test_a_bad_order_is_named_with_its_line(tmp_path: Path, line: str, what: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"id,side,price,lots\n{line}\n")
    from tanliu.kit.errors import TanliuError

    found = RUNNER.invoke(app, ["market", "auction", str(file)])
    assert found.exit_code
    told = found.output + (str(found.exception) if isinstance(found.exception, TanliuError) else "")
    assert what in " ".join(told.split())

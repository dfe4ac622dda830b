"""The assessment of an investment project: emissions by factors of packs, the threshold, a lender's part."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.cli_case import invoke
from tanliu.catalog.effective import emission
from tanliu.decide.finance.formulas import attribution
from tanliu.kit.errors import TanliuError

SUMS = st.decimals(0, 10**9, places=2)


@given(SUMS, SUMS, SUMS)
def test_parts_of_all_lenders_together_are_the_whole(one: Decimal, two: Decimal, equity: Decimal) -> None:
    debt = one + two
    if debt + equity > 0:
        parts = [attribution(each, equity, debt) for each in (one, two, equity)]
        assert sum(parts) == pytest.approx(Decimal(1)) and all(0 <= part <= 1 for part in parts)


@pytest.mark.parametrize("told", [(11, 4, 6), (-1, 4, 6), (1, 0, 0), (1, -4, 6)])
def test_what_nobody_can_have_lent_is_refused(told: tuple[int, int, int]) -> None:
    with pytest.raises(TanliuError):
        attribution(*(Decimal(one) for one in told))


def _run(tmp_path: Path, rows: str, *more: Any) -> Any:
    file = tmp_path / "energy.csv"
    file.write_text(f"carrier,amount,unit\n{rows}", encoding="utf-8")
    return invoke("finance", "assess", file, "--year", "2022", *more, width=200)


def test_a_project_reaches_the_threshold_by_the_factor_of_the_packs(tmp_path: Path, packs: Any) -> None:
    factor = emission(packs, "electricity", "CN", 2022, per="MWh", allow_later=True).co2e
    least = int(Decimal(3_000_000) / factor) + 1
    done = _run(
        tmp_path,
        f"electricity,{least},MWh\n",
        "--outstanding-cny",
        "30",
        "--equity-cny",
        "40",
        "--debt-cny",
        "60",
    )
    tonnes = least * factor / 1000
    assert (
        done.code == 0
        and "is reached" in done.out
        and f"{tonnes:,.1f}" in done.out
        and f"{tonnes * Decimal('0.3'):,.1f}" in done.out
    )
    below = _run(tmp_path, f"electricity,{least - 2},MWh\n")
    assert "below the threshold" in below.out and "Financed" not in below.out


@pytest.mark.parametrize(
    ("rows", "more", "says"),
    [
        ("moonlight,1,MWh\n", (), "moonlight"),
        ("electricity,-1,MWh\n", (), "below zero"),
        ("electricity,1,t\n", (), "energy.csv, 2"),
        ("electricity,1,MWh\n", ("--debt-cny", "1"), "all three sums"),
        ("electricity,1,MWh\n", ("--region", "Atlantis"), "Atlantis"),
    ],
)
def test_what_cannot_be_assessed_is_told(tmp_path: Path, rows: str, more: Any, says: str) -> None:
    done = _run(tmp_path, rows, *more)
    assert done.code and says in done.err

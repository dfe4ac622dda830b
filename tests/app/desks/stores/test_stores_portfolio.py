"""A portfolio with a known benefit comes out with it, inside its interval; too few peers say nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.stores.queries.portfolio import rules_of
from tanliu.catalog.load import load
from tanliu.model.store.peers import StoreYear, band, benefits

RULES = rules_of(load())


def rows(count: int, saved: float) -> list[StoreYear]:
    dice = np.random.default_rng(5)
    area = dice.uniform(110, 140, 2 * count)
    rate = dice.normal(0.5, 0.05, 2 * count)
    return [
        StoreYear(
            f"s{at}", at < count, float(area[at]), 2019 if at < count else 2022,
            {"emission_t": float(area[at] * rate[at] * (1 if at < count else 1 - saved))},
        )
        for at in range(2 * count)
    ]  # fmt: skip


def test_a_known_benefit_is_found_within_its_interval() -> None:
    (found,) = benefits(rows(400, 0.15), RULES)
    assert found.share == pytest.approx(0.15, abs=0.01)
    assert found.low < 0.15 * 125 * 0.5 < found.high
    assert found.stores == 400


def test_no_benefit_lies_around_nothing() -> None:
    (found,) = benefits(rows(200, 0.0), RULES)
    assert found.low < 0 < found.high


def test_stores_of_another_size_are_no_peers() -> None:
    told = [*rows(10, 0.1), StoreYear("big", False, 400, 2022, {"emission_t": 1.0})]
    (found,) = benefits(told, RULES)
    assert (found.stores, found.alone) == (10, 1)
    assert band(100, RULES) == 1
    assert benefits([told[-1]], RULES)[0].stores == 0


def test_the_command_says_what_is_known_and_what_is_not(tmp_path: Path) -> None:
    lines = ["store,kind,area_m2,year,emission_t,water_t"]
    lines += [f"o{at},ordinary,120,2019,60,{2000 if at < 3 else ''}" for at in range(6)]
    lines += ["g,greener,120,2022,51,1700"]
    path = tmp_path / "stores.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = invoke("stores", "benefits", path, width=400)
    assert told.code == 0, told.err
    cells = [[cell.strip() for cell in line.split("│")] for line in told.out.splitlines()]
    assert ["emission_t, 2022: less a store", "9.00", "t"] in [line[:3] for line in cells]
    assert "9.00 to 9.00 with 95 %, 15.0% of ordinary stores of its size in 2019" in told.out
    assert "2022, water_t: nothing can be said of 1 stores" in told.out
    assert "-50% (2030)" in told.out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,large,1,2019,1", "ordinary"),
        ("a,greener,0,2019,1", "area_m2"),
        ("a,greener,1,19,1", "2019"),
        ("a,greener,1,2019,x", "emission_t"),
    ],
)
def test_a_slip_says_where_and_what_is_accepted(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "stores.csv"
    path.write_text(f"store,kind,area_m2,year,emission_t\n{row}\n", encoding="utf-8")
    told = invoke("stores", "benefits", path)
    assert told.code == 2
    assert said in told.err

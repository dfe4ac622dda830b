"""Allocation by methods of packs, corrections, caps, and how a year is settled."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.compliance.allocate import correction, entitled, initial, scaled
from tanliu.decide.compliance.document import Compliance
from tanliu.decide.compliance.surrender import settle
from tanliu.kit.errors import TanliuError


def scheme(id: str) -> Compliance:
    return read(load().documents["compliance"][id][-1], Compliance)


POWER, DISTRICT = scheme("china-power"), scheme("district")
UNIT: dict[str, Decimal | str] = {
    "unit_class": "coal_over_300mw", "coal_supply_mwh": Decimal(1000), "cooling": "water", "heat_ratio": Decimal(0),
    "load_percent": Decimal(90),
}  # fmt: skip


@pytest.mark.parametrize(
    ("load_percent", "factor"),
    [("90", "1"), ("85", "1"), ("80", "1.007"), ("82", "1.0042"), ("75", "1.015"), ("77", "1.0118"), ("70", "1.0300000000"),
     ("50", "1.0934")],
)  # fmt: skip
def test_load_correction_is_continuous_and_as_printed(load_percent: str, factor: str) -> None:
    found = correction(POWER.corrections["load"], {"load_percent": Decimal(load_percent)})
    expected = {"70": Decimal("1.015") ** 2, "50": Decimal("1.015") ** 6}.get(load_percent, Decimal(factor))
    assert abs(found - expected) < Decimal("1E-9")


def test_draft_of_2025_jumps_at_half_load() -> None:
    by = POWER.corrections["load_draft_2025"]
    below, at = (correction(by, {"load_percent": Decimal(one)}) for one in ("49.999999", "50"))
    assert (round(below, 3), at) == (Decimal("1.100"), Decimal(1))


def test_allocation_follows_output_and_initial_follows_last_year() -> None:
    assert entitled(POWER, "supply", 2021, UNIT).kg == 821_800
    assert initial(POWER, "supply", 2021, UNIT) == 575_260
    less = UNIT | {"coal_supply_mwh": Decimal(500)}
    # 70 % were given for 1,000 MWh; of 500 MWh made, a part of it comes back
    assert (
        entitled(POWER, "supply", 2021, less).kg - initial(POWER, "supply", 2021, UNIT) == 410_900 - 575_260
    )


def test_history_counts_the_years_that_are_known_and_the_months_that_somebody_was_there() -> None:
    told = {"emissions_kg_2024": Decimal(1_000_000), "emissions_kg_2025": Decimal(1_200_001)}
    assert entitled(DISTRICT, "history", 2026, told).kg == 1_067_000
    assert (
        entitled(DISTRICT, "history", 2026, {"emissions_kg_2025": Decimal(1_000_000)}, months=6).kg == 485_000
    )


@pytest.mark.parametrize(
    ("method", "year", "changes", "what"),
    [
        ("none", 2021, {}, "unknown method"),
        ("supply", 2025, {}, "no value of this year"),
        ("supply", 2021, {"unit_class": "wind"}, "unknown unit_class"),
        ("supply", 2021, {"coal_supply_mwh": Decimal(-1)}, "zero or more"),
        ("supply", 2021, {"load_percent": "high"}, "zero or more"),
        ("generation", 2023, {}, "none of the quantities"),
    ],
)
def test_bad_input_is_named(method: str, year: int, changes: dict[str, Decimal | str], what: str) -> None:
    with pytest.raises(TanliuError, match=what):
        entitled(POWER, method, year, UNIT | changes)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=50), st.integers(0, 10**10))
def test_a_cap_is_kept_and_nothing_is_lost(entitlements: list[int], cap: int) -> None:
    parts, rest = scaled(entitlements, cap)
    assert sum(parts) + rest == (cap if sum(entitlements) > cap else sum(entitlements))
    assert (
        all(0 <= part <= one for part, one in zip(parts, entitlements, strict=True))
        and 0 <= rest < len(parts) + 1
    )


def test_offsets_count_up_to_their_share_of_what_is_owed() -> None:
    found = settle(DISTRICT, verified=900, allowances=850, offsets=120, carried=100)
    assert (found.due, found.offsets_most, found.offsets_counted, found.offsets_over) == (1000, 100, 100, 20)
    assert (found.short, found.over) == (50, 0)


def test_a_shortfall_costs_three_times_the_mean_price_and_is_carried() -> None:
    first = settle(DISTRICT, verified=10_000, allowances=8_000, mean_price=Decimal("40.50"))
    assert (first.short, first.penalty) == (2_000, Decimal("243"))
    assert settle(DISTRICT, verified=1_000, allowances=3_000, carried=first.short).short == 0
    # not guessed where the mean price is not known
    assert settle(DISTRICT, verified=10_000, allowances=8_000).penalty is None


def test_relief_by_class_of_plant() -> None:
    gas = settle(POWER, verified=1_000, allowances=900, entitled=900, plant={"fuel": "gas"})
    assert (gas.forgiven, gas.due, gas.short) == (100, 900, 0)
    coal = settle(POWER, verified=1_000, allowances=700, entitled=700, plant={"fuel": "coal"})
    assert (coal.forgiven, coal.due, coal.short) == (100, 900, 200)
    assert settle(POWER, verified=1_000, allowances=900, entitled=900).forgiven == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_owed_is_met_or_short(verified: int, allowances: int, offsets: int, carried: int) -> None:
    found = settle(DISTRICT, verified, allowances, offsets, carried)
    assert found.due + found.over == allowances + found.offsets_counted + found.short
    assert found.offsets_counted + found.offsets_over == offsets and not (found.short and found.over)

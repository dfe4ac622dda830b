"""Lines that rest on findings and inputs that are missing, by rows worked by hand and as laws over made-up months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flow_case import rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.doubt.steps import MOST_MONTHS, doubted_lines, missing_inputs
from tanliu.flow.doubt.types import Doubt


def _line(
    period: str, carrier: str = "heat", origin: str = "reported", quantity: int = 10, **more: Any
) -> Any:
    purpose = more.pop("purpose", "energy")
    return {
        "line_id": f"A/{period}/{carrier}/{purpose}", "entity_id": "A", "period": period, "year": int(period[:4]),
        "carrier": carrier, "purpose": purpose, "origin": origin, "quantity": quantity,
        "emission_kgco2e": 100, "energy_kgce": 50, **more,
    }  # fmt: skip


def _finding(**told: Any) -> Any:
    return {
        "finding_id": "f", "kind": "unit_slip", "entity_id": "A", "sure": True, "first": date(2025, 3, 1),
        "until": date(2025, 4, 1), **told,
    }  # fmt: skip


def _doubted(finding: Any, *lines: Any) -> dict[str, float]:
    found = rows(doubted_lines(stored("finding", [finding]), stored("line", lines)), "line_id")
    return {row["line_id"][2:]: row["ratio"] for row in found}


def test_a_reported_figure_is_in_doubt_as_a_whole_and_no_other() -> None:
    slip = _finding(carrier="heat", item="heat/energy", stake_quantity=9)
    lines = (
        _line("2025-02"), _line("2025-03"), _line("2025-04"), _line("2025-03", "gas"), _line("2025"),
        _line("2025-03", purpose="feedstock"),
    )  # fmt: skip
    assert _doubted(slip, *lines) == {"2025-03/heat/energy": 1.0}


def test_what_was_found_of_a_form_is_nothing_where_the_meter_was_preferred() -> None:
    slip = _finding(carrier="heat", item="heat/energy")
    assert _doubted(slip, _line("2025-03", origin="metered")) == {}
    stuck = _finding(carrier="heat", meter_code="M", stake_quantity=1, stake_kgco2e=25)
    assert _doubted(stuck, _line("2025-03")) == {}
    assert _doubted(stuck, _line("2025-03", origin="metered")) == {"2025-03/heat/energy": 0.25}


def test_at_stake_is_at_most_all_and_is_shared_by_the_lines_it_touches() -> None:
    two_months = _finding(
        carrier="heat",
        meter_code="M",
        stake_quantity=1,
        stake_kgco2e=50,
        first=date(2025, 3, 31),
        until=date(2025, 4, 2),
    )
    metered = [_line(f"2025-{month:02d}", origin="metered") for month in (2, 3, 4, 5)]
    assert _doubted(two_months, *metered) == {"2025-03/heat/energy": 0.25, "2025-04/heat/energy": 0.25}
    assert set(_doubted({**two_months, "stake_kgco2e": 5000}, *metered).values()) == {1.0}


@pytest.mark.parametrize("told", [{"gone_why": "corrected"}, {"item": "value_added_cny"}])
def test_what_is_gone_or_of_an_output_touches_no_line(told: dict[str, Any]) -> None:
    assert _doubted(_finding(**told), _line("2025-03")) == {}


def test_a_firm_that_stands_out_among_its_peers_is_in_doubt_with_all_it_told() -> None:
    outlier = _finding(kind="peer_outlier", first=date(2025, 1, 1), until=date(2026, 1, 1))
    lines = (
        _line("2025-03"),
        _line("2025-03", "gas", "metered"),
        _line("2025", "oil"),
        _line("2025-03", "coal", "estimated"),
    )
    assert set(_doubted(outlier, *lines)) == {"2025-03/heat/energy", "2025-03/gas/energy", "2025/oil/energy"}


def _missing(*lines: Any) -> dict[str, int]:
    found = rows(missing_inputs(stored("line", lines)), "period")
    return {row["period"]: row["since_use_months"] for row in found}


def test_months_after_a_use_are_expected_until_the_newest_of_all() -> None:
    newest = _line("2025-04", "gas")
    assert _missing(_line("2025-01"), newest) == {"2025-02": 1, "2025-03": 2, "2025-04": 3}
    assert _missing(_line("2024-12"), _line("2025-02"), newest) == {"2025-01": 1, "2025-03": 1, "2025-04": 2}


def test_what_was_told_as_nothing_and_what_was_told_of_the_year_is_not_missing() -> None:
    newest = _line("2025-04", "gas")
    assert _missing(_line("2025-01", quantity=0), newest) == {}
    assert _missing(_line("2025-01"), _line("2025"), newest) == {}
    # an estimate is nothing that somebody told
    assert _missing(_line("2025-03"), _line("2025-04", origin="estimated"), newest) == {"2025-04": 1}


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 50), min_size=1))
def test_known_and_missing_months_share_no_month_and_fill_all_after_the_first_use(months: set[int]) -> None:
    name = lambda number: f"{2021 + number // 12}-{number % 12 + 1:02d}"  # noqa: E731
    found = _missing(*(_line(name(one)) for one in months))
    known = {name(one) for one in months}
    assert not known & set(found)
    every = range(min(months), max(months) + 1)
    expected = [one for one in every if any(one - MOST_MONTHS <= use <= one for use in months)]
    assert known | set(found) == {name(one) for one in expected}


def test_shares_are_of_the_total_and_of_nothing_there_is_none() -> None:
    told = Doubt(
        value=Decimal(200), sure=Decimal(50), estimated=Decimal(20), known_inputs=9, missing_inputs=1,
        matches={"exact": Decimal(40), "earlier_year": Decimal(160)},
    )  # fmt: skip
    assert (told.sure_ratio, told.estimated_ratio, told.coverage_ratio) == (
        Decimal("0.25"),
        Decimal("0.1"),
        Decimal("0.9"),
    )
    assert told.without_sure == 150
    assert list(told.matched_ratios.items()) == [("earlier_year", Decimal("0.8")), ("exact", Decimal("0.2"))]
    assert (Doubt().sure_ratio, Doubt().coverage_ratio, Doubt(value=Decimal(0)).estimated_ratio) == (
        None,
        None,
        None,
    )

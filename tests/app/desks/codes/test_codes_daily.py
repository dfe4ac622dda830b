"""The place of an enterprise in its industry on the last day that was read whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.desks.codes.daily import day_rank
from tanliu.app.desks.enterprises.queries.electricity import daily_electricity
from tanliu.app.platform.served import catalog, results
from tanliu.report.code_card import Day, DayRank
from tanliu.report.code_rule import Daily, code_rule

RULE = Daily(months=12, fewest=1)


def _ranked() -> dict[str, tuple[dict[str, Any], list[Day], DayRank]]:
    found = {}
    for entity in results().rows("SELECT * FROM entity WHERE industry IS NOT NULL"):
        days = daily_electricity(results(), entity["entity_id"], 2025, {})
        place = day_rank(results(), entity, days, RULE)
        if place is not None:
            found[entity["entity_id"]] = (entity, days, place)
    return found


def test_places_of_an_industry_follow_its_values(served: Path) -> None:
    """Each place is one more than how many of the same industry and day used less per value added."""
    ranked = _ranked()
    assert ranked
    for entity, days, place in ranked.values():
        own = next(one for one in reversed(days) if one.complete)
        assert place.day == own.day
        others = [
            one.value
            for other, _, one in ranked.values()
            if other["industry"] == entity["industry"] and one.day == place.day
        ]
        assert place.rank == 1 + sum(value < place.value for value in others)
        assert place.of >= len(others)


def test_the_value_is_the_day_over_a_day_of_value_added(served: Path) -> None:
    entity, days, place = next(iter(_ranked().values()))
    kwh = next(one.energy_kwh for one in days if one.day == place.day)
    last = f"{place.day.year}-{place.day.month:02}"
    (row,) = results().rows(
        "SELECT sum(value_added_cny) AS value, count(value_added_cny) AS months FROM entity_period WHERE entity_id = ? AND length(period) = 7 AND period < ? AND period >= ?",
        [entity["entity_id"], last, f"{place.day.year - 1}-{place.day.month:02}"],
    )
    assert kwh is not None
    expected = kwh / (row["value"] / row["months"] * 12 / 365 / 10_000)
    assert abs(place.value / Decimal(str(expected)) - 1) < Decimal("1e-9")


def test_nobody_is_ranked_without_a_rule_a_day_or_enough_others(served: Path) -> None:
    entity, days, place = next(iter(_ranked().values()))
    assert day_rank(results(), entity, days, None) is None
    assert day_rank(results(), entity, days, Daily(months=12, fewest=place.of + 1)) is None
    gaps = [replace(one, complete=False) for one in days]
    assert day_rank(results(), entity, gaps, RULE) is None
    assert day_rank(results(), entity, [Day(date(1999, 1, 1), Decimal(5), complete=True)], RULE) is None


@pytest.mark.usefixtures("served")
def test_the_rule_is_of_the_packs() -> None:
    assert code_rule(catalog()).daily == Daily(months=12, fewest=3)

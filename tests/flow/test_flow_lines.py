"""Emission lines are exact products, and what has no factor is missing, not zero."""

from decimal import Decimal, localcontext
from typing import Any

import ibis
import pyarrow as pa
import pytest
from flow_case import plain, rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.inventory.steps import AMOUNTS, lines

REGIONS = ("R1", "R2")
CARRIERS = ("electricity", "diesel", "peat")
HOME = {"region_id": pa.string(), "factor_region_id": pa.string()}


def activity(number: int, carrier: str, quantity: Decimal, **other: object) -> dict[str, object]:
    entity = f"E{number % 3}"
    return {
        "activity_id": f"{number}",
        "entity_id": entity,
        "region_id": REGIONS[number % 2],
        "industry": f"C{number % 2}",
        "carrier": carrier,
        "purpose": "energy",
        "period": f"2025-{number % 12 + 1:02d}",
        "year": 2025,
        "quantity": quantity,
        "unit": "u",
        "origin": "metered" if number % 2 else "reported",
        **other,
    }


def binding(
    carrier: str, values: list[Decimal | None], region: str = "CN", year: int = 2025
) -> dict[str, object]:
    """Return a binding; peat is a carrier that has none."""
    return {
        "binding_id": f"{carrier}/{region}/{year}",
        "carrier": carrier,
        "unit": "u",
        "purpose": "energy",
        "region_id": region,
        "year": year,
        "scope": 1,
        **dict(zip(AMOUNTS, values, strict=True)),
        **dict.fromkeys(("factor_match", "market_match", "coal_match"), "exact"),
        **dict.fromkeys(("factors", "formula", "remarks", "packs"), ""),
    }


def made(activities: list[dict[str, object]], bindings: list[dict[str, object]]) -> ibis.Table:
    home = plain(HOME, [(region, "CN") for region in REGIONS])
    return lines(stored("activity", activities), stored("binding", bindings), home)


def test_a_line_is_the_product_in_every_digit() -> None:
    quantity, factor = Decimal("999999999999.999999"), Decimal("0.1234567891")
    (line,) = rows(made([activity(1, "electricity", quantity)], [binding("electricity", [factor] * 7)]))
    with localcontext() as context:
        context.prec = 60
        assert line["emission_kgco2e"] == quantity * factor
    assert line["line_id"] == "1"
    assert line["scope"] == 1
    assert line["binding_id"] == "electricity/CN/2025"


@pytest.mark.parametrize(
    "other",
    [{"region": "US"}, {"year": 2024}],
)
def test_a_binding_of_another_place_or_year_is_not_used(other: dict[str, Any]) -> None:
    bound = binding("electricity", [Decimal(1)] * 7, **other)
    (line,) = rows(made([activity(1, "electricity", Decimal(5))], [bound]))
    assert line["binding_id"] is None
    assert [line[name] for name in AMOUNTS] == [None] * 7


def test_a_missing_factor_stays_null() -> None:
    bound = [
        binding("electricity", [Decimal(2)] * 7),
        binding("diesel", [Decimal(3), Decimal(3), *[None] * 5]),
    ]
    line = made([activity(n, carrier, Decimal(10)) for n, carrier in enumerate(CARRIERS)], bound)
    assert {row["carrier"]: (row["energy_kgce"], row["emission_kgco2e"]) for row in rows(line)} == {
        "electricity": (20, 20),
        "diesel": (30, None),
        "peat": (None, None),
    }


amounts = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False)
factors = st.decimals(min_value=0, max_value=9999, places=10, allow_nan=False)
drawn_lines = st.lists(st.tuples(st.sampled_from(CARRIERS), amounts), min_size=1, max_size=25)
drawn_bindings = st.fixed_dictionaries(
    {carrier: st.lists(st.none() | factors, min_size=7, max_size=7) for carrier in CARRIERS[:2]}
)


@settings(max_examples=25, deadline=None)
@given(drawn_lines, drawn_bindings)
def test_every_activity_is_one_line_and_every_amount_is_exact(
    drawn: list[tuple[str, Decimal]], bound: dict[str, list[Decimal | None]]
) -> None:
    bindings = [binding(carrier, values) for carrier, values in bound.items()]
    found = rows(made([activity(number, *one) for number, one in enumerate(drawn)], bindings))
    assert sorted(int(row["line_id"]) for row in found) == list(range(len(drawn)))
    with localcontext() as context:
        context.prec = 76
        for row in found:
            factor = bound.get(row["carrier"], [None] * 7)
            expected = [None if one is None else row["quantity"] * one for one in factor]
            assert [row[name] for name in AMOUNTS] == expected

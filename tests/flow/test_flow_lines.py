"""Emission lines are exact products, and every total is the exact sum of its lines."""

from decimal import Decimal, localcontext
from typing import Any

import ibis
import pyarrow as pa
import pytest
from flow_case import plain, rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.inventory.steps import AMOUNTS, lines, totals

REGIONS = ("R1", "R2")
CARRIERS = ("electricity", "diesel", "peat")
GROUPINGS = (
    ("entity_id",),
    ("region_id", "period"),
    ("carrier",),
    ("industry", "carrier"),
    ("year",),
    ("entity_id", "period", "carrier", "purpose"),
)
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


def test_a_missing_factor_stays_null_and_is_counted() -> None:
    bound = [
        binding("electricity", [Decimal(2)] * 7),
        binding("diesel", [Decimal(3), Decimal(3), *[None] * 5]),
    ]
    line = made([activity(n, carrier, Decimal(10)) for n, carrier in enumerate(CARRIERS)], bound)
    found = {row["carrier"]: row for row in rows(totals(line, ["carrier"]))}
    assert {carrier: row["emission_kgco2e"] for carrier, row in found.items()} == {
        "electricity": 20,
        "diesel": None,
        "peat": None,
    }
    (whole,) = rows(totals(line, ["year"]))
    assert (whole["lines"], whole["lines_without_factor"]) == (3, 2)
    assert (whole["energy_kgce"], whole["emission_kgco2e"]) == (50, 20)
    assert whole["metered_kgce"] == 30, "the diesel line is the metered one"


amounts = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False)
factors = st.decimals(min_value=0, max_value=9999, places=10, allow_nan=False)
drawn_lines = st.lists(st.tuples(st.sampled_from(CARRIERS), amounts), min_size=1, max_size=25)
drawn_bindings = st.fixed_dictionaries(
    {carrier: st.lists(st.none() | factors, min_size=7, max_size=7) for carrier in CARRIERS[:2]}
)


@settings(max_examples=25, deadline=None)
@given(drawn_lines, drawn_bindings, st.sampled_from(GROUPINGS))
def test_totals_over_any_grouping_are_the_sums_of_their_lines(
    drawn: list[tuple[str, Decimal]],
    bound: dict[str, list[Decimal | None]],
    keys: tuple[str, ...],
) -> None:
    bindings = [binding(carrier, values) for carrier, values in bound.items()]
    written = made([activity(number, *one) for number, one in enumerate(drawn)], bindings).to_pyarrow()
    table = ibis.memtable(written)
    with localcontext() as context:
        context.prec = 76
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in rows(table):
            groups.setdefault(tuple(row[key] for key in keys), []).append(row)
            factor = bound.get(row["carrier"], [None] * 7)
            expected = [None if one is None else row["quantity"] * one for one in factor]
            assert [row[name] for name in AMOUNTS] == expected
        found = {tuple(row[key] for key in keys): row for row in rows(totals(table, keys))}
        assert set(found) == set(groups)
        for key, members in groups.items():
            for name in AMOUNTS:
                known = [row[name] for row in members if row[name] is not None]
                assert found[key][name] == (sum(known) if known else None)
            assert found[key]["lines"] == len(members)
            without = sum(row["emission_kgco2e"] is None and row["quantity"] != 0 for row in members)
            assert found[key]["lines_without_factor"] == without

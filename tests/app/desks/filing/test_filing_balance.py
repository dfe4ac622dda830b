"""The total of a district: what is known adds up, what nobody entered is named, statistics have a residual."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from tanliu.app.desks.filing.queries.balance import Total, total
from tanliu.catalog.load import load
from tanliu.flow.filing.load import balance_rules

_LINES = """CREATE TABLE line AS SELECT * FROM (VALUES
    ('A', 2025, ['D'], 'electricity', 'energy', 'kWh', 6000000.0, 737400.0, 3000000.0, 'industry', 'C17'),
    ('A', 2025, ['D'], 'electricity', 'green_power', 'kWh', 1000000.0, 122900.0, 500000.0, 'industry', 'C17'),
    ('A', 2025, ['D'], 'electricity', 'export', 'kWh', 9000000.0, NULL, NULL, 'industry', 'C17'),
    ('B', 2025, ['D'], 'diesel', 'energy', 't', 10.0, 14571.0, 31000.0, 'transport', 'G54'),
    ('B', 2024, ['D'], 'diesel', 'energy', 't', 99.0, 99999.0, 99999.0, 'transport', 'G54'))
    AS told(entity_id, year, regions, carrier, purpose, unit, quantity, energy_kgce, emission_kgco2e, field, industry)"""


class _Results:
    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(_LINES)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        told = self.connection.execute(query, list(values))
        names = [one[0] for one in told.description]
        return [dict(zip(names, row, strict=True)) for row in told.fetchall()]


def _total(**measures: str) -> Total:
    catalog = load()
    rules = balance_rules(catalog)
    assert rules is not None
    told = {
        name: {"value": Decimal(value), "publisher": "Bureau", "source": "Yearbook"}
        for name, value in measures.items()
    }
    results: Any = _Results()
    return total(results, catalog, rules, told, "D", "2025")


def test_what_is_known_adds_up_and_what_is_not_is_named() -> None:
    found = _total(private_transport_t="400", sinks_t="31")
    assert found.enterprises == 3531 and found.entities == 2
    assert found.known == 3531 + 400 - 31
    assert {one.item.id for one in found.unknown} == {
        "residents", "public_transport", "farms", "public_institutions", "ccus",
    }  # fmt: skip


def test_a_statistic_has_its_residual_and_coverage() -> None:
    found = {one.item.id: one for one in _total(yearbook_electricity_kwh="14000000").controls}
    electricity = found["yearbook_electricity"]
    # green power is bought too, and what is handed over is not used
    assert (electricity.printed, electricity.added, electricity.residual) == (
        Decimal("0.14"), Decimal("0.07"), Decimal("0.07"),
    )  # fmt: skip
    assert electricity.coverage == Decimal("0.5") and electricity.entities == 1
    assert found["yearbook_electricity_secondary"].added == Decimal("0.07")
    assert found["yearbook_electricity_tertiary"].added is None
    assert found["yearbook_energy"].printed is None and found["yearbook_energy"].residual is None


def test_parents_stand_beside_with_their_intensity() -> None:
    own, city, province = _total(gdp_cny="10000000", city_gdp_cny="20000000", city_energy_tce="500").parents
    assert own.emission_intensity == Decimal("3.531")
    assert city.energy_intensity == Decimal("0.25") and city.emission_intensity is None
    assert province.gdp_cny is None

"""Scenarios in the long format of the IAMC, as pyam and the scenario databases read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tanliu.app.desks.outlook.queries.scenarios import Asked
from tanliu.model.outlook.base import GROUPS
from tanliu.model.outlook.run import Run

HEADER = ("model", "scenario", "region", "variable", "unit", "year", "value")
Row = tuple[str, str, str, str, str, int, float]
#: Groups of carriers as the variables of the IAMC call them.
_CARRIERS = {
    "electricity": "Electricity", "coal": "Solids|Coal", "oil": "Liquids|Oil", "gas": "Gases", "heat": "Heat",
    "biomass": "Solids|Biomass", "other": "Other",
}  # fmt: skip
_TJ_PER_KGCE = 29.3076e-6


def rows(one: Asked, runs: Sequence[tuple[str, Run]], region: str) -> Iterator[Row]:
    """Yield model, scenario, region, variable, unit, year, value of runs."""
    for scenario, run in runs:
        for variable, unit, values in _variables(one, run):
            for year, value in zip(run.years.tolist(), values, strict=True):
                yield "tanliu", scenario, region, variable, unit, int(year), float(value)


def _variables(one: Asked, run: Run) -> Iterator[tuple[str, str, Sequence[float]]]:
    tonnes = run.total_kgco2e[0] / 1000
    yield "Emissions|Kyoto Gases", "t CO2-equiv/yr", tonnes
    for at, field in enumerate(run.base.fields):
        yield f"Emissions|Kyoto Gases|{_title(field)}", "t CO2-equiv/yr", run.field_kgco2e[0, at] / 1000
    yield "Final Energy", "TJ/yr", run.energy_total_kgce[0] * _TJ_PER_KGCE
    for at, group in enumerate(GROUPS):
        yield (
            f"Final Energy|{_CARRIERS[group]}",
            "TJ/yr",
            run.energy_kgce[0, :, at].sum(axis=0) * _TJ_PER_KGCE,
        )
    outside = one.outlook.outside_cap_from if one.outside_cap else None
    yield "Final Energy (Under Cap)", "TJ/yr", run.capped_kgce(outside)[0] * _TJ_PER_KGCE
    electricity = run.electricity
    yield "Final Energy|Electricity|Local|Zero Carbon", "MWh/yr", electricity.zero_carbon_kwh[0] / 1000
    yield "Final Energy|Electricity|Local|Thermal", "MWh/yr", electricity.thermal_kwh[0] / 1000
    yield "Final Energy|Electricity|Imported", "MWh/yr", electricity.imported_kwh[0] / 1000
    yield "Population|Index", "1", run.population[0]
    yield "GDP|Index", "1", run.gdp[0]


def _title(field: str) -> str:
    return field.capitalize() or "Other"

"""The base year of an outlook, from the lines of the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tanliu.app.desks.changes.queries.cells import Within
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.units import ratio
from tanliu.model.outlook.base import GROUPS, Base

#: Months of a year of which a base year must know all, unless figures of the whole year are told.
_YEAR = 12


@dataclass(frozen=True, slots=True)
class BaseYear:
    """A base year, and how far it can be relied on.

    Attributes
    ----------
    without_factor
        Lines whose emission is not known and so is missing.
    estimated_ratio
        Share of the emissions that rests on estimates [1].
    months
        Months of which something is known; twelve where figures of the whole year are told.
    """

    base: Base
    entities: int
    without_factor: int
    estimated_ratio: float
    months: int


def base_year(
    results: Results, catalog: Catalog, scope: Scope, year: str, within: Within | None = None
) -> BaseYear:
    """Return the base year of what a reader sees.

    Raises
    ------
    NothingKnownError
        When nothing with an emission is known of the year.
    """
    inside, values = (within or Within()).condition()
    rows = results.rows(
        f"""SELECT field, carrier, unit, quantity < 0 OR emission_kgco2e < 0 OR energy_kgce < 0 AS back,
                   sum(quantity)::DOUBLE AS quantity, sum(energy_kgce)::DOUBLE AS energy,
                   sum(coalesce(capped_kgce, energy_kgce))::DOUBLE AS capped, sum(emission_kgco2e)::DOUBLE AS emission,
                   count(*) FILTER (emission_kgco2e IS NULL) AS without,
                   sum(emission_kgco2e) FILTER (origin = 'estimated')::DOUBLE AS estimated
            FROM line WHERE year = ? AND ({scope.condition}) AND {inside} GROUP BY ALL ORDER BY ALL""",
        [int(year), *scope.values, *values],
    )
    if not any(row["emission"] for row in rows):
        raise NothingKnownError("no emissions are known of the base year", where="base", found=year)
    (told,) = results.rows(
        f"""SELECT count(DISTINCT entity_id) AS entities, count(DISTINCT period) FILTER (length(period) > 4) AS months,
                   count(*) FILTER (length(period) = 4) AS years
            FROM line WHERE year = ? AND ({scope.condition}) AND {inside}""",
        [int(year), *scope.values, *values],
    )
    emission = sum(row["emission"] or 0 for row in rows)
    return BaseYear(
        _base(int(year), rows, catalog), told["entities"], sum(row["without"] for row in rows),
        sum(row["estimated"] or 0 for row in rows) / emission if emission else 0.0,
        _YEAR if told["years"] else told["months"],
    )  # fmt: skip


def _base(year: int, rows: list[dict[str, Any]], catalog: Catalog) -> Base:
    there = {row["field"] for row in rows}
    # in the order of the taxonomy; what no field is told of comes last
    fields = [one for one in catalog.fields if one in there] + [""] * (None in there)
    place = {one: at for at, one in enumerate(fields)}
    cells = {name: np.zeros((len(fields), len(GROUPS))) for name in ("energy", "emission", "capped")}
    alone = {name: np.zeros(len(fields)) for name in ("kwh", "process", "held", "held_energy")}
    for row in rows:
        at = place[row["field"] or ""]
        carrier = catalog.carriers.get(row["carrier"])
        group = _group(carrier.group if carrier else "", row)
        if row["back"]:
            alone["held"][at] += row["emission"] or 0
            alone["held_energy"][at] += row["energy"] or 0
        elif group is None:
            alone["process"][at] += row["emission"] or 0
        else:
            for name, values in cells.items():
                values[at, group] += row[name] or 0
            if GROUPS[group] == "electricity":
                alone["kwh"][at] += row["quantity"] * _kwh(row["unit"])
    outside = np.zeros_like(cells["energy"])
    np.divide(cells["energy"] - cells["capped"], cells["energy"], out=outside, where=cells["energy"] > 0)
    return Base(
        year, tuple(fields), cells["energy"], cells["emission"], outside, alone["kwh"], alone["process"], alone["held"],
        alone["held_energy"],
    )  # fmt: skip


def _group(name: str, row: Mapping[str, Any]) -> int | None:
    """Return the place of a group of carriers; what has no energy is of none."""
    if name in GROUPS:
        return GROUPS.index(name)
    return GROUPS.index("other") if row["energy"] else None


def _kwh(unit: str) -> float:
    try:
        return float(ratio(unit, "kWh"))
    except TanliuError:
        return 0.0

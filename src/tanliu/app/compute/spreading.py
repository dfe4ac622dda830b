"""Reports of days that are no month - bills, quarters, years to date - as parts of months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import ibis
import pyarrow as pa

from tanliu.app.store.workspace import Workspace
from tanliu.flow.activity.spread import Contradicted, Told, spread
from tanliu.flow.periods import is_days, is_month, is_year
from tanliu.kit.period import days_of, keys_of, year_of

_KEYS = ("entity_id", "carrier", "purpose", "to_unit")
_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in (*_KEYS, "period")), ("quantity", pa.decimal128(18, 6))]
)
Key = tuple[str, ...]


class SharedOut(NamedTuple):
    """Reports of years and months, those that are shared out among them, and the amounts that do not fit.

    Attributes
    ----------
    reports
        Columns of ``reported``, of which no period is other than a year or month.
    contradicted
        By entity, carrier, purpose and unit.
    """

    reports: ibis.Table
    contradicted: Mapping[Key, list[Contradicted]]


def shared_out(
    workspace: Workspace,
    told: ibis.Table,
    metered: ibis.Table,
    minimum_completeness: Decimal,
    periods: Collection[str] | None,
) -> SharedOut:
    """Share the amounts of days out over months; without any the reports stay as they are.

    Parameters
    ----------
    told, metered
        ``reported`` and ``metered`` of the steps; all months that an amount touches are among them.
    minimum_completeness
        Share of the expected intervals from which a metered month is known.
    periods
        Only these, as texts; None for all.
    """
    amounts = _rows(workspace, told.filter(is_days(told.period)))
    if not amounts:
        return SharedOut(told, {})
    of = workspace.register(
        "spread_key", pa.Table.from_pylist([dict(zip(_KEYS, key, strict=True)) for key in amounts])
    )
    enough = metered.readings.cast("float64") >= metered.expected_readings.cast("float64") * float(
        minimum_completeness
    )
    years = _rows(workspace, told.filter(is_year(told.period)).semi_join(of, _KEYS))
    months = _rows(workspace, metered.filter(enough).semi_join(of, _KEYS))
    for key, found in _rows(workspace, told.filter(is_month(told.period)).semi_join(of, _KEYS)).items():
        # a complete meter goes before a report
        months[key] = {**found, **months.get(key, {})}
    given, used, wrong = [], [], {}
    for key, own in amounts.items():
        around = {year_of(text) for text in own} | {str(days_of(text)[1].year) for text in own}
        whole = {year: quantity for year, quantity in years.get(key, {}).items() if year in around}
        made = spread(
            [Told(*days_of(text), quantity) for text, quantity in {**own, **whole}.items()],
            months.get(key, {}),
        )
        rows = [(month, part) for month, part in made.months.items() if periods is None or month in periods]
        given += [dict(zip((*_KEYS, "period", "quantity"), (*key, *row), strict=True)) for row in rows]
        if made.contradicted:
            wrong[key] = list(made.contradicted)
        refused = {str(one.told.first.year) for one in made.contradicted if one.told.days > 364}
        used += [
            dict(zip((*_KEYS, "period"), (*key, year), strict=True)) for year in whole if year not in refused
        ]
    plain = told.filter(~is_days(told.period))
    if used:
        plain = plain.anti_join(
            workspace.register("spread_year", pa.Table.from_pylist(used)), [*_KEYS, "period"]
        )
    parts = workspace.register("spread_part", pa.Table.from_pylist(given, schema=_SCHEMA))
    return SharedOut(plain.union(parts.select(*plain.columns).cast(plain.schema())), wrong)


def touching(report: ibis.Table, periods: Collection[str], spread_periods: Collection[str]) -> ibis.Table:
    """Return the reports of some periods, and those of days in any of them."""
    keys = {key for period in periods for key in keys_of(period)}
    days = [period for period in spread_periods if keys.intersection(keys_of(period))]
    return report.filter(report.period.isin([*periods, *days]))


def _rows(workspace: Workspace, table: ibis.Table) -> dict[Key, dict[str, Decimal]]:
    """Return quantities by key and period."""
    found: dict[Key, dict[str, Decimal]] = defaultdict(dict)
    row: dict[str, Any]
    for row in workspace.fetch(table.select(*_KEYS, "period", "quantity").order_by(*_KEYS, "period")):
        found[tuple(row[name] for name in _KEYS)][row["period"]] = row["quantity"]
    return dict(found)

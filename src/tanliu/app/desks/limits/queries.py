"""Which quotas and limits are set for the enterprises that a reader sees, every version of them, and what was used of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tanliu.app.desks.enterprises.queries.electricity import daily_electricity
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.catalog.types import Catalog, Item
from tanliu.kit.quarter import months_of
from tanliu.report.code_card import Day, Quota

Row = dict[str, Any]
#: Measures of the data items that the pages of the product read: energy of a period, electricity of a day.
ENERGY_QUOTA, DAY_LIMIT = "energy_quota_tce", "electricity_limit_kwh"
#: Columns of the list, in the order of files.
COLUMNS = (
    "entity_id", "name", "item", "period", "value", "unit", "reason", "document", "known_at", "brought_by", "state",
)  # fmt: skip
_TONNES = Decimal(1000)


def items(catalog: Catalog) -> dict[str, Item]:
    """Return the data items of kind limit by the measure under which they are kept."""
    return {one.measure: one for one in catalog.items.values() if one.kind == "limit"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which limits are looked at; empty for all."""

    entity_id: str = ""
    measure: str = ""
    period: str = ""
    superseded: bool = False
    """Whether versions that no longer hold are listed too."""


def listed(results: Results, scope: Scope, wanted: Wanted) -> list[Row]:
    """Return every version that is asked for with who brought it, newest period first; ``state`` says whether it holds."""
    rows = results.rows(
        f"""SELECT l.*, e.name, strftime(b.known_at::TIMESTAMP, '%Y-%m-%d %H:%M') AS known_at, b.brought_by
            FROM (SELECT *, CASE WHEN row_number() OVER (PARTITION BY entity_id, measure, period ORDER BY batch_id DESC) > 1
                             THEN 'superseded' WHEN withdrawn THEN 'lifted' ELSE 'holds' END AS state
                  FROM {results.scan("entity_limit")}) l
            JOIN (SELECT entity_id, name FROM entity WHERE {scope.condition}) e USING (entity_id)
            JOIN {results.scan("batch")} b ON b.batch_id = l.batch_id
            WHERE (? = '' OR l.entity_id = ?) AND (? = '' OR l.measure = ?) AND (? = '' OR l.period = ?) AND (? OR state = 'holds')
            ORDER BY l.period DESC, e.name, l.entity_id, l.measure, l.batch_id DESC""",
        [
            *scope.values, wanted.entity_id, wanted.entity_id, wanted.measure, wanted.measure, wanted.period, wanted.period,
            wanted.superseded,
        ],
    )  # fmt: skip
    return [{**row, "unit": unit_of(row["measure"])} for row in rows]


def unit_of(measure: str) -> str:
    """Return the unit that ends the name of a measure, as units are written."""
    end = measure.rpartition("_")[2]
    return {"kwh": "kWh"}.get(end, end)


def limits_of(results: Results, entity: str, measure: str) -> dict[str, Decimal]:
    """Return what holds for a firm by period: the newest delivery counts, and what was lifted is not there."""
    rows = listed(results, Scope.everything(), Wanted(entity, measure))
    return {row["period"]: row["value"] for row in rows}


def quota_of(results: Results, entity: str, year: str) -> Quota:
    """Return the energy quota of a year beside what was used in it, with those of its quarters and months."""
    known = dict(quotas_of(results, entity, year))
    whole = known.pop(year, None) or Quota(None, *_used(results, entity, [year])[year])
    return replace(whole, parts=tuple(known.items()))


def quotas_of(results: Results, entity: str, year: str) -> list[tuple[str, Quota]]:
    """Return the quotas that hold for a year, then its quarters, then its months, beside what was used in each."""
    told = {
        span: value for span, value in limits_of(results, entity, ENERGY_QUOTA).items() if span[:4] == year
    }
    spans = sorted(told, key=lambda one: (-len(months_of(one)), one))
    used = _used(results, entity, spans)
    return [(span, Quota(told[span], *used[span])) for span in spans]


def _used(results: Results, entity: str, spans: Sequence[str]) -> dict[str, tuple[Decimal | None, int]]:
    """Return the energy [tce] of years, quarters and months, and of how many months of each none is known."""
    rows = results.rows(
        "SELECT period, energy_kgce, energy_months FROM entity_period WHERE entity_id = ? AND energy_kgce IS NOT NULL", [entity]
    )  # fmt: skip
    known = {row["period"]: row for row in rows}
    return {span: _sum(span, known) for span in spans}


def _sum(span: str, known: Mapping[str, Row]) -> tuple[Decimal | None, int]:
    """Return the energy [tce] of a year or month as computed, of a quarter as the sum of its months."""
    months = months_of(span)
    rows = [known[one] for one in ([span] if span in known else months) if one in known]
    used = sum((row["energy_kgce"] for row in rows), Decimal(0)) / _TONNES if rows else None
    return used, len(months) - sum(row["energy_months"] or 0 for row in rows)


def days_of(results: Results, entity: str, year: int) -> Sequence[Day]:
    """Return the days of a year with what was used and the limit that held."""
    return daily_electricity(results, entity, year, limits_of(results, entity, DAY_LIMIT))

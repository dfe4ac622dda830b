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
from tanliu.kit.units import ratio
from tanliu.report.code_card import Day, Quota
from tanliu.report.page_rules import roles
from tanliu.report.power_quota import PowerQuota

Row = dict[str, Any]
#: Columns of the list, in the order of files.
COLUMNS = (
    "entity_id", "name", "item", "period", "value", "unit", "reason", "document", "known_at", "brought_by", "state",
)  # fmt: skip
_TONNES = Decimal(1000)
#: Units in which a quota stands beside what was used, and a limit of a day beside the readings.
_QUOTA_UNIT, _DAY_UNIT = "tce", "kWh"
#: Letters of a year.
_YEAR = 4


def items(catalog: Catalog) -> dict[str, Item]:
    """Return the data items of kind limit by the measure under which they are kept."""
    return {one.measure: one for one in catalog.items.values() if one.kind == "limit"}


def quota_item(catalog: Catalog) -> Item | None:
    """Return the item that the packs in use call the energy quota."""
    return catalog.items.get(roles(catalog).quota_item or "")


def power_quota_item(catalog: Catalog) -> Item | None:
    """Return the item that the packs in use call the electricity quota."""
    return catalog.items.get(roles(catalog).power_quota_item or "")


def day_limit_item(catalog: Catalog) -> Item | None:
    """Return the item that the packs in use call the electricity limit of a day."""
    return catalog.items.get(roles(catalog).day_limit_item or "")


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


def limits_of(results: Results, entity: str, item: Item | None, unit: str = "") -> dict[str, Decimal]:
    """Return what holds for a firm by period: the newest delivery counts, and what was lifted is not there.

    Parameters
    ----------
    item
        None where the packs in use have none: then nothing holds.
    unit
        That the values are wanted in; the item's own when left out.
    """
    if item is None:
        return {}
    by = Decimal(str(ratio(item.unit, unit or item.unit)))
    rows = listed(results, Scope.everything(), Wanted(entity, item.measure))
    return {row["period"]: row["value"] * by for row in rows}


def quota_of(results: Results, catalog: Catalog, entity: str, year: str) -> Quota:
    """Return the energy quota of a year beside what was used in it, with those of its quarters and months."""
    known = dict(quotas_of(results, catalog, entity, year))
    whole = known.pop(year, None) or Quota(None, *_used(results, entity, [year])[year])
    return replace(
        whole, parts=tuple(known.items()), power=tuple(power_quotas_of(results, catalog, entity, year))
    )


def quotas_of(results: Results, catalog: Catalog, entity: str, year: str) -> list[tuple[str, Quota]]:
    """Return the quotas that hold for a year, then its quarters, then its months, beside what was used in each."""
    held = limits_of(results, entity, quota_item(catalog), _QUOTA_UNIT)
    told = {span: value for span, value in held.items() if span[:4] == year}
    spans = sorted(told, key=lambda one: (-len(months_of(one)), one))
    used = _used(results, entity, spans)
    return [(span, Quota(told[span], *used[span])) for span in spans]


def power_quotas_of(
    results: Results, catalog: Catalog, entity: str, year: str
) -> list[tuple[str, PowerQuota]]:
    """Return the electricity quotas of a year, then its quarters, then its months, beside what was used in each.

    Used is what lines of energy use say, in kWh; a month that no line tells of is missing.
    """
    held = limits_of(results, entity, power_quota_item(catalog), _DAY_UNIT)
    spans = sorted((span for span in held if span[:4] == year), key=lambda one: (-len(months_of(one)), one))
    if not spans:
        return []
    rows = results.rows(
        """SELECT period, sum(quantity) AS kwh FROM line
           WHERE entity_id = ? AND carrier = 'electricity' AND unit = 'kWh' AND purpose = 'energy' AND period[:4] = ?
           GROUP BY period""",
        [entity, year],
    )
    used: dict[str, Decimal] = {row["period"]: row["kwh"] for row in rows}
    return [(span, PowerQuota(held[span], *_power(span, used))) for span in spans]


def _power(span: str, used: Mapping[str, Decimal]) -> tuple[Decimal | None, int]:
    """Return the electricity of a span [kWh], and of how many months of it none is known; a year may be told whole."""
    if span in used and len(span) == _YEAR:
        return used[span] + sum((used[one] for one in months_of(span) if one in used), Decimal(0)), 0
    known = [used[one] for one in months_of(span) if one in used]
    return (sum(known, Decimal(0)) if known else None), len(months_of(span)) - len(known)


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


def days_of(results: Results, catalog: Catalog, entity: str, year: int) -> Sequence[Day]:
    """Return the days of a year with what was used and the limit that held."""
    held = limits_of(results, entity, day_limit_item(catalog), _DAY_UNIT)
    return daily_electricity(results, entity, year, held)

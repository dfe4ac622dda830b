"""What is bound to single enterprises: their suppliers' factors, and the hours in which they used power.

Without either nothing is read and nothing is slower: lines are bound as for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from tanliu.app.compute.inside import parents
from tanliu.app.compute.quantities import unit_ratios
from tanliu.app.meters.tree import counted_sums, counting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.activity import USUAL
from tanliu.catalog.lookup import chain
from tanliu.catalog.types import EVIDENCE, Catalog
from tanliu.flow.inventory.choices import Accounting
from tanliu.flow.inventory.hourly import as_sums, of_entities, of_hours, weighed
from tanliu.flow.inventory.own import Hourly, Own, Supplied, bound, of_entity
from tanliu.flow.place.steps import factor_regions
from tanliu.kit.period import Period
from tanliu.kit.rounding import half_even

_SCHEMA = pa.schema([(name, pa.string()) for name in ("entity_id", "carrier", "period", "own")])
_PLACES = 10
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """What is bound to entities: the table of keys for lines (None where nothing is), and what each key stands for."""

    table: ibis.Table | None = None
    by_key: Mapping[str, Own] = field(default_factory=dict)


def own_factors(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, activity: ibis.Table
) -> OwnFactors:
    """Return what is bound to the entities of some activities."""
    rows = [] if accounting.supplier_factors == "not_used" else stated(workspace)
    hourly: dict[Key, Hourly] = {}
    if accounting.hourly_regions and workspace.lake.files("grid_hour"):
        hourly = _hours(workspace, catalog, accounting, activity)
    if not rows and not hourly:
        return OwnFactors()
    by = of_entity(rows)
    made: list[dict[str, str]] = []
    kept: dict[str, Own] = {}
    for entity, carrier, period in sorted({*_periods(workspace, activity, by), *hourly}):
        own = bound(by.get((entity, carrier), ()), period, hourly.get((entity, carrier, period)))
        if key := own.key(entity):
            kept[key] = own
            made.append({"entity_id": entity, "carrier": carrier, "period": period, "own": key})
    if not made:
        return OwnFactors()
    return OwnFactors(workspace.register("own_factor", pa.Table.from_pylist(made, schema=_SCHEMA)), kept)


def stated(workspace: Workspace) -> list[Supplied]:
    """Return the factors of suppliers that hold, with the files in which they came."""
    if not workspace.lake.files("supplier_factor"):
        return []
    query = f"""
        SELECT s.* EXCLUDE (batch_id), coalesce(b.file, '') AS file
        FROM {workspace.current_rows("supplier_factor")} s LEFT JOIN {workspace.lake.scan("batch")} b USING (batch_id)
        ORDER BY s.entity_id, s.carrier, s.basis, s.valid_from"""
    return [Supplied(**row) for row in workspace.connection.execute(query).to_arrow_table().to_pylist()]


def _periods(workspace: Workspace, activity: ibis.Table, by: Mapping[tuple[str, str], Any]) -> Iterable[Key]:
    """Return entity, carrier and period of the activities of entities with a supplier."""
    if not by:
        return []
    entities = sorted({entity for entity, _ in by})
    rows = (
        activity.filter(activity.entity_id.isin(entities)).select("entity_id", "carrier", "period").distinct()
    )
    found = (tuple(row.values()) for row in workspace.fetch(rows))
    return [key for key in found if key[:2] in by]


def _hours(
    workspace: Workspace, catalog: Catalog, accounting: Accounting, activity: ibis.Table
) -> dict[Key, Hourly]:
    """Return the hourly factors of entities by month, where enough of the month's metered power has one."""
    electric = tuple(name for name, one in catalog.carriers.items() if one.group == "electricity")
    metered = _metered(workspace, catalog, activity, electric)
    months = sorted({Period.parse(period).key for _, _, period in metered})
    places = _places(workspace, catalog, accounting.hourly_regions)
    meter = counting(workspace).filter(lambda t: t.carrier.isin(electric))
    ratios, found = unit_ratios(workspace, catalog), dict[Key, Hourly]()
    for region in sorted(set(places.values())):
        for row in _weighed(workspace, region, meter, months, ratios):
            key = (row["entity_id"], row["carrier"], str(Period.of_key(row["month"])))
            if places.get(row["entity_id"]) != region or row["kwh"] <= 0 or key not in metered:
                continue
            covered = row["kwh"] / float(metered[key])
            if covered >= float(accounting.minimum_completeness):
                value = half_even(Decimal(repr(row["kg"])) / Decimal(repr(row["kwh"])), _PLACES)
                found[key] = Hourly(
                    region,
                    key[2],
                    max(value, Decimal(0)),
                    row["hours"],
                    min(covered, 1.0),
                    row["source"],
                    row["evidence"],
                )
    return found


def _metered(
    workspace: Workspace, catalog: Catalog, activity: ibis.Table, electric: Collection[str]
) -> dict[Key, Decimal]:
    """Return what meters counted as used by entity, carrier and month [kWh]; contracts are a part of it."""
    of_use = [USUAL, *catalog.contracts]
    rows = activity.filter(
        (activity.origin == "metered") & activity.carrier.isin(list(electric)) & activity.purpose.isin(of_use)
    )
    sums = rows.group_by(["entity_id", "carrier", "period"]).agg(quantity=rows.quantity.sum())
    return {
        (row["entity_id"], row["carrier"], row["period"]): row["quantity"]
        for row in workspace.fetch(sums)
        if row["quantity"] > 0
    }


def _places(workspace: Workspace, catalog: Catalog, chosen: Collection[str]) -> dict[str, str]:
    """Return by entity the nearest of the chosen regions that it lies in."""
    of_region = {}
    for region, home in factor_regions(parents(workspace), catalog.regions).items():
        if nearest := next((one for one in chain(catalog, home) if one in chosen), None):
            of_region[region] = nearest
    entity = workspace.current("entity").select("entity_id", "region_id")
    return {
        row["entity_id"]: of_region[row["region_id"]]
        for row in workspace.fetch(entity)
        if row["region_id"] in of_region
    }


def _weighed(
    workspace: Workspace, region: str, meter: ibis.Table, months: list[int], ratios: ibis.Table
) -> list[dict[str, Any]]:
    rows = workspace.current("grid_hour")
    factor = workspace.materialise("grid_hour_now", of_hours(rows.filter(rows.region_id == region)))
    told = workspace.fetch(rows.filter(rows.region_id == region).select("source", "evidence").distinct())
    readings = workspace.table("reading")
    readings = readings.filter(readings.month.isin(months))
    sums = workspace.materialise("hourly_meter_month", weighed(readings, meter, factor))
    kwh = workspace.materialise("hourly_kwh", counted_sums(workspace, as_sums(sums, "quantity")))
    kg = workspace.materialise("hourly_kg", counted_sums(workspace, as_sums(sums, "kg")))
    found = workspace.fetch(of_entities(kwh, kg, meter, ratios))
    workspace.forget("grid_hour_now", "hourly_meter_month", "hourly_kwh", "hourly_kg")
    sources = "; ".join(sorted({one["source"] for one in told}))
    weakest = max((one["evidence"] for one in told), key=EVIDENCE.index)
    return [{**row, "source": sources, "evidence": weakest} for row in found]

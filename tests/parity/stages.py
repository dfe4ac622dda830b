"""The steps from bookings to indicators, one after the other on one engine, each result kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import ibis
import pyarrow as pa
from engines import Engine

from tanliu.catalog.activity import Purpose
from tanliu.flow.activity import steps as activity
from tanliu.flow.expectation import steps as expectation
from tanliu.flow.indicator.measures import entity_measures, measures, with_years
from tanliu.flow.indicator.steps import evaluate
from tanliu.flow.indicator.types import Scheme
from tanliu.flow.inventory.steps import kinds, lines
from tanliu.flow.meter.steps import by_day, by_month, merged

COMPLETE = Decimal("0.2")


def computed(
    engine: Engine, inputs: dict[str, pa.Table], schemes: Sequence[Scheme], parts: Sequence[Purpose]
) -> dict[str, pa.Table]:
    """Return the result of every step by its name; a step reads what the step before it gave."""
    given = {name: engine.table(name, rows) for name, rows in inputs.items()}
    done: dict[str, pa.Table] = {}

    def kept(name: str, expression: ibis.Table) -> ibis.Table:
        done[name] = engine.rows(name, expression)
        return engine.table(f"kept_{name}", done[name])

    days = kept("by_day", by_day(given["reading"]))
    months = kept("by_month", by_month(days))
    kept("merged", merged(days, given["group"]))
    read = kept("metered", activity.metered(months, given["meter"], given["expected"], given["ratios"]))
    told = kept("reported", activity.reported(given["report"], given["ratios"]))
    best = kept("preferred", activity.preferred(read, told, COMPLETE))
    split = kept("split", activity.split(best, parts))
    kept("with_others", activity.with_others(best, told, parts))
    done_activities = kept("activities", activity.activities(split, given["entity"], given["canonical"]))
    kept("kinds", kinds(done_activities, given["home"]))
    line = kept("lines", lines(done_activities, given["binding"], given["home"]))
    for name, table in _expectations(given).items():
        # engines differ in whether an instant that they read has a zone
        kept(f"expected_{name}", table.mutate(arrived_at=table.arrived_at.epoch_seconds()))
    entities = kept(
        "entity_measures",
        entity_measures(line, given["output"], given["entity"], contracts=[one.id for one in parts]),
    )
    summed = kept("measures", measures(entities, given["closure"], given["region_figure"]))
    months = summed.filter(summed.period.length() > 4)
    kept("with_years", with_years(entities.filter(entities.period.endswith("-01")), months, given["entity"]))
    for scheme in schemes:
        kept(f"evaluate_{scheme.id.replace('-', '_')}", evaluate(summed, scheme))
    return done


def _expectations(given: Mapping[str, ibis.Table]) -> dict[str, ibis.Table]:
    subject, span = given["subject"], given["span"]
    reported = [subject, *(given[name] for name in ("item", "slot", "delivered"))]
    regional = (given[name] for name in ("region", "regional_slot", "regional"))
    return {
        "reported": expectation.reported(*reported),
        "metered": expectation.metered(subject, given["meter"], given["meter_known"], given["reading_due"]),
        "registered": expectation.registered(subject, given["register_column"], span),
        "regional": expectation.regional(*regional),
    }

"""What measures are sized from: the hours of a year of an enterprise, its tariff, its factors; and the measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tanliu.app.desks.enterprises.queries.enterprise import Peers, peers
from tanliu.app.desks.meters.queries.load_curve import load_curve, meters
from tanliu.app.platform.answers import of_firm
from tanliu.app.store.results import Results
from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.dispatch.document import TimeOfUse
from tanliu.decide.measure.document import MeasureRule
from tanliu.decide.measure.sized import Measure, Own, Project, described, measures
from tanliu.flow.doubt.types import Doubt
from tanliu.kit.period import Period, zone
from tanliu.model.plant.sun import sun
from tanliu.report.page_rules import page_rules
from tanliu.report.roles import all_shown

Row = dict[str, Any]
Floats = NDArray[np.float64]
SCHEME = "measures"
#: Days whose hours are read at once: more would be drawn by wider points.
_DAYS = 60


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What a year of an enterprise says.

    Attributes
    ----------
    known
        Share of the hours of the year whose load is known; 0 without a meter.
    measured
        Whether measures are sized from the load; else only those by shares of the use are told.
    gaps
        Indicators beside the mean and the leaders of the industry, with what closes the gap.
    project
        What somebody described; it is the first of the measures then.
    months
        Months of the year of which any use is known.
    estimated
        Share of the use that is estimated [-].
    rests
        What the total of the year rests on; without lines where nothing is known of it.
    """

    year: str
    rule: MeasureRule
    tariff: TimeOfUse
    known: float
    measured: bool
    electricity_kwh: float
    measures: list[Measure]
    gaps: list[Peers]
    project: Project | None = None
    months: int = 12
    estimated: float = 0.0
    rests: Doubt = field(default_factory=Doubt)


def measure_rule(catalog: Catalog) -> tuple[MeasureRule, TimeOfUse]:
    """Return the rule of measures of the packs in use, and the tariff that it names.

    Raises
    ------
    TanliuError
        When the packs in use have none.
    """
    rule = read(scheme(catalog, SCHEME), MeasureRule)
    return rule, read(scheme(catalog, rule.tariff), TimeOfUse)


def toolbox(
    results: Results,
    catalog: Catalog,
    firm: Mapping[str, Any],
    year: str,
    *,
    whole: bool,
    project: Project | None = None,
) -> Toolbox:
    """Return figures and measures of an enterprise for a year.

    Parameters
    ----------
    firm
        A row of ``entity``.
    whole
        Whether the reader sees every enterprise, and so is told of small industries too.
    project
        A project to be evaluated beside the use of the year.

    Raises
    ------
    TanliuError
        When the project would save more than is used.
    """
    rule, tariff = measure_rule(catalog)
    entity = firm["entity_id"]
    used = _used(results, entity, year)
    load, hours, place = _load(results, entity, int(year))
    known = float(np.isfinite(load).mean()) if len(load) else 0.0
    measured = known >= float(rule.known_least)
    kwh = used["kwh"] or 0.0
    filled = _filled(load, hours) if measured else np.full(24, kwh / 24)
    clock = hours if measured else [datetime.combine(date(int(year), 1, 1), time(hour)) for hour in range(24)]
    own = Own(
        filled, np.array([tariff.price(at.hour) for at in clock]), _sun(clock, place, rule), used["factor"], used["fuel_kgce"], used["fuel_kgco2e"],
        None if firm["land_area_mu"] is None else float(firm["land_area_mu"]), float(tariff.export_per_kwh),
        float(tariff.demand_per_kw_month), np.datetime64(clock[0].date()), measured,
    )  # fmt: skip
    found = measures(own, rule) if kwh or measured else []
    if project:
        found = [described(own, rule, project), *found]
    return Toolbox(
        year,
        rule,
        tariff,
        known,
        measured,
        float(filled.sum()),
        found,
        _gaps(results, catalog, firm, year, whole),
        project,
        used["months"],
        used["estimated"],
        of_firm(results, firm, year)[0],
    )


def _used(results: Results, entity: str, year: str) -> dict[str, Any]:
    """Return electricity and fuels of a year and what they emit; a factor only where every line has one."""
    query = """SELECT sum(quantity) FILTER (power) AS kwh, sum(emission_kgco2e) FILTER (power) AS kg,
                      count(*) FILTER (power AND emission_kgco2e IS NULL) AS without,
                      sum(energy_kgce) FILTER (fuel) AS fuel_kgce, sum(emission_kgco2e) FILTER (fuel) AS fuel_kg,
                      count(*) FILTER (fuel AND emission_kgco2e IS NULL) AS fuel_without,
                      CASE WHEN bool_or(length(period) = 4) THEN 12 ELSE count(DISTINCT period) END AS months,
                      coalesce(sum(energy_kgce) FILTER (origin = 'estimated') / nullif(sum(energy_kgce), 0), 0) AS estimated
               FROM (SELECT *, carrier = 'electricity' AND unit = 'kWh' AS power, scope = 1 AS fuel FROM line
                     WHERE entity_id = ? AND purpose = 'energy' AND (period = ? OR period LIKE ?))"""
    (row,) = results.rows(query, [entity, year, f"{year}-%"])
    kwh = float(row["kwh"] or 0)
    return {
        "kwh": kwh, "factor": float(row["kg"]) / kwh if kwh and row["kg"] is not None and not row["without"] else None,
        "fuel_kgce": float(row["fuel_kgce"] or 0),
        "months": int(row["months"] or 0), "estimated": float(row["estimated"]),
        "fuel_kgco2e": None if row["fuel_without"] or row["fuel_kg"] is None else float(row["fuel_kg"]),
    }  # fmt: skip


def _load(results: Results, entity: str, year: int) -> tuple[Floats, list[datetime], str]:
    """Return the electricity of each hour of a year, NaN where not all of it is known, with local hours and the zone."""
    own = [
        one
        for one in meters(results, entity)
        if one["carrier"] == "electricity" and one["unit"] == "kWh" and not one["is_inner"]
    ]
    own.sort(key=lambda one: (one["zone"], one["interval_minutes"]))
    place = own[0]["zone"] if own else "UTC"
    sums: dict[datetime, float] = {}
    for _, group in groupby(own, key=lambda one: (one["zone"], one["interval_minutes"], one["direction"])):
        found = _hours(results, list(group), year)
        sums = {at: sums.get(at, 0.0) + value for at, value in found.items()} if not sums else {
            at: sums[at] + found[at] for at in sums.keys() & found.keys()
        }  # fmt: skip
    if not sums:
        return np.zeros(0), [], place
    first = datetime.combine(date(year, 1, 1), time())
    clock = [first + timedelta(hours=at) for at in range((date(year + 1, 1, 1) - date(year, 1, 1)).days * 24)]
    return np.array([sums.get(at, np.nan) for at in clock]), clock, place


def _hours(results: Results, alike: Sequence[Row], year: int) -> dict[datetime, float]:
    """Return the energy of the whole hours that meters that are alike know, by local hour."""
    span, found = Period(year), dict[datetime, float]()
    first = span.start
    while first < span.end:
        last = min(first + timedelta(days=_DAYS - 1), span.end - timedelta(days=1))
        curve = load_curve(results, alike, first, last)
        for point in curve.points:
            if point["known"] and point["known"] == point["expected"] and point["energy"] is not None:
                at = point["start"].replace(tzinfo=None, minute=0, second=0)
                found[at] = found.get(at, 0.0) + float(point["energy"])
        first = last + timedelta(days=1)
    return found


def _filled(load: Floats, clock: Sequence[datetime]) -> Floats:
    """Return the load with what is not known as the mean of its hour on workdays or weekends."""
    kind = np.array([at.hour + 24 * (at.weekday() >= 5) for at in clock])
    known = np.isfinite(load)
    every = float(load[known].mean())
    means = np.array([
        float(load[known & (kind == one)].mean()) if (known & (kind == one)).any() else every for one in range(48)
    ])  # fmt: skip
    return np.where(known, load, means[kind])


def _sun(clock: Sequence[datetime], place: str, rule: MeasureRule) -> Floats:
    """Return the share of a year's yield that falls into each hour, by the height of the sun alone."""
    there = zone(place)
    utc = [
        at.replace(tzinfo=there).astimezone(UTC).replace(tzinfo=None) + timedelta(minutes=30) for at in clock
    ]
    high = sun(np.array(utc, dtype="datetime64[s]"), float(rule.pv.latitude), float(rule.pv.longitude)).cosine
    return np.asarray(high / max(float(high.sum()), 1e-9))


def _gaps(results: Results, catalog: Catalog, firm: Mapping[str, Any], year: str, whole: bool) -> list[Peers]:
    rules = page_rules(catalog)
    fewest = rules.peers.fewest_where_all_is_seen if whole else rules.peers.fewest
    return [
        peers(results, firm, year, one, fewest=fewest, leaders_ratio=rules.peers.leaders_ratio)
        for one in all_shown(catalog, rules.roles.compared)
    ]

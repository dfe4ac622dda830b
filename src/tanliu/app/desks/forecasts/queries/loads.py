"""Intervals of meters and enterprises, read at once into one panel.

An hour is known when every meter that counts was in use knows all of it. A meter counts from the day of its first reading until
it is retired; one below another of the same enterprise, a virtual one, and one that measures no use do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from tanliu.app.store.results import Results
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import MINUTES_A_DAY
from tanliu.model.forecast.panel import WEEK, Counts, Floats

#: Lengths of an interval that are offered, in minutes.
STEPS = (60, 15)
#: Meters and enterprises; towns and the district are made of these.
METER, ENTERPRISE, REGION = "meter", "enterprise", "region"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose load it is.

    Attributes
    ----------
    kind
        One of the words above.
    entity_id, region_id
        The enterprise of a meter or enterprise, and the region it lies in or is.
    """

    kind: str
    id: str
    carrier: str
    unit: str
    zone: str
    entity_id: str = ""
    region_id: str = ""


@dataclass(frozen=True, slots=True)
class Loads:
    """Loads of subjects from one local midnight on, in the unit of each; NaN where unknown."""

    subjects: tuple[Subject, ...]
    first: date
    minutes: int
    values: Floats

    @property
    def per_day(self) -> int:
        return MINUTES_A_DAY // self.minutes

    def stamp(self, place: int) -> datetime:
        """Return the local time at which an interval begins."""
        return datetime.combine(self.first, time()) + timedelta(minutes=self.minutes * place)


def counted_meters(
    results: Results, minutes: int, entities: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return the meters whose readings are told at least so often and count for their enterprise."""
    query = """SELECT meter_id, meter_code, m.entity_id, carrier, unit, interval_minutes, zone, retired, e.region_id
               FROM meter m JOIN entity e USING (entity_id)
               WHERE NOT is_virtual AND coalesce(direction, 'use') = 'use' AND interval_minutes <= ? AND ? % interval_minutes = 0
                 AND NOT coalesce(parent_meter IN (SELECT meter_code FROM meter o WHERE o.entity_id = m.entity_id), false)
                 AND (? OR list_contains(?, m.entity_id))
               ORDER BY m.entity_id, carrier, unit, meter_code"""
    return results.rows(query, [minutes, minutes, entities is None, list(entities or ())])


def last_day(results: Results, share: float = 0.5) -> date | None:
    """Return the last local day that so large a share of the meters knows; None without readings."""
    query = """SELECT quantile_disc(last, ?) AS day FROM (SELECT meter_id, max(last) AS last FROM meter_month GROUP BY meter_id)"""
    (row,) = results.rows(query, [1 - share])
    return row["day"]


def loads(
    results: Results,
    first: date,
    last: date,
    minutes: int = 60,
    entities: Sequence[str] | None = None,
    *,
    zero_is_missing: bool = False,
) -> Loads:
    """Return the loads of enterprises, and of the meters of those that have several, from one local day to another.

    Parameters
    ----------
    entities
        Ids; every enterprise when left out.
    zero_is_missing
        Whether a source put zeros where it had no readings.

    Raises
    ------
    TanliuError
        When no meter is read so often.
    """
    meters = counted_meters(results, minutes, entities)
    if not meters:
        raise TanliuError(
            "no meter is read often enough",
            found=minutes,
            accepted=Message("readings of at most {minutes} minutes", minutes=minutes),
        )
    days = (last - first).days + 1
    values = _intervals(results, meters, first, days, minutes)
    if zero_is_missing:
        values[values == 0] = np.nan
    return _with_enterprises(meters, first, minutes, values)


def _intervals(
    results: Results, meters: Sequence[dict[str, Any]], first: date, days: int, minutes: int
) -> Floats:
    """Return the amounts of meters by interval, NaN where not all of an interval is known.

    On the day on which clocks go back, the hour that comes twice holds its mean.
    """
    months = sorted(
        {
            (first + timedelta(days=day)).year * 100 + (first + timedelta(days=day)).month
            for day in range(days)
        }
    )
    per_day = MINUTES_A_DAY // minutes
    values = np.full((len(meters), days * per_day), np.nan)
    number = {int(one["meter_id"]): at for at, one in enumerate(meters)}
    ids = ", ".join(str(one) for one in number)
    # a month at a time: the intervals of a year of a whole district are grouped in no memory that a server has
    for month in months:
        query = f"""
            SELECT place, meter_id, amount * needed / count AS amount FROM (
                SELECT date_diff('minute', TIMESTAMP '{first}', start AT TIME ZONE zone) // {minutes} AS place, meter_id,
                       sum(quantity)::DOUBLE AS amount, count(*) AS count, any_value({minutes} // interval_minutes) AS needed
                FROM (SELECT meter_id, start, sum(quantity) AS quantity FROM {results.scan("reading", where={"month": [month]})}
                      WHERE day BETWEEN DATE '{first}' AND DATE '{first + timedelta(days=days - 1)}' AND meter_id IN ({ids})
                      GROUP BY meter_id, start HAVING sum(readings) > 0)
                JOIN meter USING (meter_id) GROUP BY ALL)
            WHERE count >= needed AND place >= 0 AND place < {days * per_day}"""
        with results.cursor() as cursor:
            found = cursor.execute(query).fetchnumpy()
        rows = np.array([number[int(one)] for one in found["meter_id"]], dtype=np.int64)
        values[rows, found["place"].astype(np.int64)] = found["amount"].astype(np.float64)
    return values


def _with_enterprises(meters: Sequence[dict[str, Any]], first: date, minutes: int, values: Floats) -> Loads:
    """Add the sums of enterprises after their meters; a single meter is its enterprise and does not stand for itself."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at, one in enumerate(meters):
        groups.setdefault((one["entity_id"], one["carrier"], one["unit"]), []).append(at)
    subjects: list[Subject] = []
    rows: list[Floats] = []
    for (entity, carrier, unit), own in groups.items():
        one = meters[own[0]]
        told = {
            "carrier": carrier,
            "unit": unit,
            "zone": one["zone"],
            "entity_id": entity,
            "region_id": one["region_id"],
        }
        if len(own) > 1:
            subjects += [Subject(METER, meters[at]["meter_code"], **told) for at in own]
            rows += [values[at] for at in own]
        subjects.append(Subject(ENTERPRISE, entity, **told))
        rows.append(_sum(values[own], [meters[at]["retired"] for at in own], first, MINUTES_A_DAY // minutes))
    return Loads(tuple(subjects), first, minutes, np.stack(rows))


def _sum(values: Floats, retired: Sequence[date | None], first: date, per_day: int) -> Floats:
    """Return the sum of meters where all that were in use are known."""
    if len(values) == 1:
        return values[0]
    used = np.zeros(values.shape, dtype=bool)
    for at, until in enumerate(retired):
        known = np.flatnonzero(np.isfinite(values[at]))
        begin = int(known[0]) if len(known) else values.shape[1]
        end = values.shape[1] if until is None else max((until - first).days * per_day, 0)
        used[at, begin:end] = True
    whole = used.any(axis=0) & ~(used & ~np.isfinite(values)).any(axis=0)
    return np.asarray(np.where(whole, np.where(np.isfinite(values), values, 0.0).sum(axis=0), np.nan))


def kinds_of(subjects: Sequence[Subject]) -> Counts:
    """Return a number for each carrier, the same in every panel with the same carriers."""
    names = sorted({one.carrier for one in subjects})
    return np.array([names.index(one.carrier) for one in subjects], dtype=np.int64)


def origin_of(values: Floats, per_day: int) -> int:
    """Return the place after the last interval that half of the series know, of those that know something of the last week."""
    recent = values[:, -WEEK * per_day :]
    alive = np.isfinite(recent).any(axis=1)
    if not alive.any():
        return int(values.shape[1])
    known = np.isfinite(values[alive]).mean(axis=0) >= 0.5
    places = np.flatnonzero(known)
    return int(places[-1]) + 1 if len(places) else int(values.shape[1])

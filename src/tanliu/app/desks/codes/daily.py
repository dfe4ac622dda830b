"""The place of an enterprise in its industry on a single day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.desks.forecasts.queries.loads import counted_meters
from tanliu.app.desks.meters.queries.load_curve import expected_of
from tanliu.app.store.results import Results
from tanliu.kit.period import Period
from tanliu.kit.units import ratio
from tanliu.report.code_card import Day, DayRank
from tanliu.report.code_rule import Daily

#: Meters that tell at least once a day count.
_MINUTES_OF_DAY = 1440
#: Days of a month in the mean of a year, and CNY of the unit in which value added is told.
_DAYS, _UNIT = Decimal(365) / 12, Decimal(10_000)


def day_rank(
    results: Results, entity: Mapping[str, Any], days: Sequence[Day], rule: Daily | None
) -> DayRank | None:
    """Return the place on the last day that the meters of an enterprise were read whole.

    Parameters
    ----------
    days
        Days of the enterprise in their order.
    rule
        Over how many months value added is taken and among how many at least; None ranks nobody.

    Returns
    -------
    DayRank | None
        The least electricity per value added is first, equals share a place. None where the day, the value added or enough
        others are not known; an enterprise with a gap in that day is left out, as its day is no whole day.
    """
    whole = [one.day for one in days if one.complete and one.energy_kwh is not None]
    if rule is None or not whole:
        return None
    day, own = whole[-1], entity["entity_id"]
    added = _value_added(results, entity["industry"], day, rule.months)
    used = _electricity(results, list(added), day)
    values = {one: kwh / (added[one] / _UNIT / _DAYS) for one, kwh in used.items()}
    if own not in values or len(values) < rule.fewest:
        return None
    place = 1 + sum(one < values[own] for one in values.values())
    return DayRank(day, place, len(values), values[own])


def _value_added(results: Results, industry: str | None, day: date, months: int) -> dict[str, Decimal]:
    """Return the value added of a month [CNY] of the enterprises of an industry, where it is more than nothing."""
    last = day.year * 12 + day.month - 2
    keys = [f"{number // 12}-{number % 12 + 1:02}" for number in range(last - months + 1, last + 1)]
    rows = results.rows(
        """SELECT entity_id, avg(value_added_cny) AS value FROM entity_period
           WHERE industry = ? AND list_contains(?, period) GROUP BY entity_id HAVING avg(value_added_cny) > 0""",
        [industry, keys],
    )
    return {row["entity_id"]: Decimal(str(row["value"])) for row in rows}


def _electricity(results: Results, entities: list[str], day: date) -> dict[str, Decimal]:
    """Return the kWh of a day of those all of whose meters of electricity were read whole."""
    meters = defaultdict(list)
    for one in counted_meters(results, _MINUTES_OF_DAY, entities):
        if one["carrier"] == "electricity":
            meters[one["entity_id"]].append(one)
    scanned = results.scan("meter_day", where={"month": [Period(day.year, day.month).key]})
    wanted = [one["meter_id"] for group in meters.values() for one in group]
    rows = results.rows(
        f"""SELECT meter_id, sum(quantity) AS quantity, sum(readings) AS readings FROM {scanned}
            WHERE day = ? AND list_contains(?::INTEGER[], meter_id) GROUP BY meter_id""",
        [day, wanted],
    )
    known = {row["meter_id"]: row for row in rows}
    found = {}
    for entity, group in meters.items():
        read = [known.get(one["meter_id"]) for one in group]
        if all(
            row and row["readings"] >= expected_of([one], day) for row, one in zip(read, group, strict=True)
        ):
            found[entity] = sum(
                (
                    row["quantity"] * Decimal(str(ratio(one["unit"], "kWh")))
                    for row, one in zip(read, group, strict=True)
                    if row
                ),
                Decimal(0),
            )
    return found

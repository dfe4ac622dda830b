"""Electricity of a firm by local day, from the daily roll-up of its meters, beside the limit of the day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tanliu.app.desks.meters.queries.load_curve import expected_of
from tanliu.app.desks.meters.queries.meters import counted_meters
from tanliu.app.store.results import Results
from tanliu.kit.period import Period
from tanliu.kit.quarter import quarter_of
from tanliu.kit.units import ratio
from tanliu.report.code_card import Day


def daily_electricity(results: Results, entity: str, year: int, limits: dict[str, Decimal]) -> list[Day]:
    """Return every day of a year; a day without any reading has no amount.

    Parameters
    ----------
    limits
        Highest electricity of a day by year, quarter or month (the shortest counts first).
    """
    counting = counted_meters(results, entity, "electricity")
    own = [one for one in counting if one.own]
    if not own:
        return []
    into_kwh: dict[int, Decimal] = {}
    for one in counting:
        number, share = one.meter["meter_id"], one.factor * Decimal(str(ratio(one.meter["unit"], "kWh")))
        into_kwh[number] = into_kwh.get(number, Decimal(0)) + share
    known_by = {one.meter["meter_id"] for one in own}
    months = [one.key for one in Period(year).months]
    rows = results.rows(
        f"""SELECT meter_id, day, sum(quantity) AS quantity, sum(readings) AS readings
            FROM {results.scan("meter_day", where={"month": months})}
            WHERE list_contains(?::INTEGER[], meter_id) GROUP BY meter_id, day""",
        [list(into_kwh)],
    )
    added: dict[date, tuple[Decimal, int]] = {}
    for row in rows:
        if row["readings"] or row["quantity"]:
            energy, known = added.get(row["day"], (Decimal(0), 0))
            own_readings = row["readings"] if row["meter_id"] in known_by else 0
            added[row["day"]] = energy + row["quantity"] * into_kwh[row["meter_id"]], known + own_readings
    first, found = date(year, 1, 1), []
    for number in range(Period(year).days):
        day = first + timedelta(days=number)
        amount, known = added.get(day, (None, 0))
        limit = next(
            (limits[one] for one in (f"{day:%Y-%m}", quarter_of(day), str(year)) if one in limits), None
        )
        found.append(Day(day, amount, known >= expected_of([one.meter for one in own], day), limit))
    return found

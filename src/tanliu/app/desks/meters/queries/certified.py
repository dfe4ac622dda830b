"""How much of what meters read was read by an instrument whose certificate held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max

from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import Cared, events_of, rules
from tanliu.app.desks.meters.queries.load_curve import is_state, meters
from tanliu.app.platform.casework.today import today
from tanliu.app.store.results import Results
from tanliu.decide.metering.life import life
from tanliu.flow.meter.types import USE
from tanliu.kit.period import Period


@dataclass(slots=True)
class Certified:
    """What meters read of a carrier, and how much of it without a certificate that held.

    Attributes
    ----------
    quantity, without
        In ``unit``.
    meters, meters_without
        How many read, and how many of them read something without one.
    """

    carrier: str
    unit: str
    quantity: Decimal = Decimal(0)
    without: Decimal = Decimal(0)
    meters: int = 0
    meters_without: int = 0

    @property
    def share_without(self) -> Decimal | None:
        """Return the share that no certificate covers; None where nothing was read."""
        return self.without / self.quantity if self.quantity > 0 else None

    def add(self, quantity: Decimal, without: Decimal) -> None:
        self.quantity += quantity
        self.without += without
        self.meters += 1
        self.meters_without += without > 0


def of_year(results: Results, entity_id: str, year: int, day: date) -> list[Certified]:
    """Return by carrier what the uppermost meters of an enterprise read in a year, and how much without a certificate.

    A certificate covers a month when it holds on the last day of it, or today.
    """
    top = [one for one in meters(results, entity_id) if not one["is_inner"] and not is_state(one)]
    months = [one for one in Period(year).months if one.start <= day]
    if not top or not months:
        return []
    rows = results.rows(
        f"""SELECT meter_id, month, sum(quantity) AS quantity FROM {results.scan("meter_day", where={"month": [one.key for one in months]})}
            WHERE list_contains(?::INTEGER[], meter_id) GROUP BY meter_id, month HAVING sum(readings) > 0""",
        [sorted(one["meter_id"] for one in top)],
    )
    read: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in rows:
        read[row["meter_id"]][row["month"]] = Decimal(row["quantity"])
    told, says = events_of([one["meter_code"] for one in top]), rules()
    found: dict[tuple[str, str], Certified] = {}
    for one in top:
        if one["meter_id"] not in read:
            continue
        events, without = told.get(one["meter_code"], []), Decimal(0)
        for month in months:
            last = min(month.end - timedelta(days=1), day)
            if not life(events, says, last).certified(last):
                without += read[one["meter_id"]].get(month.key, Decimal(0))
        at = found.setdefault((one["carrier"], one["unit"]), Certified(one["carrier"], one["unit"]))
        at.add(sum(read[one["meter_id"]].values(), Decimal(0)), without)
    return list(found.values())


def told_so_far() -> object:
    """Return what changes when another event of a meter is told, or another day begins."""
    return MeterEvent.objects.aggregate(Max("pk"))["pk__max"], today()


def of_window(found: Iterable[Cared]) -> list[Certified]:
    """Return by carrier what the uppermost meters of a list read in its window, and how much without a certificate today."""
    sums: dict[tuple[str, str], Certified] = {}
    for one in found:
        meter = one.meter
        if one.quantity is None or meter["parent_meter"] is not None or (meter["direction"] or USE) != USE:
            continue
        at = sums.setdefault((meter["carrier"], meter["unit"]), Certified(meter["carrier"], meter["unit"]))
        at.add(one.quantity, Decimal(0) if one.certified else one.quantity)
    return sorted(sums.values(), key=lambda one: (one.carrier, one.unit))

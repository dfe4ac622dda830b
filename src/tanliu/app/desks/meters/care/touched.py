"""What a change of a meter's ratio touches: readings since, how they are multiplied, and that they stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tanliu.app.store.results import Results
from tanliu.decide.metering.document import Metering
from tanliu.decide.metering.life import Event, life


@dataclass(frozen=True, slots=True)
class Touched:
    """What a ratio that was told for a day touches.

    Attributes
    ----------
    before
        The ratio that the life told for the day before; None for none.
    used
        By what the readings of the day and after are multiplied by setups; 1 for none.
    quantity
        What was booked since [unit of the meter].
    if_applied
        What it would be with the ratio told instead of ``used``; shown, and booked by nobody.
    """

    ratio: Decimal
    before: Decimal | None
    used: Decimal
    first: date | None
    last: date | None
    days: int
    quantity: Decimal
    unit: str

    @property
    def applied(self) -> bool:
        return self.ratio == self.used

    @property
    def if_applied(self) -> Decimal:
        return self.quantity * self.ratio / self.used


def touched(
    results: Results, meter: dict[str, Any], events: list[Event], new: Event, says: Metering
) -> Touched | None:
    """Return what an event touches that tells a ratio; None of one that tells none."""
    if new.ct_ratio is None and new.pt_ratio is None:
        return None
    others = [one for one in events if one.number != new.number]
    before = life([one for one in others if one.day <= new.day], says, new.day).ratio
    after = life([*(one for one in others if one.day <= new.day), new], says, new.day).ratio
    rows = results.rows(
        f"""SELECT min(day) FILTER (readings > 0) AS first, max(day) FILTER (readings > 0) AS last,
                   count(DISTINCT day) FILTER (readings > 0) AS days, coalesce(sum(quantity), 0) AS quantity
            FROM {results.scan("meter_day")} WHERE meter_id = ? AND day >= ?""",
        [meter["meter_id"], new.day],
    )
    setups = results.rows(
        """SELECT ct_ratio, pt_ratio FROM meter_setup WHERE meter_code = ? AND cause <> 'withdrawn' AND since::DATE <= ?
           ORDER BY since DESC LIMIT 1""",
        [meter["meter_code"], new.day],
    )
    one = Decimal(1)
    used = (setups[0]["ct_ratio"] or one) * (setups[0]["pt_ratio"] or one) if setups else one
    (row,) = rows
    return Touched(
        after or one,
        before,
        used,
        row["first"],
        row["last"],
        row["days"],
        Decimal(row["quantity"]),
        meter["unit"],
    )

"""Lives of meters of the demo, made up: certificates that hold, end soon and ended, an exchange, a clock that is off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tanliu.app.desks.meters.care.bring import TellEvents
from tanliu.app.desks.meters.care.orders import RaiseDueOrders
from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import meters_of
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row
from tanliu.app.store.scope import Scope

_SOURCE = "made up / 演示数据"
_BODY = "演示计量检定所 / made up"
#: Of so many meters a life is told; the others show what a meter looks like of which nobody told anything.
_MOST = 300
_YEAR = timedelta(days=365)


def papers(apart: str) -> None:
    """Tell the lives of some electricity meters, and raise the work orders that follow."""
    if MeterEvent.objects.exists():
        return
    found = [
        one
        for one in meters_of(results(), Scope.everything())
        if one["carrier"] == "electricity" and one["entity_id"] != apart
    ]
    rows = [row for number, meter in enumerate(found[:_MOST]) for row in _life(number, meter, today())]
    if rows:
        perform(TellEvents(tuple(rows)), Actor("demo-bureau"))
        perform(RaiseDueOrders(), Actor("demo-bureau"))


def _life(number: int, meter: dict[str, Any], day: date) -> list[Row]:
    """Return the events of a meter: the seventh of each has none."""
    code, kind = meter["meter_code"], number % 7
    if kind == 6:
        return []

    def event(name: str, at: date, **told: object) -> Row:
        return {"meter_code": code, "event": name, "day": f"{at}", "source": _SOURCE, **{one: f"{value}" for one, value in told.items()}}  # fmt: skip

    def verified(at: date, passed: str = "yes", **told: object) -> Row:
        return event(
            "verified", at, certificate=f"DL-{at.year}-{number:04d}", passed=passed, body=_BODY, **told
        )

    put = day - timedelta(days=3000 + 37 * (number % 30))
    rows = [event("installed", put, instrument="electricity_a_b", serial=f"D{number:06d}")]
    if kind == 1:
        rows.append(verified(put + timedelta(days=5)))
    elif kind == 2:
        rows.append(verified(day - 3 * _YEAR, until=day + timedelta(days=20 + number % 50)))
    elif kind == 3:
        rows += [verified(day - 5 * _YEAR), verified(day - timedelta(days=40), "no")]
    elif kind == 4:
        rows += [verified(day - 2 * _YEAR), event("clock_checked", day - timedelta(days=15), offset_s=412)]
    elif kind == 5:
        new = f"E{number:06d}"
        rows += [
            verified(put + timedelta(days=5)),
            event("exchanged", day - _YEAR, instrument="electricity_c_d", serial=new, certificate=f"F-{new}", note="改造换表（演示） / refitted (made up)"),
            event("ratio_changed", day - _YEAR, ct_ratio=40, note="更换互感器（演示） / transformers (made up)"),
        ]  # fmt: skip
    else:
        rows += [
            verified(day - 2 * _YEAR),
            event("sealed", day - 2 * _YEAR, note=f"铅封 / seal {number:05d}"),
        ]
    return rows

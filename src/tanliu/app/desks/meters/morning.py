"""Meters with a fault, and the highest power of the year so far of who speaks for an enterprise: how much, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from tanliu.app.desks.meters.queries.care import cared
from tanliu.app.desks.meters.queries.load_curve import alike, days, is_state, load_curve, meters
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.morning import Card, Reader, Task
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import results
from tanliu.report.phrase import say

Row = dict[str, Any]


def tasks(reader: Reader) -> Iterator[Task]:
    """Return how many meters have a fault, for who looks after them."""
    if reader.actor.may("meters"):
        found = [one for one in cared(results(), reader.scope, today()) if one.verdict.verdict == "fault"]
        yield Task(
            say("morning_meters", reader.language), len(found), f"{reverse('meter_care')}?verdict=fault"
        )


def cards(reader: Reader) -> Iterator[Card]:
    """Return the card of each enterprise whose meters can be added; nothing where no power is metered."""
    firms = reader.own_firms()
    year = int(shown(results(), None).year) if firms else 0
    for firm in firms:
        peak = _peak(firm["entity_id"], year)
        if peak:
            yield Card("meters/morning.html", 16, {"firm": firm, "year": year, **peak})


def _peak(entity_id: str, year: int) -> Row | None:
    top = [one for one in meters(results(), entity_id) if not one["is_inner"] and not is_state(one)]
    if not top or not alike(top):
        return None
    known = [row["day"] for row in days(results(), top, year)]
    if not known:
        return None
    curve = load_curve(results(), top, min(known), max(known))
    highest = [row for row in curve.days if row["high"] is not None]
    if not highest:
        return None
    day = max(highest, key=lambda row: row["high"])["start"]
    found = max(
        (one for one in load_curve(results(), top, day, day).points if one["high"] is not None),
        key=lambda one: one["high"],
    )
    return {
        "value": found["high"], "unit": curve.unit, "start": found["start"], "minutes": curve.interval_minutes,
        "address": _address(entity_id, day), "through": max(known),
        "known": sum(row["known"] for row in curve.days), "expected": sum(row["expected"] for row in curve.days),
    }  # fmt: skip


def _address(entity_id: str, day: date) -> str:
    """Return the load curve of the day."""
    return f"{reverse('enterprise', args=[entity_id])}?from={day}&to={day}#load"

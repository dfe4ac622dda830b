"""Which firms have what to do: the months of a firm, and the firms of a month for who reviews them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock
from tanliu.app.desks.filing.context import day, items, today
from tanliu.app.desks.filing.models import Filing, FilingState
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.flow.expectation.formulas import due_at
from tanliu.kit.period import Period

Row = dict[str, Any]
#: What a month of a firm can be, in the order in which it wants attention.
STATES = ("submitted", "asked", "draft", "late", "due", "delivered", "accepted", "withdrawn")
_MONTHS = 24


@dataclass(frozen=True, slots=True)
class WorkList:
    """The firms of a month with their state, and how many of each there are."""

    period: Period
    due_on: date
    rows: Sequence[Row]
    counts: Mapping[str, int]


def due(period: Period) -> datetime:
    """Return the instant from which the report of a month is late."""
    instants = [due_at(item, period, day().zone) for item in items()]
    return min(one for one in instants if one is not None)


def last_day(period: Period) -> date:
    """Return the last day on which the report of a month is in time."""
    return due(period).astimezone(ZoneInfo(settings.TIME_ZONE)).date() - timedelta(days=1)


def last_month() -> Period:
    """Return the last month that is over."""
    now = today()
    return Period(now.year, now.month).before(1)


def months() -> list[Period]:
    """Return the months for which reports are looked after, newest first."""
    return [last_month().before(count) for count in range(_MONTHS)]


def of_firm(entity_id: str) -> list[Row]:
    """Return the months of a firm with their state, those with something to do first and the oldest of them on top."""
    told = _told(Scope.of_entities([entity_id]), months())
    filings = _newest(Filing.objects.filter(entity_id=entity_id))
    rows = [
        _row(entity_id, period, filings.get((entity_id, str(period))), told.get((entity_id, str(period))))
        for period in months()
    ]
    waiting = [row for row in rows if row["state"] in ("asked", "draft", "late", "due")]
    others = [row for row in rows if row not in waiting]
    return [*sorted(waiting, key=lambda row: row["period"]), *others]


def work_list(scope: Scope, period: Period | None = None) -> WorkList:
    """Return the firms of a month; the one with most to look at when none is named."""
    chosen = period or _busiest(scope)
    entities = results().rows(
        f"""SELECT e.entity_id, e.name, e.industry, e.region_id, r.name AS region, r.name_zh AS region_zh
            FROM (SELECT * FROM entity WHERE kind = 'enterprise' AND {scope.condition}) e
            LEFT JOIN region r USING (region_id) ORDER BY e.name, e.entity_id""",
        scope.values,
    )
    told = _told(scope, [chosen])
    filings = _newest(Filing.objects.filter(period=str(chosen)))
    rows = []
    for entity in entities:
        key = (entity["entity_id"], str(chosen))
        rows.append({**entity, **_row(entity["entity_id"], chosen, filings.get(key), told.get(key))})
    rows.sort(key=lambda row: STATES.index(row["state"]))
    counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
    return WorkList(chosen, last_day(chosen), rows, counts)


def _busiest(scope: Scope) -> Period:
    """Return the oldest month with a report that lies with the department, else the one after the newest month known."""
    seen = {
        row["entity_id"]
        for row in results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    }
    waiting = (
        Filing.objects.filter(state=FilingState.SUBMITTED)
        .order_by("period")
        .values_list("period", "entity_id")
    )
    for period, entity in waiting:
        if entity in seen:
            return Period.parse(period)
    return _next_month()


def _next_month() -> Period:
    """Return the month after the newest of which anything is known; the last that is over where that is earlier."""
    known = results().rows("SELECT max(month) AS month FROM told")[0]["month"]
    if known is None:
        return last_month()
    year, place = divmod(known, 12)
    return min(Period(year, place + 1).before(-1), last_month())


def unreported(scope: Scope) -> tuple[Period, int]:
    """Return the month that is reported next, and of how many enterprises neither store nor desk has a report of it."""
    month = _next_month()
    rows = results().rows(
        f"""SELECT entity_id FROM entity WHERE kind = 'enterprise' AND {scope.condition}
            AND entity_id NOT IN (SELECT entity_id FROM told WHERE month = ?)""",
        [*scope.values, month.ordinal],
    )
    begun = set(Filing.objects.filter(period=str(month)).values_list("entity_id", flat=True))
    return month, sum(row["entity_id"] not in begun for row in rows)


def _told(scope: Scope, periods: Sequence[Period]) -> Mapping[tuple[str, str], Row]:
    """Return the firms and months of which the store holds anything reported, and since when."""
    rows = results().rows(
        f"""SELECT t.entity_id, t.period, min(t.arrived_at)::TIMESTAMP AS arrived_at FROM told t
            JOIN (SELECT entity_id FROM entity WHERE {scope.condition}) USING (entity_id)
            WHERE t.month BETWEEN ? AND ? GROUP BY ALL""",
        [*scope.values, min(periods).ordinal, max(periods).ordinal],
    )
    return {(row["entity_id"], row["period"]): row for row in rows}


def _newest(found: Any) -> dict[tuple[str, str], Filing]:
    """Return the newest version of each report; a withdrawn one hides no accepted one before it."""
    newest: dict[tuple[str, str], Filing] = {}
    for filing in found.defer("figures").order_by("version"):
        if filing.state != FilingState.WITHDRAWN or (filing.entity_id, filing.period) not in newest:
            newest[filing.entity_id, filing.period] = filing
    return newest


def _row(entity_id: str, period: Period, filing: Filing | None, told: Row | None) -> Row:
    instant = due(period)
    return {
        "entity_id": entity_id, "period": str(period), "due_on": last_day(period), "filing": filing,
        "state": _state(filing, told, instant), "questions": len(filing.questions) if filing else 0,
        "late": filing is not None and filing.submitted_at is not None and filing.submitted_at >= instant,
    }  # fmt: skip


def _state(filing: Filing | None, told: Row | None, instant: datetime) -> str:
    if filing is not None and (filing.is_open() or filing.state == FilingState.ACCEPTED):
        return str(filing.state)
    if told is not None:
        return "delivered"
    if filing is not None and filing.state == FilingState.WITHDRAWN:
        return "withdrawn"
    return "late" if instant <= clock.now() else "due"

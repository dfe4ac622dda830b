"""The lines of a firm's report of a month: every item with what the firm wrote and what is known without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tanliu.app import clock
from tanliu.app.desks.filing.queries.due import Day
from tanliu.app.desks.meters.queries.meters import Counting, counted_meters
from tanliu.app.platform.served import catalog, of_packs, results, then
from tanliu.catalog.activity import USUAL
from tanliu.catalog.editions import scheme
from tanliu.catalog.types import Catalog, Item
from tanliu.flow.filing.load import parse
from tanliu.flow.filing.types import ItemContext, Line, Rules, Told
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, instant, readings_between
from tanliu.kit.rounding import PRECISION
from tanliu.kit.units import convert

Row = dict[str, Any]
#: Kinds of items that a firm reports.
REPORTED = ("report", "output")


@of_packs
def rules(catalog: Catalog) -> Rules:
    """Return the checks of the packs in use."""
    return parse(scheme(catalog, "report-checks"))


def items() -> list[Item]:
    """Return the items of a monthly report, in the order of the catalogue."""
    return [one for one in catalog().items.values() if one.kind in REPORTED and one.frequency == "month"]


def kept_unit(item: Item) -> str:
    """Return the unit in which the store keeps an item when it holds nothing of it yet."""
    if item.kind == "output":
        measure = catalog().measures.get(item.measure)
        return measure.unit if measure else "CNY"
    return item.unit


def today() -> date:
    """Return the day on the clock of the site."""
    return clock.today(ZoneInfo(settings.TIME_ZONE))


def day(as_of: datetime | None = None) -> Day:
    """Return the instant for which the catalogue is asked: today, or as it was known in the past."""
    looked_at = then()
    if looked_at is not None and as_of is None:
        as_of = instant(looked_at.asked)
    midnight = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )  # fmt: skip
    return Day(as_of or midnight, settings.TIME_ZONE, rules().history_months, as_of)


def month(text: str) -> Period:
    """Read the month of a report.

    Raises
    ------
    TanliuError
        When it is no month, or not over yet.
    """
    period = Period.parse(text)
    if not period.month:
        raise TanliuError("not a month", found=text, accepted=Message("a month such as 2026-03"))
    if period.end > today():
        raise TanliuError("the month is not over yet", found=text, accepted=Message("a month that is over"))
    return period


def lines(entity_id: str, period: Period, figures: Mapping[str, Mapping[str, str]]) -> list[Line]:
    """Return every item of the report, with what is known of the firm.

    Parameters
    ----------
    figures
        Value, unit and reason by item, as the firm wrote them.
    """
    history = _history(entity_id, period)
    metered = _metered(entity_id, period)
    return [
        Line(
            item,
            Told(**{key: figures.get(item.id, {}).get(key, "") for key in ("value", "unit", "reason")}),
            _ground(item, history.get(item.what, []), period, metered.get(item.carrier)),
        )
        for item in items()
    ]


def held_figures(known: Iterable[Line]) -> dict[str, dict[str, str]]:
    """Return what the store holds of the month as figures, so that a correction begins with them."""
    return {
        line.item.id: {"value": f"{line.ground.held.normalize():f}", "unit": line.item.unit, "reason": ""}
        for line in known
        if line.ground.held is not None
    }


def _history(entity_id: str, period: Period) -> Mapping[str, list[Row]]:
    first = period.before(rules().history_months)
    found = results().rows(
        "SELECT what, period, unit, quantity FROM told WHERE entity_id = ? AND month BETWEEN ? AND ?",
        [entity_id, first.ordinal, period.ordinal],
    )
    kept: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found:
        kept[row["what"]].append(row)
    return kept


def _ground(
    item: Item, told: Sequence[Row], period: Period, metered: tuple[Decimal, str, float] | None
) -> ItemContext:
    values: dict[str, Decimal] = {}
    for row in told:
        value = converted(row["quantity"], row["unit"] or kept_unit(item), item.unit)
        values[row["period"]] = values.get(row["period"], Decimal(0)) + value
    own = [row["unit"] for row in told if row["period"] == str(period) and row["unit"]]
    before = {one: value for one, value in values.items() if one != str(period)}
    sums = metered if item.kind == "report" and item.purpose == USUAL else None
    return ItemContext(
        months=before,
        last=before.get(str(period.before(1))),
        year_ago=before.get(str(period.before(12))),
        held=values.get(str(period)),
        metered=converted(sums[0], sums[1], item.unit) if sums else None,
        metered_ratio=Decimal(str(sums[2])) if sums else None,
        stored_unit=own[0] if own else kept_unit(item),
    )


def converted(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """Convert with all digits."""
    with localcontext() as context:
        context.prec = PRECISION
        return convert(value, from_unit, to_unit)


def _metered(entity_id: str, period: Period) -> Mapping[str, tuple[Decimal, str, float]]:
    """Return what counts of meters for the firm by carrier, its unit, and the share of the intervals that is known."""
    carriers = results().rows("SELECT DISTINCT carrier FROM meter WHERE entity_id = ?", [entity_id])
    counting = {row["carrier"]: counted_meters(results(), entity_id, row["carrier"]) for row in carriers}
    sums = {
        row["meter_id"]: row
        for row in results().rows(
            f"""SELECT meter_id, sum(quantity) AS quantity, sum(readings) AS readings
                FROM {results().scan("meter_day", where={"month": [period.key]})}
                WHERE list_contains(?::INTEGER[], meter_id) GROUP BY meter_id""",
            [sorted({one.meter["meter_id"] for each in counting.values() for one in each})],
        )
    }
    found: dict[str, tuple[Decimal, str, float]] = {}
    for carrier, each in counting.items():
        own = [one.meter for one in each if one.own]
        read = [one for one in each if one.meter["meter_id"] in sums]
        if own and read:
            unit, known = own[0]["unit"], [sums[one["meter_id"]] for one in own if one["meter_id"] in sums]
            total = sum((_counted(one, sums, unit) for one in read), Decimal(0))
            expected = sum(
                readings_between(period.start, period.end, one["interval_minutes"], one["zone"])
                for one in own
            )
            found[carrier] = (total, unit, float(sum(row["readings"] for row in known)) / expected)
    return found


def _counted(one: Counting, sums: Mapping[int, Row], unit: str) -> Decimal:
    return converted(sums[one.meter["meter_id"]]["quantity"], one.meter["unit"], unit) * one.factor

"""When an item of the data catalogue is due, and how many readings a meter is to give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from tanliu.catalog.types import Item
from tanliu.kit.period import Period, readings_between, zone


def due_at(item: Item, period: Period, zone_name: str) -> datetime | None:
    """Return the instant from which an item of a period is late; None when nothing is due.

    That is the local midnight so many days after the end of the period as the catalogue gives.

    Parameters
    ----------
    item
        Item of the data catalogue; its ``due_days`` [days].
    period
        The period that is reported [month or year].
    zone_name
        IANA zone in which days are counted [-].

    Returns
    -------
    datetime or None
        An instant [UTC].

    References
    ----------
    The due day of the item in the data catalogue of a pack.
    """
    if item.due_days is None:
        return None
    midnight = datetime.combine(period.end + timedelta(days=item.due_days), time(), zone(zone_name))
    return midnight.astimezone(UTC)


def days_due(period: Period, due_days: int | None, as_of: datetime, zone_name: str) -> int:
    """Return the days of a period of which readings are due at an instant: those over for ``due_days`` days.

    Parameters
    ----------
    period
        The period that is looked at [month or year].
    due_days
        Days after which a reading is due; None is 0 [days].
    as_of
        The instant [UTC].
    zone_name
        IANA zone in which days are counted [-].

    Returns
    -------
    int
        Days of the period that are due [days].

    References
    ----------
    The due days of readings in the data catalogue of a pack.
    """
    due: date = (as_of - timedelta(days=due_days or 0)).astimezone(zone(zone_name)).date()
    return max(0, (min(period.end, due) - period.start).days)


def readings_of_meters(counts: Iterable[tuple[int, int, str, int]]) -> int:
    """Return the readings expected of meters in whole months.

    Parameters
    ----------
    counts
        Month, minutes between readings, time zone, number of meters [yyyymm, min, -, -].

    Returns
    -------
    int
        Readings of all meters in whole months [-].

    References
    ----------
    Own definition: minutes of the month by the clock of the zone over those between readings, times the meters.
    """
    return sum(
        meters * readings_between(Period.of_key(month).start, Period.of_key(month).end, minutes, place)
        for month, minutes, place, meters in counts
    )

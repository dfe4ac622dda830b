"""What anybody would say without a model: the same time of the last day, of the last week, of the last day of the kind."""

from __future__ import annotations

import numpy as np

from tanliu.model.forecast.panel import WEEK, Counts, Floats, Panel, Rows, at


def same_day(panel: Panel, rows: Rows) -> Floats:
    """Return the same time of the last day on which it is known to have come."""
    ahead = rows.ahead(panel.per_day)
    return at(panel.values, rows.series, rows.target - ahead * panel.per_day)


def same_week(panel: Panel, rows: Rows) -> Floats:
    """Return the same time of the same weekday of the last week in which it has come."""
    return at(panel.values, rows.series, rows.target - weeks_back(panel, rows) * WEEK * panel.per_day)


def weeks_back(panel: Panel, rows: Rows) -> Counts:
    """Return how many weeks before an interval the same one of its week was over at the origin."""
    return np.asarray((rows.target - rows.origin) // (WEEK * panel.per_day) + 1, dtype=np.int64)


def like_day(panel: Panel, rows: Rows, latest: Counts) -> tuple[Floats, Floats]:
    """Return the same time of the last two days of the kind that were over: working, Saturday, Sunday or holiday.

    Parameters
    ----------
    latest
        Of the days of the panel, as `Days.latest` has it.
    """
    day, slot = rows.target // panel.per_day, rows.target % panel.per_day
    own = panel.days.sort[day]
    first = latest[own, np.maximum(day - rows.ahead(panel.per_day), 0)]
    second = np.where(first > 0, latest[own, np.maximum(first - 1, 0)], -1)
    return tuple(
        np.where(place >= 0, at(panel.values, rows.series, place * panel.per_day + slot), np.nan)
        for place in (first, second)
    )  # type: ignore[return-value]


def seasonal(panel: Panel, rows: Rows, latest: Counts) -> Floats:
    """Return the fallback: the same time a week before; on special days, or where that is not known, the last day of the kind.

    A week that ended in a holiday says nothing of a working day: then too the last day of the kind is taken.
    """
    week, back = same_week(panel, rows), weeks_back(panel, rows)
    day = rows.target // panel.per_day
    before = np.maximum(day - back * WEEK, 0)
    differs = panel.days.sort[day] != panel.days.sort[before]
    kind, older = like_day(panel, rows, latest)
    kind = np.where(np.isfinite(kind), kind, older)
    found = np.where(differs & np.isfinite(kind), kind, week)
    found = np.where(np.isfinite(found), found, kind)
    return np.asarray(np.where(np.isfinite(found), found, same_day(panel, rows)))

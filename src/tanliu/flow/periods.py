"""What the text of a period says, as expressions: a year is written ``2025``, a month ``2025-03``."""

from __future__ import annotations

import ibis


def is_year(period: ibis.Value) -> ibis.Value:
    """Return whether a period is a whole year."""
    return period.length() == 4


def is_month(period: ibis.Value) -> ibis.Value:
    """Return whether a period is a month."""
    return period.length() == 7


def is_days(period: ibis.Value) -> ibis.Value:
    """Return whether a period is neither a year nor a month but days from one to before another."""
    return period.length() > 7


def year_of(period: ibis.Value) -> ibis.Value:
    """Return the year of a period, as a period."""
    return period.substr(0, 4)


def year_number(period: ibis.Value) -> ibis.Value:
    """Return the year of a period as a whole number."""
    return year_of(period).cast("int32")


def month_number(period: ibis.Value) -> ibis.Value:
    """Return the months since January of the year 0, of a month."""
    return year_number(period) * 12 + period.substr(5, 2).cast("int32") - 1


def year_after(period: ibis.Value) -> ibis.Value:
    """Return the same period a year later."""
    return (year_number(period) + 1).cast("string") + period.substr(4)

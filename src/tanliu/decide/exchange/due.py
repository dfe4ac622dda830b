"""Periods of parcels: which are over, by when one is due, and how far behind it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tanliu.decide.exchange.document import Dataset
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, is_year

_DAY = timedelta(days=1)
_EXAMPLE = {"day": "2025-03-01", "month": "2025-03", "year": "2025"}


def span(period: str, every: str) -> tuple[date, date]:
    """Return the first day of a period and the day after its last.

    Raises
    ------
    TanliuError
        When it is no period of that length.
    """
    wrong = TanliuError(
        "no period of this dataset", where="period", found=period[:40], accepted=_EXAMPLE[every]
    )
    if every == "day":
        try:
            first = date.fromisoformat(period)
        except ValueError:
            raise wrong from None
        if first.isoformat() != period:
            raise wrong
        return first, first + _DAY
    try:
        found = Period.parse(period)
    except TanliuError:
        raise wrong from None
    if is_year(period) != (every == "year") or str(found) != period:
        raise wrong
    return found.start, found.end


def require_over(period: str, every: str, today: date) -> None:
    """Refuse a period that is not over.

    Raises
    ------
    TanliuError
        Then, or when it is none.
    """
    _, until = span(period, every)
    if until > today:
        raise TanliuError(
            "the period is not over",
            where="period",
            found=period,
            accepted=Message("one that ended before {day}", day=today),
        )


def due_on(period: str, dataset: Dataset) -> date:
    """Return the last day on which a parcel is in time."""
    _, until = span(period, dataset.every)
    return until - _DAY + timedelta(days=dataset.due_days)


def late_days(due: date, done: date) -> int:
    """Return by how many days something is behind its due day; 0 when in time."""
    return max((done - due).days, 0)


def last_over(every: str, today: date, count: int) -> Iterator[str]:
    """Yield the newest periods that are over, the newest first."""
    if every == "day":
        yield from (f"{today - timedelta(days=back)}" for back in range(1, count + 1))
    elif every == "month":
        month = Period(today.year, today.month)
        yield from (str(month.before(back)) for back in range(1, count + 1))
    else:
        yield from (f"{today.year - back}" for back in range(1, count + 1))

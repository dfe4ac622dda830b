"""Years, quarters and months as keys: ``2026``, ``2026-Q1``, ``2026-03``."""

from __future__ import annotations

from datetime import date

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, days_of, part_of_year

_MONTHS = 3


def span_of(text: str) -> str:
    """Return the key of a year, quarter or month as people write it.

    Raises
    ------
    TanliuError
        When it is none of them; half a year is none.

    Examples
    --------
    >>> [span_of(text) for text in ("2026", "2026年3月", "2026Q1", "2026年第二季度", "2026年7-9月")]
    ['2026', '2026-03', '2026-Q1', '2026-Q2', '2026-Q3']
    """
    days = part_of_year(text)
    if days is None:
        return f"{Period.parse(text)}"
    first, until = days_of(days)
    if (first.month - 1) % _MONTHS or until != _after(first):
        raise TanliuError("not a period", found=text, accepted=Message("2026, 2026-Q1 or 2026-03"))
    return quarter_of(first)


def is_quarter(span: str) -> bool:
    """Return whether a key is that of a quarter."""
    return "Q" in span


def quarter_of(day: date) -> str:
    """Return the key of the quarter in which a day lies."""
    return f"{day.year}-Q{(day.month - 1) // _MONTHS + 1}"


def months_of(span: str) -> tuple[str, ...]:
    """Return the months of a year, quarter or month.

    Examples
    --------
    >>> months_of("2026-Q4"), len(months_of("2026")), months_of("2026-03")
    (('2026-10', '2026-11', '2026-12'), 12, ('2026-03',))
    """
    if not is_quarter(span):
        return tuple(f"{one}" for one in Period.parse(span).months)
    first = (int(span[-1]) - 1) * _MONTHS + 1
    return tuple(f"{span[:4]}-{month:02d}" for month in range(first, first + _MONTHS))


def end_of(span: str) -> date:
    """Return the first day after a year, quarter or month."""
    return Period.parse(months_of(span)[-1]).end


def _after(first: date) -> date:
    month = first.month + _MONTHS
    return date(first.year + month // 13, (month - 1) % 12 + 1, 1)

"""A loan that is followed: how far what is pledged covers it, and whether what its covenants ask for is kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanliu.decide.finance.document import Cover

#: Worst first: below what asks for more units; below what is told; above; no price or no loan is known.
LEVELS = ("call", "warn", "covered", "unknown")
#: Worst first: the limit is passed; nothing can be said; kept.
VERDICTS = ("breached", "open", "kept")


@dataclass(frozen=True, slots=True)
class Covered:
    """How far pledged units cover a loan.

    Attributes
    ----------
    ratio
        Value over loan [1]; None where one of the two is not known.
    level
        One of `LEVELS`.
    """

    ratio: Decimal | None
    level: str


def covered(value: Decimal | None, loan: Decimal | None, rule: Cover | None) -> Covered:
    """Return how far a value covers a loan, both in one currency.

    Examples
    --------
    >>> covered(Decimal(120), Decimal(100), Cover(warn_ratio=Decimal("1.3"), call_ratio=Decimal("1.1"), source="x"))
    Covered(ratio=Decimal('1.2'), level='warn')
    """
    if value is None or not loan:
        return Covered(None, "unknown")
    ratio = value / loan
    if rule is None:
        return Covered(ratio, "unknown")
    level = "call" if ratio < rule.call_ratio else "warn" if ratio < rule.warn_ratio else "covered"
    return Covered(ratio, level)


def verdict(
    value: Decimal | None, limit: Decimal, base: Decimal | None = None, *, is_change: bool = False
) -> tuple[str, Decimal | None]:
    """Return whether a covenant is kept, and the number that is held against its limit; the limit itself is kept.

    Parameters
    ----------
    value, base
        Of the indicator in the year, and in the base year of a change.
    limit
        What the value may be at most, or its change on the base in percent.
    is_change
        Whether the limit is one of the change.

    Examples
    --------
    >>> verdict(Decimal(95), Decimal(-4), Decimal(100), is_change=True)
    ('kept', Decimal('-5.00'))
    """
    if value is None:
        return "open", None
    if is_change:
        if not base:
            return "open", None
        value = (value - base) / base * 100
    return ("kept" if value <= limit else "breached"), value

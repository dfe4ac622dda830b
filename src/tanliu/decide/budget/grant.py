"""What a plan entitles everybody to, in whole numbers of what the ledger counts, by quarter and part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tanliu.kit.errors import TanliuError

#: What a district's budget consists of besides what enterprises get.
KEPT = ("reserve", "new_entrants", "unallocated")
_QUARTERS = 4
#: Units by part and quarter.
Table = Sequence[Sequence[int]]


class Grant(NamedTuple):
    """What somebody is entitled to of one series; whole kgce or kgCO2e."""

    holder: str
    series: str
    amount: int


def series(year: str, quarter: int, part: str) -> str:
    """Return the series of a quarter and part, such as ``2026Q1/electricity``."""
    return f"{year}Q{quarter}/{part}"


def all_series(year: str, parts: Sequence[str]) -> list[str]:
    """Return the series of a year, part by part."""
    return [series(year, quarter, part) for part in parts for quarter in range(1, _QUARTERS + 1)]


def amounts(year: str, parts: Sequence[str], units: Table, issued_in: int) -> dict[str, int]:
    """Return a table of units as amounts by series.

    Parameters
    ----------
    units
        Whole units by part and quarter.
    issued_in
        What a unit holds, in kgce or kgCO2e.
    """
    return {
        series(year, quarter, part): of_quarter * issued_in
        for part, of_part in zip(parts, units, strict=True)
        for quarter, of_quarter in enumerate(of_part, 1)
    }


def grants(
    shares: Mapping[str, Mapping[str, int]], decided: Mapping[tuple[str, str], int] | None = None
) -> list[Grant]:
    """Return what everybody is entitled to under a plan: their share, and what decisions on appeals added to it.

    Parameters
    ----------
    shares
        Amounts by series, by holder.
    decided
        What decisions added (or took, below zero), by holder and series.

    Raises
    ------
    TanliuError
        When a decision takes more than the share is.
    """
    sums: Counter[tuple[str, str]] = Counter(
        {(holder, name): amount for holder, of in shares.items() for name, amount in of.items()}
    )
    for at, more in (decided or {}).items():
        sums[at] += more
        if sums[at] < 0:
            raise TanliuError("an entitlement is not below zero", where=" ".join(at), found=sums[at])
    return [Grant(holder, name, amount) for (holder, name), amount in sorted(sums.items())]


def missing(
    budget: Mapping[str, int], kept: Iterable[Mapping[str, int]], given: Iterable[Grant]
) -> dict[str, int]:
    """Return by series what the budget has over everything that is made of it: nothing where the books are right."""
    left: Counter[str] = Counter(budget)
    for pool in kept:
        left.subtract(pool)
    for one in given:
        left[one.series] -= one.amount
    return {name: amount for name, amount in left.items() if amount}

"""What an edition changes against the packs in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tanliu.catalog.lookup import known_from
from tanliu.catalog.types import Catalog, Factor
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import convert

State = Literal["changed", "new_edition", "new", "unchanged"]
_LAST_YEAR = 9999
#: What is told first.
STATES: tuple[State, ...] = ("changed", "new_edition", "new", "unchanged")


@dataclass(frozen=True, slots=True)
class Compared:
    """A factor beside the one that the packs in use have for its question.

    Parameters
    ----------
    factor
        The one of the edition.
    state
        ``unchanged`` and ``changed`` against the same edition and year; ``new_edition`` where another edition holds for
        its years; ``new`` where no pack has an answer for its region and years.
    before
        The one it is compared with; for a new one that of the nearest year, if there is any.
    change_ratio
        How much it lies above that, as a part of it; None where that is zero or per another kind of quantity.
    """

    factor: Factor
    state: State
    before: Factor | None
    change_ratio: Decimal | None

    @property
    def supersedes(self) -> Factor | None:
        """The factor of an earlier edition in whose place it comes."""
        earlier = self.before if self.state == "new_edition" else None
        is_later = earlier is not None and known_from(self.factor.published) > known_from(earlier.published)
        return earlier if is_later else None


def compared(factors: Sequence[Factor], catalog: Catalog) -> list[Compared]:
    """Compare factors with those in use, what changes most first."""
    found = [_compared(one, catalog) for one in factors]
    return sorted(found, key=_first_told)


def _first_told(one: Compared) -> tuple[int, Decimal, str]:
    return STATES.index(one.state), -abs(one.change_ratio or Decimal(0)), one.factor.id


def _compared(one: Factor, catalog: Catalog) -> Compared:
    rows = [
        row
        for row in catalog.by_question.get((one.kind, one.carrier, one.gas), ())
        if row.region == one.region and row.basis == one.basis
    ]
    if not rows:
        return Compared(one, "new", None, None)
    before = max(rows, key=lambda row: (_fit(row, one), _near(row, one), known_from(row.published)))
    ratio = _change(one, before)
    same: State = "unchanged" if ratio == 0 else "changed"
    states: tuple[State, State, State] = ("new", "new_edition", same)
    return Compared(one, states[_fit(before, one)], before, ratio)


def _fit(row: Factor, one: Factor) -> int:
    """Return 2 for the same edition and years, 1 for another edition that holds for some of the years, else 0."""
    if row.edition == one.edition and row.year_from == one.year_from:
        return 2
    starts = (row.year_from or 0) <= (one.year_to or _LAST_YEAR)
    return int(row.edition != one.edition and starts and (one.year_from or 0) <= (row.year_to or _LAST_YEAR))


def _near(row: Factor, one: Factor) -> int:
    """Return how near the years are: less for years further away."""
    return -abs((row.year_from or one.year_from or 0) - (one.year_from or 0))


def _change(one: Factor, before: Factor) -> Decimal | None:
    try:
        earlier = convert(before.value, before.unit, one.unit)
    except TanliuError:
        return None
    if earlier == one.value:
        return Decimal(0)
    return one.value / earlier - 1 if earlier else None

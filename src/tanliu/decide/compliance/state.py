"""The state of an operator: dated events folded, today or as at a deadline.

Source: the published code of the UK ETS registry (UKGovernmentBEIS/ukets-registry, 2026) and its published table of 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """State of compliance.

    A: as much is surrendered as was verified, in all years together; B: less is; C: a year that counts has no verified emissions;
    E: every year that counts is excluded; N: no year counts yet.
    """

    A = "A"
    B = "B"
    C = "C"
    E = "E"
    N = "N"


class EventKind(StrEnum):
    """What happens to an operator. A later event of the same year takes the place of an earlier one, but surrenders add up."""

    FIRST_YEAR = "first_year"
    LAST_YEAR = "last_year"
    EMISSIONS = "emissions"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    INCLUDED = "included"
    SURRENDER = "surrender"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an operator on a day.

    Attributes
    ----------
    year
        The year that it is about: of a first or last year that year itself; none of surrenders.
    amount
        Of emissions and surrenders, in the unit that is owed.
    """

    day: date
    kind: EventKind
    year: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Operator:
    """What is known of an operator on a day.

    Attributes
    ----------
    first, last
        Years that count; without a first one none does, without a last one there is no end.
    verified
        By year.
    """

    first: int | None = None
    last: int | None = None
    verified: Mapping[int, int] = field(default_factory=dict)
    excluded: frozenset[int] = frozenset()
    surrendered: int = 0

    def years(self, through: int) -> range:
        """Return the years that count until a year: a last year in the future is no end."""
        if self.first is None:
            return range(0)
        return range(self.first, min(through, self.last if self.last is not None else through) + 1)

    def owed(self, through: int) -> int:
        """Return what was verified in years that count and are not excluded."""
        return sum(self.verified.get(year, 0) for year in self.years(through) if year not in self.excluded)


def fold(events: Iterable[Event], until: date | None = None) -> Operator:
    """Fold the events of an operator up to and with a day, in the order of their days; those of one day as they are given."""
    first = last = None
    verified: dict[int, int] = {}
    excluded: set[int] = set()
    surrendered = 0
    for one in sorted(events, key=lambda one: one.day):
        if until is not None and one.day > until:
            break
        if one.kind == EventKind.FIRST_YEAR:
            first = one.year
        elif one.kind == EventKind.LAST_YEAR:
            last = one.year or None
        elif one.kind == EventKind.EMISSIONS:
            verified[one.year] = one.amount
        elif one.kind == EventKind.WITHDRAWN:
            verified.pop(one.year, None)
        elif one.kind == EventKind.EXCLUDED:
            excluded.add(one.year)
        elif one.kind == EventKind.INCLUDED:
            excluded.discard(one.year)
        elif one.kind == EventKind.SURRENDER:
            surrendered += one.amount
        else:
            surrendered -= one.amount
    return Operator(first, last, verified, frozenset(excluded), surrendered)


def state(operator: Operator, through: int) -> State:
    """Return the state of an operator for the years until one.

    Examples
    --------
    >>> state(Operator(2021, None, {2021: 100}, frozenset(), 100), 2021)
    <State.A: 'A'>
    """
    years = operator.years(through)
    if not years:
        return State.N
    counting = [year for year in years if year not in operator.excluded]
    if not counting:
        return State.E
    if any(year not in operator.verified for year in counting):
        return State.C
    return State.B if operator.owed(through) > operator.surrendered else State.A

"""What an institution uses by person and floor area beside its quota, robust middles of groups, and who is due for an audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from tanliu.decide.institution.document import Institutions, Quota

MONTHS = 12
#: How a value stands to its quota, the best first.
LEADING, BASIC, WITHIN, OVER, INCOMPLETE, UNKNOWN = (
    "leading",
    "basic",
    "within",
    "over",
    "incomplete",
    "unknown",
)
STANDINGS = (LEADING, BASIC, WITHIN, OVER, INCOMPLETE, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an institution in a year.

    Attributes
    ----------
    amounts
        By name of what is used; None where nothing is known.
    bases
        Persons and floor area [m2]; None where nobody tells them.
    months
        Months of which energy is known whole.
    months_of
        Months of which a single use is known, such as electricity; of one that is not named, those of energy.
    """

    type: str
    amounts: Mapping[str, Decimal | None]
    bases: Mapping[str, Decimal | None]
    months: int = MONTHS
    is_estimated: bool = False
    months_of: Mapping[str, int] = field(default_factory=dict)

    def is_whole(self, amount: str) -> bool:
        """Return whether all months of a use are known: who is known by electricity alone has a whole year of it."""
        return self.months_of.get(amount, self.months) >= MONTHS


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator of an institution with its standing."""

    indicator: str
    value: Decimal | None
    quota: Quota | None
    standing: str


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of a group; None where fewer than the rules ask for are known."""

    indicator: str
    median: Decimal | None
    known: int
    of: int


@dataclass(frozen=True, slots=True)
class AuditDue:
    """Why an audit is due: indicators over the constraint value, and whether its use is above the threshold."""

    over: tuple[str, ...] = ()
    is_large: bool = False
    done: int | None = None
    """Year of the audit that still holds; then nothing is due."""

    @property
    def is_due(self) -> bool:
        return self.done is None and bool(self.over or self.is_large)


def quota_of(type: str, indicator: str, year: int, says: Institutions) -> Quota | None:
    """Return the quota of a type that holds at the end of a year; None where the pack has none."""
    told = says.types[type].quotas.get(indicator, ()) if type in says.types else ()
    return max(
        (one for one in told if one.since <= date(year, 12, 31)), key=lambda one: one.since, default=None
    )


def standing(value: Decimal | None, quota: Quota | None, whole: bool) -> str:
    """Return how a value stands to its quota.

    A year that is not known whole is at least what is known: over stays over, and nothing else is said of it.
    """
    if value is None or quota is None:
        return UNKNOWN
    if value > quota.constraint:
        return OVER
    if not whole:
        return INCOMPLETE
    return LEADING if value <= quota.leading else BASIC if value <= quota.basic else WITHIN


def values(known: Known, year: int, says: Institutions) -> tuple[Value, ...]:
    """Return every indicator of an institution in a year."""
    found = []
    for id, one in says.indicators.items():
        amount, base = known.amounts.get(one.amount), known.bases.get(one.per)
        value = amount / base if amount is not None and base else None
        quota = quota_of(known.type, id, year, says)
        found.append(Value(id, value, quota, standing(value, quota, known.is_whole(one.amount))))
    return tuple(found)


def middles(group: Sequence[tuple[Known, Iterable[Value]]], says: Institutions) -> tuple[Middle, ...]:
    """Return the median of each indicator over a group: of whole years alone, as others are too low."""
    found = []
    for id, indicator in says.indicators.items():
        told = [one.value for known, every in group if known.is_whole(indicator.amount) for one in every if one.indicator == id and one.value is not None]  # fmt: skip
        middle = median(told) if len(told) >= says.least_group else None
        found.append(Middle(id, middle, len(told), len(group)))
    return tuple(found)


def is_odd(value: Decimal | None, middle: Decimal | None, says: Institutions) -> bool:
    """Return whether a value lies so far from the median of its type that it is doubted."""
    if value is None or not middle:
        return False
    return value > middle * says.outlier_times or value * says.outlier_times < middle


def audit(
    known: Known, every: Iterable[Value], year: int, audits: Iterable[int], says: Institutions
) -> AuditDue:
    """Return whether an energy audit is due.

    Parameters
    ----------
    audits
        Years of which an audit was told.
    """
    over = tuple(one.indicator for one in every if one.standing == OVER)
    energy = known.amounts.get("energy_kgce")
    held = [one for one in audits if 0 <= year - one < says.audit.every_years or one > year]
    return AuditDue(over, energy is not None and energy >= says.audit.use_above_kgce, max(held, default=None))

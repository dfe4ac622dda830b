"""What district, towns and fields may use, as rows over the cells of enterprises, parts and quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.entitle import Entitlement
from tanliu.decide.budget.exact import GRAMS, Whole, rate, share
from tanliu.decide.budget.register import QUARTERS, Register

#: Kinds of rows in the order in which an explanation tells them.
KINDS = ("district", "town", "field", "year_cap")


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody sets in the place of what the rule says: percent more or less than the base.

    Attributes
    ----------
    kind, id
        Town or field and its id; the district has none.
    quarter
        1 to 4; None for the year.
    """

    kind: Literal["district", "town", "field"]
    id: str
    at_most_percent: Decimal
    quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: of whom, of which part and quarter (None for all of them), at most how many issued units."""

    kind: str
    id: str
    part: str | None
    quarter: int | None
    at_most: int


@dataclass(frozen=True, slots=True)
class Pools:
    """Units by part and quarter: the budget of the district, and what of it is kept."""

    budget: Whole
    reserve: Whole
    new_entrants: Whole

    @property
    def to_give(self) -> Whole:
        """What enterprises may get."""
        return self.budget - self.reserve - self.new_entrants


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows, and to which of them each cell belongs: one column for each family; the number of rows stands for none."""

    rows: tuple[Row, ...]
    member: Whole
    apart: int
    """Rows from here on are one of each enterprise."""
    pools: Pools


def unit_g(rule: BudgetRule) -> int:
    """Return how many grams one issued unit is."""
    return rule.issued_in * GRAMS


def pools(rule: BudgetRule, entitlement: Entitlement, targets: Sequence[Target]) -> Pools:
    """Return the district's budget by part and quarter in issued units, rounded down, and what is kept of it."""
    base = np.maximum(entitlement.base_g.sum(axis=0), 0)
    percents = np.array(
        [[_percent(rule, targets, "district", "", at + 1) for at in range(QUARTERS)]] * len(base)
    )
    budget = (base + share(base, percents)) // unit_g(rule)
    told = rule.targets
    return Pools(
        budget, share(budget, rate(told.reserve_percent)), share(budget, rate(told.new_entrant_percent))
    )


def asked(rule: BudgetRule, register: Register, entitlement: Entitlement, targets: Sequence[Target]) -> Asked:
    """Return the rows of a plan.

    A row over several tables of quarter and part is told as a whole and kept as a whole: `tightened` takes from it what
    rounding could add.
    """
    kept = pools(rule, entitlement, targets)
    parts = tuple(rule.parts)
    shape = entitlement.base_g.shape
    number = np.arange(len(parts) * QUARTERS).reshape(len(parts), QUARTERS)
    rows = [
        Row("district", "", part, quarter + 1, int(kept.to_give[at, quarter]))
        for at, part in enumerate(parts) for quarter in range(QUARTERS)
    ]  # fmt: skip
    families = [np.broadcast_to(number, shape)]
    for kind in ("town", "field"):
        names, of = register.places(kind)
        for quarter in (None, *range(1, QUARTERS + 1)):
            wanted = {name: _percent(rule, targets, kind, name, quarter) for name in names}
            if any(percent is not None for percent in wanted.values()):
                families.append(_family(rows, rule, entitlement, kind, names, of, wanted, quarter))
    if rule.bounds.year_cap_percent is not None:
        rows_before = len(rows)
        cap = share(entitlement.base_g.sum(axis=(1, 2)), rate(rule.bounds.year_cap_percent)) // unit_g(rule)
        rows += [
            Row("year_cap", firm, None, None, int(most)) for firm, most in zip(register.ids, cap, strict=True)
        ]
        each = rows_before + np.arange(shape[0])
        families.append(np.broadcast_to(each[:, None, None], shape))
        apart = rows_before
    else:
        apart = len(rows)
    # a family was laid out before the later rows were known: none is now the number of all rows
    member = np.stack([np.where(one < 0, len(rows), one).ravel() for one in families], axis=1)
    return Asked(tuple(rows), member.astype(np.int64), apart, kept)


def _family(
    rows: list[Row], rule: BudgetRule, entitlement: Entitlement, kind: str, names: tuple[str, ...], of: Whole,
    wanted: dict[str, int | None], quarter: int | None,
) -> Whole:  # fmt: skip
    """Add the rows of towns or fields and return to which each cell belongs, -1 for none."""
    base = entitlement.base_g.sum(axis=1)
    of_quarter = base.sum(axis=1) if quarter is None else base[:, quarter - 1]
    place = np.full(len(names), -1, dtype=np.int64)
    for at, name in enumerate(names):
        percent = wanted[name]
        if percent is None:
            continue
        whole = np.array([of_quarter[of == at].sum()])
        place[at] = len(rows)
        rows.append(Row(kind, name, None, quarter, int((whole + share(whole, percent))[0]) // unit_g(rule)))
    cells = np.broadcast_to(place[of][:, None, None], entitlement.base_g.shape).copy()
    if quarter is not None:
        cells[:, :, [at for at in range(QUARTERS) if at != quarter - 1]] = -1
    return cells


def _percent(
    rule: BudgetRule, targets: Sequence[Target], kind: str, id: str, quarter: int | None
) -> int | None:
    """Return the rate that is set; for the year that of the rule, for the district always one."""
    for wanted in (quarter, None) if kind == "district" else (quarter,):
        for one in targets:
            if (one.kind, one.id, one.quarter) == (kind, id, wanted):
                return rate(one.at_most_percent)
    if kind == "district":
        return rate(rule.targets.district_percent)
    told = rule.targets.town_at_most_percent if kind == "town" else rule.targets.field_at_most_percent
    return rate(told) if told is not None and quarter is None else None


def tightened(row: Row, tables: int, least: int) -> int:
    """Return what a row may hold before rounding, so that whole numbers keep within it.

    Parameters
    ----------
    tables
        How many numbers of it are rounded apart from each other.
    least
        What its floors add up to: below them nothing is taken.
    """
    return max(row.at_most - (tables - 1), min(row.at_most, least))

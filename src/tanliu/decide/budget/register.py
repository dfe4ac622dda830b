"""Who is budgeted, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tanliu.decide.budget.document import BudgetRule, Condition
from tanliu.decide.budget.exact import GRAMS, Whole

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as budgets see it.

    Attributes
    ----------
    used
        What it used in kgce or kgCO2e by year (the newest first), part and quarter; None where a figure is missing.
    energy_kgce, electricity_kwh, value_added_cny
        Of the base year, for the scope and for intensities; None where not known.
    size_class
        Class by which points are given, None where it has none.
    marks
        Ids of penalties and rewards that it bears.
    """

    id: str
    town: str
    field: str
    industry: str
    used: tuple[tuple[tuple[Decimal | None, ...], ...], ...]
    energy_kgce: Decimal | None = None
    electricity_kwh: Decimal | None = None
    value_added_cny: Decimal | None = None
    size_class: str | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Left:
    """An enterprise that gets no budget by the rule, and why."""

    id: str
    reason: str
    """``outside``, ``no_grade`` or ``ask_grade`` (it would be meant were it of some class), ``no_history``, ``no_output`` or
    ``nothing_used``."""


@dataclass(frozen=True, slots=True)
class Register:
    """Who is budgeted, in the order of their ids, with their use in whole grams: enterprise, part, quarter."""

    firms: tuple[Firm, ...]
    used_g: Whole
    left: tuple[Left, ...]
    treated: tuple[str, ...] = ()
    """Who has no grade and is of the class that the rule names for that."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(firm.id for firm in self.firms)

    def places(self, kind: str) -> tuple[tuple[str, ...], Whole]:
        """Return the towns, fields or industries there are, and which of them each enterprise belongs to."""
        of = [getattr(firm, kind) for firm in self.firms]
        names = tuple(sorted(set(of)))
        at = {name: place for place, name in enumerate(names)}
        return names, np.array([at[one] for one in of], dtype=np.int64)


def division(code: str) -> str:
    """Return an industry without the letter of its section: C17 and 17 are the same."""
    return code[1:] if code[:1].isalpha() and code[1:].isdigit() else code


def enlist(rule: BudgetRule, firms: Iterable[Firm]) -> Register:
    """Return those whom a rule means and of whom enough is known."""
    taken, grids, left, treated = [], [], [], []
    assumed = rule.class_from.assumed if rule.class_from else None
    for firm in sorted(firms, key=lambda one: one.id):
        is_treated = firm.size_class is None and assumed is not None
        firm = replace(firm, size_class=assumed) if is_treated else firm
        grid = _grid(rule, firm)
        reason = _reason(rule, firm, grid)
        if reason or grid is None:
            left.append(Left(firm.id, reason))
        else:
            taken.append(firm)
            grids.append(grid)
            if is_treated:
                treated.append(firm.id)
    shape = (len(taken), len(rule.parts), QUARTERS)
    used_g = np.array(grids, dtype=np.int64).reshape(shape)
    return Register(tuple(taken), used_g, tuple(left), tuple(treated))


def _reason(rule: BudgetRule, firm: Firm, grid: Sequence[Sequence[int]] | None) -> str:
    if not any(_fits(one, firm) for one in rule.scope):
        return _for_want_of_a_grade(rule, firm) or "outside"
    if grid is None:
        return "no_history"
    if rule.base.kind != "history" and rule.base.without_output == "leave_out" and not firm.value_added_cny:
        return "no_output"
    return "" if any(map(any, grid)) else "nothing_used"


def _for_want_of_a_grade(rule: BudgetRule, firm: Firm) -> str:
    """Return the reason of who would be meant were it of some class; empty where no class would do, or it has one."""
    if rule.class_from is None or firm.size_class is not None:
        return ""
    would = any(_fits(one, replace(firm, size_class=name)) for one in rule.scope for name in one.classes)
    return ("ask_grade" if rule.class_from.without_grade == "ask" else "no_grade") if would else ""


def _fits(asked: Condition, firm: Firm) -> bool:
    listed: Mapping[str, tuple[Sequence[str], str | None]] = {
        "industries": ([division(one) for one in asked.industries], division(firm.industry)),
        "fields": (asked.fields, firm.field),
        "classes": (asked.classes, firm.size_class),
    }
    if any(wanted and found not in wanted for wanted, found in listed.values()):
        return False
    energy = None if firm.energy_kgce is None else firm.energy_kgce / 1000
    power = None if firm.electricity_kwh is None else firm.electricity_kwh / 1000
    output = firm.value_added_cny
    intensity = (
        energy / (output / 10_000) if energy is not None and output is not None and output > 0 else None
    )
    limits = (
        (asked.over_tce, energy), (asked.over_mwh, power), (asked.over_tce_per_10k_cny, intensity),
    )  # fmt: skip
    return all(limit is None or (found is not None and found > limit) for limit, found in limits)


def _grid(rule: BudgetRule, firm: Firm) -> list[list[int]] | None:
    """Return the use in grams by part and quarter, averaged over the years in which every quarter is known."""
    whole = [year for year in firm.used[: rule.base.years] if _complete(year)]
    if not whole:
        return None
    return [
        [round(sum((Fraction(year[part][quarter] or 0) for year in whole), Fraction()) * GRAMS / len(whole))
         for quarter in range(QUARTERS)]
        for part in range(len(rule.parts))
    ]  # fmt: skip


def _complete(year: Sequence[Sequence[Decimal | None]]) -> bool:
    """Return whether something is known of each quarter; a part that is never used is no gap, a missing quarter is."""
    known = [[quarter is not None for quarter in part] for part in year]
    return all(any(column) for column in zip(*known, strict=True)) and all(
        all(part) or not any(part) for part in known
    )


def by_industry(firms: Iterable[Firm]) -> Callable[[str], tuple[Fraction, Fraction] | None]:
    """Return a look-up of energy in kgce and value added in CNY of an industry, of enterprises with both known."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for firm in firms:
        if firm.energy_kgce is None or not firm.value_added_cny or firm.value_added_cny < 0:
            continue
        energy, output = sums.get(division(firm.industry), (Fraction(), Fraction()))
        sums[division(firm.industry)] = (
            energy + Fraction(firm.energy_kgce),
            output + Fraction(firm.value_added_cny),
        )
    return lambda code: sums.get(division(code))

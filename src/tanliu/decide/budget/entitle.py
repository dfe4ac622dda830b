"""What each enterprise is entitled to, step by step, in whole grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tanliu.decide.budget.document import BudgetRule
from tanliu.decide.budget.exact import GRAMS, Whole, divided, rate, share
from tanliu.decide.budget.register import QUARTERS, Firm, Register, by_industry, division

#: The steps that make the base.
_BASE = ("base", "benchmark", "profile", "growth")


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Steps that add up to what each is entitled to: step, enterprise, part, quarter, in grams.

    Attributes
    ----------
    names
        ``base`` (what was used), ``benchmark`` and ``profile`` (what a benchmark and quarters of the rule make of it), ``growth``,
        ``intensity_band``, ``class``, and the ids of penalties and rewards.
    rates
        By step and enterprise the rate, of which `WHOLE_RATE` is the whole; zero of the base.
    on_history
        Whether the base of an enterprise is what it used, though the rule asks for a benchmark.
    """

    names: tuple[str, ...]
    steps_g: Whole
    rates: Whole
    on_history: tuple[bool, ...]

    @property
    def base_g(self) -> Whole:
        """What percentages are taken of: what was used, by the benchmark and the quarters of the rule, with its growth."""
        return np.asarray(self.steps_g[: len(_BASE)].sum(axis=0), dtype=np.int64)

    @property
    def total_g(self) -> Whole:
        """What each is entitled to."""
        return np.asarray(np.maximum(self.steps_g.sum(axis=0), 0), dtype=np.int64)


def entitle(rule: BudgetRule, register: Register) -> Entitlement:
    """Return what each enterprise is entitled to by a rule, before any target.

    base x (1 + industry band + class) - penalties + rewards, each a step of its own, rounded to the gram where it arises.
    What would fall below zero stops there: the step ``stop`` says by how much.

    Parameters
    ----------
    rule
        The rule.
    register
        Whom it means.
    """
    start, on_history = _start(rule, register)
    quartered = _by_quarter(rule, start)
    named = {
        "growth": [_growth(rule, firm) if own else 0 for firm, own in zip(register.firms, on_history, strict=True)],
        "intensity_band": _bands(rule, register),
        "class": [rate(rule.classes.get(one.size_class or "", Decimal(0))) for one in register.firms],
        **{id: [-rate(mark.percent) * (id in one.marks) for one in register.firms] for id, mark in rule.penalties.items()},
        **{id: [rate(mark.percent) * (id in one.marks) for one in register.firms] for id, mark in rule.rewards.items()},
    }  # fmt: skip
    unrated = [[0] * len(register.firms)] * (len(_BASE) - 1)
    rates = np.array([*unrated, *named.values()], dtype=np.int64)
    grown = share(quartered, rates[len(_BASE) - 1][:, None, None])
    base = quartered + grown
    used = register.used_g
    steps = np.stack(
        [
            used,
            start - used,
            quartered - start,
            grown,
            *(share(base, one[:, None, None]) for one in rates[len(_BASE) :]),
        ]
    )
    names = (*_BASE, *(name for name in named if name not in _BASE))
    below = np.maximum(-steps.sum(axis=0), 0)
    if below.any():
        return Entitlement(
            (*names, "stop"), np.concatenate([steps, below[None]]),
            np.concatenate([rates, np.zeros_like(rates[:1])]), on_history,
        )  # fmt: skip
    return Entitlement(names, steps, rates, on_history)


def _growth(rule: BudgetRule, firm: Firm) -> int:
    special = {division(code): percent for code, percent in rule.base.growth_of_industry.items()}
    return rate(special.get(division(firm.industry), rule.base.growth_percent))


def _bands(rule: BudgetRule, register: Register) -> list[int]:
    sums = by_industry(register.firms)
    found = {code: _band(rule, sums(code)) for code in {firm.industry for firm in register.firms}}
    return [found[firm.industry] for firm in register.firms]


def _band(rule: BudgetRule, sums: tuple[Fraction, Fraction] | None) -> int:
    """Return the rate of an industry; none where its value added is not known."""
    if sums is None or not rule.intensity_bands:
        return 0
    tce_per_10k = sums[0] / 1000 / (sums[1] / 10_000)
    for band in rule.intensity_bands:
        if band.below_tce_per_10k_cny is None or tce_per_10k < Fraction(band.below_tce_per_10k_cny):
            return rate(band.percent)
    return 0


def _start(rule: BudgetRule, register: Register) -> tuple[Whole, tuple[bool, ...]]:
    """Return where each starts in grams, and who starts at what it used."""
    if rule.base.kind == "history":
        return register.used_g, (True,) * len(register.firms)
    levels = benchmarks(rule, register)
    rows, on_history = [], []
    for firm, used in zip(register.firms, register.used_g, strict=True):
        level, flat = levels.get(division(firm.industry)), used.ravel().tolist()
        known = level is not None and firm.value_added_cny is not None and firm.value_added_cny > 0
        if known and level is not None:
            year = round(level * Fraction(firm.value_added_cny or 0) * GRAMS)
            if rule.base.kind == "mean":
                year = round(Fraction(year + sum(flat), 2))
            flat = divided(year, flat)
        rows.append(flat)
        on_history.append(not known)
    return np.array(rows, dtype=np.int64).reshape(register.used_g.shape), tuple(on_history)


def benchmarks(rule: BudgetRule, register: Register) -> dict[str, Fraction]:
    """Return the benchmark of each industry, in the budgeted unit per CNY of value added."""
    use: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for firm, used in zip(register.firms, register.used_g, strict=True):
        if firm.value_added_cny is not None and firm.value_added_cny > 0:
            pair = Fraction(int(used.sum()), GRAMS), Fraction(firm.value_added_cny)
            use.setdefault(division(firm.industry), []).append(pair)
    given = {division(code): Fraction(value) / 10_000 for code, value in rule.base.benchmarks.items()}
    return {code: _level(pairs, rule.base.level) for code, pairs in use.items()} | given


def _level(pairs: Sequence[tuple[Fraction, Fraction]], level: str) -> Fraction:
    if level == "mean":
        return sum((one for one, _ in pairs), Fraction()) / sum((one for _, one in pairs), Fraction())
    each = sorted(energy / output for energy, output in pairs)
    # the smallest intensity that a quarter of them, rounded up, do not pass
    return each[-(-len(each) // 4) - 1]


def _by_quarter(rule: BudgetRule, start: Whole) -> Whole:
    """Divide the year of each part anew where the rule has a profile of its own."""
    if rule.quarters == "own":
        return start
    weights = [1] * QUARTERS if rule.quarters == "even" else [rate(one) for one in rule.quarters]
    flat = start.reshape(-1, QUARTERS)
    rows = [divided(int(year), weights) for year in flat.sum(axis=1)]
    return np.array(rows, dtype=np.int64).reshape(start.shape)

"""What an enterprise was given, has used and has left of the year, the quarter and the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.plans import in_force
from tanliu.app.store.results import Results

_MONTHS, _OF_QUARTER = 12, 3
_POWER = "electricity"
#: What a plan counts: energy, or carbon by location.
ENERGY, CARBON = "energy_kgce", "emission_kgco2e"
#: What a reader calls it.
OF: Mapping[str, str] = {"energy": ENERGY, "carbon": CARBON}


@dataclass(frozen=True, slots=True)
class Span:
    """Budget and use of the year, a quarter or a month; kWh are None where the plan has no part for electricity alone.

    Attributes
    ----------
    budget_kg, used_kg
        kgce, or kg CO2e of a plan of carbon.
    kind
        ``year``, ``quarter`` or ``month``. The budget of a month is an even share of what its quarter had left when it began.
    """

    kind: str
    name: str
    budget_kg: Decimal
    used_kg: Decimal
    budget_kwh: Decimal | None
    used_kwh: Decimal

    @property
    def budget_t(self) -> Decimal:
        return self.budget_kg / 1000

    @property
    def used_t(self) -> Decimal:
        return self.used_kg / 1000

    @property
    def left_t(self) -> Decimal:
        return self.budget_t - self.used_t

    @property
    def left_kwh(self) -> Decimal | None:
        return None if self.budget_kwh is None else self.budget_kwh - self.used_kwh

    @property
    def used_ratio(self) -> Decimal | None:
        return self.used_kg / self.budget_kg if self.budget_kg else None

    @property
    def is_over(self) -> bool:
        return self.used_kg > self.budget_kg


@dataclass(frozen=True, slots=True)
class Account:
    """The account of an enterprise in the plan in force.

    Attributes
    ----------
    month
        The last month of which anything is known, 1 to 12.
    untold
        Months up to it of which nothing, or not everything, is known: what is used is a lower bound.
    quarters
        Quarters begun so far; ``spans`` are the year, its last quarter and its last month.
    """

    number: int
    year: str
    month: int
    untold: int
    spans: tuple[Span, ...]
    quarters: tuple[Span, ...]
    kgce_per_kwh: Decimal | None
    counts: str = ENERGY

    @property
    def unit(self) -> str:
        """The unit of budgets and use."""
        return "tce" if self.counts == ENERGY else "t CO2e"

    @property
    def with_power(self) -> bool:
        """Whether electricity is told of in kWh too: so for energy."""
        return self.counts == ENERGY

    @property
    def quarters_over(self) -> int:
        return sum(one.is_over for one in self.quarters)

    @property
    def year_gone(self) -> Decimal:
        """Share of the year's months that are over."""
        return Decimal(self.month) / _MONTHS


def account(results: Results, entity_id: str, counts: str = ENERGY) -> Account | None:
    """Return the account of an enterprise in the newest plan in force of energy or carbon; None where it has no budget or nothing is known."""
    plan = in_force(counts=counts)
    if plan is None or not PlanShare.objects.filter(plan=plan, entity_id=entity_id).exists():
        return None
    parts: Mapping[str, Any] = plan.document["parts"]
    carriers = sorted({one for part in parts.values() for one in part.get("carriers", [])})
    every = any(not part.get("carriers") for part in parts.values())
    rows = results.rows(_USED[counts], [every, carriers, entity_id, f"{plan.year}-%"])
    by_month = {int(row["period"][5:]): row for row in rows}
    if not by_month:
        return None
    held = posting.held(plan, [entity_id]).get(entity_id, {})
    electric = (one for one in parts if counts == ENERGY and parts[one].get("carriers") == [_POWER])
    return _account(plan, held, by_month, next(electric, None))


#: Use by month; own and other electricity that counts for nothing has no part in kWh, as in the plan.
_USED = {
    counts: f"""
    SELECT period, coalesce(sum({counts}) FILTER (? OR list_contains(?::VARCHAR[], carrier)), 0) AS kg,
           count(*) FILTER ({counts} IS NULL) AS without,
           coalesce(sum(quantity) FILTER (carrier = '{_POWER}' AND unit = 'kWh' AND energy_kgce > 0), 0) AS kwh,
           coalesce(sum(energy_kgce) FILTER (carrier = '{_POWER}' AND unit = 'kWh' AND energy_kgce > 0), 0) AS kwh_kgce
    FROM line WHERE entity_id = ? AND length(period) = 7 AND period LIKE ? GROUP BY period"""
    for counts in (ENERGY, CARBON)
}


def _account(
    plan: BudgetPlan, held: Mapping[str, int], by_month: Mapping[int, Mapping[str, Any]], power: str | None
) -> Account:
    last = max(by_month)
    kwh = sum((row["kwh"] for row in by_month.values()), Decimal())
    rate = sum((row["kwh_kgce"] for row in by_month.values()), Decimal()) / kwh if kwh else None
    electric = power if rate else None

    def span(kind: str, name: str, months: range, quarters: range) -> Span:
        found = [by_month[one] for one in months if one in by_month]
        return Span(
            kind, name, _budget(held, quarters), sum((one["kg"] for one in found), Decimal()),
            _budget(held, quarters, electric) / rate if electric and rate else None,
            sum((one["kwh"] for one in found), Decimal()),
        )  # fmt: skip

    quarter = (last + _OF_QUARTER - 1) // _OF_QUARTER
    quarters = tuple(
        span("quarter", f"{plan.year}Q{one}", range(one * 3 - 2, one * 3 + 1), range(one, one + 1))
        for one in range(1, quarter + 1)
    )
    year = span("year", plan.year, range(1, _MONTHS + 1), range(1, 5))
    before = span("month", "", range(quarter * 3 - 2, last), range(0))
    used = span("month", "", range(last, last + 1), range(0))
    month = _month(f"{plan.year}-{last:02}", quarters[-1], before, used, quarter * _OF_QUARTER - last + 1)
    untold = sum(one not in by_month or bool(by_month[one]["without"]) for one in range(1, last + 1))
    spans = (year, quarters[-1], month)
    return Account(plan.pk, plan.year, last, untold, spans, quarters, rate, plan.counts)


def _month(name: str, quarter: Span, before: Span, used: Span, months_left: int) -> Span:
    """Return a month, which has an even share of what its quarter had left when it began; never less than nothing."""
    share = max(quarter.budget_kg - before.used_kg, Decimal()) / months_left
    kwh = None
    if quarter.budget_kwh is not None:
        kwh = max(quarter.budget_kwh - before.used_kwh, Decimal()) / months_left
    return Span("month", name, share, used.used_kg, kwh, used.used_kwh)


def _budget(held: Mapping[str, int], quarters: range, part: str | None = None) -> Decimal:
    """Return what some quarters have of a part, of all parts when none is named; kgce or kg CO2e."""
    sums = Decimal()
    for name, amount in held.items():
        quarter, _, of = name.partition("/")
        if int(quarter[-1]) in quarters and part in (None, of):
            sums += amount
    return sums

"""Whether the ledger holds what plans and decisions say: by quarter and part the sum is the budget, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tanliu.app.desks.budgets import posting
from tanliu.app.desks.budgets.models import PUBLIC, BudgetPlan, PlanState
from tanliu.app.platform.ledger.accounts import account_id
from tanliu.app.platform.ledger.table import among, rows
from tanliu.decide.budget.grant import KEPT
from tanliu.kit.errors import TanliuError

#: Where a budget lies, in the order of a table; of an issued one nothing stays with the district.
PLACES = ("firms", *KEPT, "board", "district")


@dataclass(frozen=True, slots=True)
class Books:
    """What was issued of a year, and where it lies now; whole kgce or kgCO2e by series."""

    issued: dict[str, int]
    places: dict[str, dict[str, int]]
    faults: tuple[TanliuError, ...]


def books(plan: BudgetPlan) -> Books:
    """Read the ledger of the year of an issued plan, and compare it with the plan and the decisions on appeals."""
    lies = posting.kept(plan)
    firms: Counter[str] = Counter()
    for of in posting.held(plan).values():
        firms.update(of)
    lies["firms"] = {name: firms[name] for name in posting.units_of(plan)}
    issued = dict(posting.settled(plan))
    places = {name: lies[name] for name in PLACES}
    return Books(issued, places, tuple(_faults(plan, issued, places)))


def all_faults() -> list[TanliuError]:
    """Return what is wrong with the budgets of all years that were issued."""
    found = BudgetPlan.objects.filter(state__in=PUBLIC).exclude(state=PlanState.REPLACED)
    return [fault for plan in found for fault in books(plan).faults]


def _faults(
    plan: BudgetPlan, issued: dict[str, int], places: dict[str, dict[str, int]]
) -> Iterator[TanliuError]:
    budget = posting.pool(plan, "budget")
    for name, amount in issued.items():
        if amount != budget[name]:
            yield TanliuError(
                "what was issued is not the budget of the plan",
                where=name,
                found=amount,
                accepted=budget[name],
            )
        lies = sum(of[name] for of in places.values())
        if lies != amount:
            yield TanliuError(
                "enterprises, reserve and what is unallocated do not add up to the budget", where=name, found=lies, accepted=amount
            )  # fmt: skip
        for empty in ("district", "board"):
            # what is offered stays with the enterprise, reserved, until somebody takes it
            if places[empty][name]:
                yield TanliuError(
                    "an account that passes budgets on is not empty",
                    where=f"{empty} {name}",
                    found=places[empty][name],
                )
    yield from _owed(plan)


def _owed(plan: BudgetPlan) -> Iterator[TanliuError]:
    """Yield enterprises to whom something else was posted than plan and decisions entitle them to."""
    posted = _by_family(plan)
    for one in posting.entitlements(plan):
        at = posting.family_of(plan, one.holder), posting.unit_of(plan, one.series)
        if posted.pop(at, 0) != one.amount:
            yield TanliuError(
                "what was posted to an enterprise is not what it is entitled to", where=f"{one.holder} {one.series}",
                accepted=one.amount,
            )  # fmt: skip
    for (family, unit), amount in posted.items():
        if amount:
            yield TanliuError(
                "something was posted to who has no budget", where=f"{family} {unit}", found=amount
            )


def _by_family(plan: BudgetPlan) -> dict[tuple[str, str], int]:
    """Return what was posted to each enterprise by decisions, less what it still owes, by family and unit."""
    condition, value = among("unit", posting.units_of(plan).values())
    start = f"{posting.family_of(plan)} "
    sums: Counter[tuple[str, str]] = Counter()
    query = f"""SELECT family, unit, source, sum(amount) FROM office_ledgertransfer
                WHERE {condition} AND family LIKE %s AND step IN ('post', 'settle', 'reverse') GROUP BY family, unit, source"""
    for family, unit, source, amount in rows(query, [value, f"{start}%"]):
        gives = source == account_id("holder", family.removeprefix(start))
        sums[family, unit] += -int(amount) if gives else int(amount)
    query = f"SELECT family, unit, owed FROM office_ledgerdecision WHERE {condition} AND family LIKE %s AND owed <> 0"
    for family, unit, owed in rows(query, [value, f"{start}%"]):
        sums[family, unit] -= int(owed)
    return dict(sums)

"""Plans as pages, files and the interface tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.decide.budget.exact import GRAMS
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Steps of every rule; the others are marks that the rule names itself.
STEPS = (
    "base", "benchmark", "profile", "growth", "intensity_band", "class", "stop", "district", "town", "field", "year_cap", "division", "nearest", "bound", "rounding",
)  # fmt: skip
#: What a district's budget is made of, in the order of a table.
POOLS = ("budget", "reserve", "new_entrants", "issued", "unallocated")
UNITS = {"energy_kgce": "tce", "emission_kgco2e": "t CO2e"}
_YEAR = "year"


def unit(plan: BudgetPlan) -> str:
    """Return the unit in which amounts are shown: tonnes of what the rule counts."""
    return UNITS[plan.document["counts"]]


def tonnes(plan: BudgetPlan, units: int) -> Decimal:
    """Return issued units in tonnes."""
    return Decimal(units) * int(plan.document["issued_in"]) / 1000


def of_grams(grams: int) -> Decimal:
    """Return grams in tonnes."""
    return Decimal(grams) / GRAMS / 1000


def head(plan: BudgetPlan, lang: str) -> Row:
    """Return what is said of a plan before its numbers."""
    told = plan.document
    return {
        "number": plan.pk, "year": plan.year, "base_year": plan.base_year, "rule": plan.rule, "edition": plan.edition,
        "title": told["title"][lang], "evidence": told["evidence"], "source": told["source"],
        "note": told.get("note", {}).get(lang, ""), "state": plan.state, "targets": plan.targets, "author": plan.author,
        "drawn_up_at": plan.drawn_up_at, "batch_id": plan.batch_id, "unit": unit(plan),
        "issue_number": plan.issue_number, "issued_by": plan.issued_by, "issued_at": plan.issued_at,
        "appeal_until": plan.appeal_until, "public": plan.is_public,
    }  # fmt: skip


def parts(plan: BudgetPlan, lang: str) -> list[str]:
    """Return the names of the parts."""
    return [plan.document["parts"][id]["name"][lang] for id in plan.part_ids()]


def columns(lang: str) -> list[str]:
    """Return the headers of quarters and year."""
    return [*(f"Q{quarter}" for quarter in range(1, 5)), say("budget_year", lang)]


def pools(plan: BudgetPlan, lang: str) -> list[Row]:
    """Return budget, what is kept and what is given by quarter and year, all parts together, in tonnes."""
    return [
        {
            "id": name,
            "name": say(f"budget_pool_{name}", lang),
            "values": _with_year(
                [tonnes(plan, sum(column)) for column in zip(*plan.pools[name], strict=True)]
            ),
        }
        for name in POOLS
    ]


def issued_by_part(plan: BudgetPlan, units: Sequence[Sequence[int]], lang: str) -> list[Row]:
    """Return units by part, quarter and year in tonnes, and all parts together."""
    rows = [
        {"name": name, "values": _with_year([tonnes(plan, one) for one in of_part])}
        for name, of_part in zip(parts(plan, lang), units, strict=True)
    ]
    whole = [tonnes(plan, sum(column)) for column in zip(*units, strict=True)]
    return [*rows, {"name": say("budget_all_parts", lang), "values": _with_year(whole)}]


def unmet(plan: BudgetPlan, lang: str) -> list[str]:
    """Return a sentence for each target that cannot be met."""
    names = dict(zip(plan.part_ids(), parts(plan, lang), strict=True))
    return [
        say(
            "budget_unmet", lang, whom=subject(one, lang), part=names.get(one["part"], say("budget_all_parts", lang)),
            span=f"Q{one['quarter']}" if one["quarter"] else plan.year, unit=unit(plan),
            most=f"{tonnes(plan, one['at_most']):,.1f}", short=f"{tonnes(plan, one['units']):,.1f}",
        )
        for one in plan.unmet
    ]  # fmt: skip


def subject(one: Mapping[str, Any], lang: str) -> str:
    """Return of whom a row is: the district, a town, a field, an enterprise."""
    kind = say(f"budget_row_{one['kind']}", lang)
    return f"{kind} {one['id']}" if one["id"] else kind


def step_name(plan: BudgetPlan, name: str, lang: str) -> str:
    """Return what a step is called; a mark as the rule names it."""
    if name in STEPS:
        return say(f"budget_step_{name}", lang)
    marks = {**plan.document.get("penalties", {}), **plan.document.get("rewards", {})}
    return str(marks[name]["name"][lang])


def steps(plan: BudgetPlan, share: PlanShare, lang: str) -> list[Row]:
    """Return by part the steps to what is issued by quarter and year in tonnes; a step that moves nothing is left out.

    Each part ends with what is issued, which is the sum of its steps gram for gram.
    """
    made = []
    for at, name in enumerate(parts(plan, lang)):
        rows = [
            _step(plan, step, [of_grams(one) for one in table[at]], lang)
            for step, table in zip(plan.names, share.steps_g, strict=True)
            if any(table[at]) or step == "base"
        ]
        if any(any(row["values"]) for row in rows):
            made.append(
                {
                    "name": name,
                    "rows": rows,
                    "issued": _with_year([tonnes(plan, one) for one in share.units[at]]),
                }
            )
    return made


def year_steps(plan: BudgetPlan, share: PlanShare, lang: str) -> list[Row]:
    """Return the steps of the whole year, all parts together, in tonnes."""
    return [
        {"id": step, "name": step_name(plan, step, lang), "value": of_grams(sum(map(sum, table)))}
        for step, table in zip(plan.names, share.steps_g, strict=True)
        if any(map(any, table)) or step == "base"
    ]


def _step(plan: BudgetPlan, step: str, values: list[Decimal], lang: str) -> Row:
    return {"id": step, "name": step_name(plan, step, lang), "values": _with_year(values)}


def _with_year(values: list[Decimal]) -> list[Decimal]:
    return [*values, sum(values, Decimal())]


def by_quarter(plan: BudgetPlan, found: Mapping[str, int]) -> list[Decimal]:
    """Return amounts by series, in kgce or kgCO2e, as tonnes by quarter and of the year, all parts together."""
    sums = [Decimal() for _ in range(4)]
    for name, amount in found.items():
        sums[int(name.partition("/")[0][-1]) - 1] += Decimal(amount) / 1000
    return _with_year(sums)


#: Reason of who has no grade and is budgeted as the rule says; the other reasons are of who has no budget.
TREATED = "treated"
#: Reasons of who has no grade.
_WITHOUT_GRADE = ("no_grade", "ask_grade", TREATED)


def left_of(one: BudgetPlan) -> dict[str, int]:
    """Return how many have no budget, or no grade, by reason."""
    return dict(sorted(Counter(reason for _, reason in one.left).items()))


def without_grade(one: BudgetPlan, results: Results, scope: Scope) -> list[Row]:
    """Return who has no grade, and what the rule makes of it, as far as a reader sees them."""
    reasons = {entity: reason for entity, reason in one.left if reason in _WITHOUT_GRADE}
    query = f"""SELECT entity_id AS id, name FROM entity
                WHERE list_contains(?::VARCHAR[], entity_id) AND {scope.condition} ORDER BY name, id"""
    rows = results.rows(query, [list(reasons), *scope.values])
    return [{**row, "reason": reasons[row["id"]]} for row in rows]


def names_of(results: Results, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of entities."""
    rows = results.rows(
        "SELECT entity_id, name FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [list(ids)]
    )
    return {row["entity_id"]: row["name"] for row in rows}


def towns_of(results: Results, lang: str) -> dict[str, str]:
    """Return the names of regions."""
    rows = results.rows("SELECT region_id, name, name_zh FROM region")
    return {row["region_id"]: (row["name_zh"] if lang == "zh" else None) or row["name"] for row in rows}


def share_row(plan: BudgetPlan, share: PlanShare, name: str, town: str) -> Row:
    """Return an enterprise of a plan as a row of the list, amounts in tonnes."""
    used, issued = of_grams(share.used_g), tonnes(plan, share.issued_units)
    return {
        "entity_id": share.entity_id, "name": name, "town": share.town, "town_name": town, "field": share.field,
        "industry": share.industry, "size_class": share.size_class, "used": used, "entitled": of_grams(share.entitled_g),
        "issued": issued, "change": issued / used - 1 if used else None,
    }  # fmt: skip


#: Probabilities beyond which whole percents would say that something is certain.
_ALMOST = 0.99


def odds(probability: float | None) -> str:
    """Return a probability in whole percent, a dash where none is known; no forecast is certain."""
    if probability is None:
        return "–"
    if not 1 - _ALMOST <= probability <= _ALMOST:
        return "> 99%" if probability > _ALMOST else "< 1%"
    return f"{probability:.0%}"

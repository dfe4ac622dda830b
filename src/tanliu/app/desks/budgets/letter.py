"""The letter to an enterprise: its budget, each number step by step, and what it can do; for the page and as PDF."""

from __future__ import annotations

from typing import Any

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.report.document import Document, Section, Table
from tanliu.report.names import Names
from tanliu.report.phrase import say


def letter(plan: BudgetPlan, share: PlanShare, name: str, names: Names) -> Document:
    """Return the letter in the language of the names.

    Parameters
    ----------
    plan, share
        A plan and what it gives the enterprise.
    name
        The enterprise's name.
    """
    lang = names.language
    told = shown.head(plan, lang)
    unit, issued = told["unit"], shown.tonnes(plan, share.issued_units)
    issue = "_issued" if plan.is_public else ""
    title = say(f"budget_letter{issue}_title", lang, year=plan.year)
    opening = say(
        f"budget_letter{issue}_opening", lang, name=name, year=plan.year, issued=f"{issued:,.1f}", unit=unit
    )
    return Document(
        title, f"{name} · {share.entity_id}", lang,
        (
            Section(say("budget_letter_budget", lang), (_effect(plan, lang), opening), _by_part(plan, share, lang)),
            Section(say("budget_letter_why", lang), (say("budget_letter_steps", lang, base_year=plan.base_year),),
                    _year(plan, share, lang)),
            *(_part(plan, one, lang) for one in shown.steps(plan, share, lang)),
            Section(say("budget_letter_rule", lang), _basis(plan, share, told, names)),
        ),
        say("budget_letter_foot", lang, number=plan.pk, day=f"{plan.drawn_up_at:%Y-%m-%d}", batch=plan.batch_id),
    )  # fmt: skip


def _effect(plan: BudgetPlan, lang: str) -> str:
    """Return the sentence that says whether the letter has an effect."""
    if not plan.is_public or plan.issued_at is None:
        return say("budget_letter_preview", lang)
    return say("budget_letter_issued", lang, number=plan.issue_number, day=f"{plan.issued_at:%Y-%m-%d}",
               until=f"{plan.appeal_until}")  # fmt: skip


def _by_part(plan: BudgetPlan, share: PlanShare, lang: str) -> Table:
    rows = shown.issued_by_part(plan, share.units, lang)
    header = (f"{say('budget_part', lang)} ({shown.unit(plan)})", *shown.columns(lang))
    return Table(header, tuple((row["name"], *_written(row["values"])) for row in rows))


def _year(plan: BudgetPlan, share: PlanShare, lang: str) -> Table:
    rows = [(row["name"], f"{row['value']:+,.4f}") for row in shown.year_steps(plan, share, lang)]
    issued = shown.tonnes(plan, share.issued_units)
    header = (say("budget_step", lang), f"{shown.unit(plan)} ({plan.year})")
    return Table(header, (*rows, (say("budget_issued", lang), f"{issued:,.4f}")), widths=(3, 1))


def _part(plan: BudgetPlan, one: dict[str, Any], lang: str) -> Section:
    header = (f"{say('budget_step', lang)} ({shown.unit(plan)})", *shown.columns(lang))
    rows = [(row["name"], *(f"{value:+,.4f}" for value in row["values"])) for row in one["rows"]]
    rows.append((say("budget_issued", lang), *(f"{value:,.4f}" for value in one["issued"])))
    return Section(one["name"], table=Table(header, tuple(rows)))


def _basis(plan: BudgetPlan, share: PlanShare, told: dict[str, Any], names: Names) -> tuple[str, ...]:
    lang = names.language
    rule = say("budget_letter_by", lang, title=told["title"], edition=told["edition"], source=names.in_words(told["source"]),
               evidence=names.in_words(told["evidence"]))  # fmt: skip
    size_class = say("budget_letter_class", lang, size_class=share.size_class or "–")
    deadlines = [
        say("budget_letter_deadline", lang, name=one["name"][lang], days=one["working_days"])
        for one in plan.document.get("deadlines", {}).values()
    ]
    return (rule, *filter(None, (told["note"],)), size_class, *deadlines)


def _written(values: list[Any]) -> list[str]:
    return [f"{value:,.1f}" for value in values]

"""What came of a plan, who uses much for little, and the order of power: three lists, as pages and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.evaluate import EvaluatePlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanState
from tanliu.app.desks.budgets.queries.evaluation import Evaluated, evaluated_for, evaluation_rule, low_yields
from tanliu.app.desks.budgets.queries.outlook import MONTHS
from tanliu.app.desks.budgets.queries.plans import in_force, plan_for
from tanliu.app.desks.budgets.queries.power import power_order, power_sources
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import names
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.budget.evaluate import Low, Ranked
from tanliu.decide.budget.power import Place
from tanliu.report.phrase import say

_RANKS = ("rank", "name", "points", "scale", "intensity_change", "completion", "used_in_all", "issued")
_YIELDS = ("name", "energy_tce", "per_mu", "mu_ratio", "per_tce", "tce_ratio", "listed")
_PLACES = ("place", "name", "power_class", "power_grade", "left_is")


@page()
def evaluation(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Show what came of a plan: towns, enterprises, industries; of the newest in force where none is named."""
    plan, lang = in_force() if number is None else plan_for(request.user, number), language()
    rule = evaluation_rule(catalog(), plan.year) if plan is not None else None
    if plan is None or rule is None:
        return render(request, "budgets/evaluation.html", {})
    found = evaluated_for(results(), plan, rule, request.user)
    if request.GET.get("format"):
        header = [f"{say(f'budget_{key}', lang)}{_unit(plan, key)}" for key in _RANKS]
        rows = (
            [row[key] for key in _RANKS] for row in ranks(plan, found, [*found.towns, *found.firms], lang)
        )
        return _file(request, f"evaluation-{plan.year}", header, rows)
    sheet = page_of(found.firms, request)
    told = {
        "plan": shown.head(plan, lang), "rule": {"title": rule.title[lang], "source": rule.source, "edition": rule.edition}, "weights": rule.weights, "months": found.months,
        "towns": ranks(plan, found, found.towns, lang), "sheet": sheet, "firms": ranks(plan, found, list(sheet), lang), "over": len(found.over),
        "errors": found.errors, "may_evaluate": EvaluatePlan.permits(actor_of(request)) and plan.state == PlanState.ISSUED and found.months == MONTHS,
    }  # fmt: skip
    return render(request, "budgets/evaluation.html", told)


def _unit(plan: BudgetPlan, key: str) -> str:
    return f" ({shown.unit(plan)})" if key in ("scale", "used_in_all", "issued") else ""


def ranks(plan: BudgetPlan, found: Evaluated, some: Sequence[Ranked], lang: str) -> list[shown.Row]:
    """Return ranked subjects in words; amounts in tonnes."""
    names = shown.names_of(results(), (one.outcome.id for one in some)) | shown.towns_of(results(), lang)
    return [
        {
            "id": one.outcome.id, "name": names.get(one.outcome.id, one.outcome.id), "rank": one.rank, "rank_of": one.rank_of, "points": one.points,
            "scale": None if one.outcome.scale is None else one.outcome.scale / 1000, "intensity_change": one.outcome.effect, "completion": one.outcome.completion,
            "used_in_all": (of := found.budgets.get(one.outcome.id)) and of[0] / 1000, "issued": of and of[1] / 1000,
        }
        for one in some
    ]  # fmt: skip


def _file(
    request: HttpRequest, name: str, header: list[str], rows: Iterable[list[object]]
) -> HttpResponseBase:
    return send_sheet(request, name, name, header, rows)


@require_POST
@page(EvaluatePlan)
def evaluate(request: HttpRequest, number: int) -> HttpResponseBase:
    """Keep what came of a plan."""
    over = perform(EvaluatePlan(number), actor_of(request))
    messages.success(request, say("budget_evaluated_done", language(), over=over))
    return redirect("budget_plan_evaluation", number)


@page()
def low_yield(request: HttpRequest) -> HttpResponseBase:
    """Show who uses much for little by land and by energy."""
    year, lang = period_of(request).year, language()
    rule = evaluation_rule(catalog(), year)
    if rule is None:
        return render(request, "budgets/low_yield.html", {})
    found = low_yields(results(), year, rule, scope_of(request.user))
    if request.GET.get("format"):
        header = [say(f"budget_{key}", lang) for key in _YIELDS]
        rows = ([row[key] for key in _YIELDS] for row in yield_rows(found))
        return _file(request, f"low-yield-{year}", header, rows)
    sheet = page_of(found, request)
    shown_rows = yield_rows(list(sheet))
    told = {
        **_policy(rule.low_yield.opens, shown_rows, actor_of(request)), "year": year, "rule": rule.low_yield, "source": rule.source, "title": rule.title[lang], "listed": sum(one.listed for one in found),
        "sheet": sheet, "rows": shown_rows,
    }  # fmt: skip
    return render(request, "budgets/low_yield.html", told)


def _policy(process: str | None, rows: list[shown.Row], actor: Actor) -> dict[str, str | None]:
    """Return which process is opened about who is listed, if the reader may; rows are told their newest case of it."""
    if process is None or process not in names():
        return {"opens": None}
    cases = Case.objects.filter(process=process, entity_id__in=[row["id"] for row in rows if row["listed"]])
    newest = dict(cases.order_by("pk").values_list("entity_id", "pk"))
    for row in rows:
        row["case"] = newest.get(row["id"])
    return {"opens": process if offered(None, process, actor) else None}


def yield_rows(found: Sequence[Low]) -> list[shown.Row]:
    """Return yields in words: value added in CNY by mu and by tce, and over the mean."""
    names = shown.names_of(results(), (one.one.id for one in found))
    return [
        {"id": one.one.id, "name": names.get(one.one.id, one.one.id), "industry": one.one.industry, "energy_tce": one.one.energy_tce, "per_mu": one.per_mu,
         "mu_ratio": one.mu_ratio, "per_tce": one.per_tce, "tce_ratio": one.tce_ratio, "of_all": one.of_all, "listed": one.listed}
        for one in found
    ]  # fmt: skip


@page()
def power(request: HttpRequest) -> HttpResponseBase:
    """Show in which order power is given and taken when there is not enough."""
    year, lang, scope = period_of(request).year, language(), scope_of(request.user)
    rule = evaluation_rule(catalog(), year)
    if rule is None:
        return render(request, "budgets/power.html", {})
    found = power_order(results(), catalog(), year, scope)
    if request.GET.get("format"):
        header = [say(f"budget_{key}", lang) for key in _PLACES]
        rows = ([row[key] for key in _PLACES] for row in place_rows(found, lang))
        return _file(request, f"power-order-{year}", header, rows)
    sources = power_sources(results(), catalog(), year, scope)
    names = shown.names_of(results(), (one.supplier.id for one in sources))
    sheet = page_of(found, request)
    told = {
        "year": year, "source": rule.source, "title": rule.title[lang], "classes": [one.name[lang] for one in rule.power], "sheet": sheet,
        "rows": place_rows(list(sheet), lang), "clean_up_to": rule.supply.clean_up_to_kg_per_kwh,
        "sources": [{"id": one.supplier.id, "name": names.get(one.supplier.id, one.supplier.id), "mwh": one.supplier.kwh / 1000, "rate": one.kg_per_kwh, "clean": one.clean} for one in sources],
    }  # fmt: skip
    return render(request, "budgets/power.html", told)


def place_rows(found: Sequence[Place], lang: str) -> list[shown.Row]:
    """Return places in words."""
    names = shown.names_of(results(), (one.user.id for one in found))
    return [
        {"place": one.place, "id": one.user.id, "name": names.get(one.user.id, one.user.id), "power_class": one.of.name[lang] if one.of else "",
         "class_id": one.of.id if one.of else None, "power_grade": one.user.grade, "left_is": say(f"budget_left_is_{one.user.budget}", lang), "warned": one.user.warned, "low_yield": one.user.low_yield}
        for one in found
    ]  # fmt: skip

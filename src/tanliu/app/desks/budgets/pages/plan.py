"""The page of a plan: what there is to give, what cannot be met, and every enterprise."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.budgets import shown
from tanliu.app.desks.budgets.actions.issue import IssuePlan
from tanliu.app.desks.budgets.actions.plan import WithdrawPlan
from tanliu.app.desks.budgets.models import BudgetPlan, PlanShare
from tanliu.app.desks.budgets.queries.books import PLACES, books
from tanliu.app.desks.budgets.queries.plans import in_force, plan_for, shares_of
from tanliu.app.platform.access import scope_of
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.fault import told as told_of
from tanliu.report.names import Names
from tanliu.report.phrase import say

#: Orders of the list of enterprises.
ORDERS = {
    "cut": F("issued_units") * 1.0 / (F("used_g") + 1),
    "issued": F("issued_units").desc(),
    "id": F("entity_id").asc(),
}
_HEADER = (
    "entity_id",
    "name",
    "town",
    "field",
    "industry",
    "size_class",
    "used",
    "entitled",
    "issued",
    "change",
)


@page()
def plan(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a plan, or send its enterprises as a file."""
    lang, one = language(), plan_for(request.user, number)
    towns = shown.towns_of(results(), lang)
    shares = _chosen(request, shares_of(one, request.user, results()))
    if request.GET.get("format"):
        return _file(request, one, shares, towns)
    sheet, actor = page_of(shares, request), actor_of(request)
    told = {
        "plan": shown.head(one, lang) | {"own": one.author == actor.name}, "pools": shown.pools(one, lang), "columns": shown.columns(lang),
        "by_part": shown.issued_by_part(one, one.pools["issued"], lang), "unmet": shown.unmet(one, lang),
        "sheet": sheet, "rows": list(_rows(one, sheet, towns)), "order": one_of(request, "order", tuple(ORDERS), "cut"),
        "orders": tuple(ORDERS), "towns": sorted(towns.items()), "town": request.GET.get("town", ""),
        "text": request.GET.get("text", ""), "left": shown.left_of(one).items(), "groups": _groups(one, request, towns),
        "may_withdraw": WithdrawPlan.permits(actor) and one.state in ("drafted", "previewed"),
        "may_issue": IssuePlan.permits(actor) and one.state == "previewed", "books": _books(one, lang) if one.is_public else None,
        "replaces": getattr(in_force(one.year, one.counts), "issue_number", ""), "receipts": one.receipts.count(), "ungraded": shown.without_grade(one, results(), scope_of(request.user)),
    }  # fmt: skip
    return render(request, "budgets/plan.html", told)


def _books(one: BudgetPlan, lang: str) -> shown.Row:
    """Return where the budget lies now by quarter in tonnes, and whether that is all of it."""
    found = books(one)
    return {
        "rows": [{"name": say("budget_pool_budget", lang), "values": shown.by_quarter(one, found.issued)}]
        + [{"name": say(f"budget_place_{name}", lang), "values": shown.by_quarter(one, found.places[name])} for name in PLACES],
        "faults": [told_of(fault, lang) for fault in found.faults],
    }  # fmt: skip


def _chosen(request: HttpRequest, shares: QuerySet[PlanShare]) -> QuerySet[PlanShare]:
    """Narrow to a town and to ids or names that hold a text, in the order that is asked for."""
    if town := request.GET.get("town"):
        shares = shares.filter(town=town)
    if text := request.GET.get("text", "").strip():
        query = "SELECT entity_id FROM entity WHERE contains(lower(name), lower(?)) OR contains(entity_id, ?)"
        found = [row["entity_id"] for row in results().rows(query, [text, text])]
        shares = shares.filter(entity_id__in=found)
    return shares.order_by(ORDERS[one_of(request, "order", tuple(ORDERS), "cut")], "entity_id")


def _rows(one: BudgetPlan, shares: Iterable[PlanShare], towns: dict[str, str]) -> Iterable[shown.Row]:
    found = list(shares)
    names = shown.names_of(results(), (share.entity_id for share in found))
    for share in found:
        yield shown.share_row(
            one, share, names.get(share.entity_id, share.entity_id), towns.get(share.town, share.town)
        )


def _groups(one: BudgetPlan, request: HttpRequest, towns: dict[str, str]) -> list[shown.Row]:
    """Return used and issued by town in tonnes, those that lose most first."""
    sums: dict[str, list[int]] = {}
    for town, used, issued in shares_of(one, request.user, results()).values_list(
        "town", "used_g", "issued_units"
    ):
        of = sums.setdefault(town, [0, 0, 0])
        of[0], of[1], of[2] = of[0] + 1, of[1] + used, of[2] + issued
    rows: list[shown.Row] = [
        {"id": town, "name": towns.get(town, town), "firms": count, "used": shown.of_grams(used),
         "issued": shown.tonnes(one, issued)}
        for town, (count, used, issued) in sums.items()
    ]  # fmt: skip
    for row in rows:
        row["change"] = row["issued"] / row["used"] - 1 if row["used"] else None
    return sorted(rows, key=lambda row: (row["change"] is None, row["change"] or 0, row["id"]))


def _file(
    request: HttpRequest, one: BudgetPlan, shares: QuerySet[PlanShare], towns: dict[str, str]
) -> HttpResponseBase:
    """Send every enterprise with what it gets; amounts in tonnes, all digits in CSV."""
    lang, names = language(), Names(catalog(), language())
    unit = shown.unit(one)
    header = [
        f"{say(f'budget_{key}', lang)} ({unit})" if key in ("used", "entitled", "issued") else say(f"budget_{key}", lang)
        for key in _HEADER
    ]  # fmt: skip
    header += [
        f"{part} {column} ({unit})" for part in shown.parts(one, lang) for column in shown.columns(lang)[:4]
    ]
    header.append(say("budget_state", lang))
    state = say(f"budget_state_{one.state}", lang)
    found = list(shares)
    rows = [
        [*(_cell(row, key, names) for key in _HEADER),
         *(shown.tonnes(one, units) for part in share.units for units in part), state]
        for row, share in zip(_rows(one, found, towns), found, strict=True)
    ]  # fmt: skip
    title = f"{say('nav_budgets', lang)} {one.year}"
    return send_sheet(request, f"budget-{one.year}-{one.pk}", title, header, rows)


def _cell(row: shown.Row, key: str, names: Names) -> object:
    if key == "town":
        return row["town_name"]
    if key == "field":
        return names.word(row["field"])
    return names.industry(row["industry"]) if key == "industry" else row[key]

"""The product carbon base: products of the district, the firms that make them, the sheet of one firm with its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from tanliu.app.desks.products import shown
from tanliu.app.desks.products.actions.output import EnterOutput
from tanliu.app.desks.products.models import GreenTitle
from tanliu.app.desks.products.queries.base import Made, base, made, rules
from tanliu.app.desks.products.queries.titles import registers
from tanliu.app.platform.access import may, scope_of, speaks, visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.product.document import ProductRule
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told as fault_told
from tanliu.report.phrase import say


@page()
def products(request: HttpRequest) -> HttpResponseBase:
    """Show the products of the district and who makes them, or send either list as CSV or XLSX."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("product_firm", covers[0])
    lang, year = language(), period_of(request).year
    rule, scope = rules(catalog(), year), scope_of(request.user)
    chosen = one_of(request, "product", ("", *rule.items), request.GET.get("product", ""))
    rows = _base(rule, year, lang, whole=scope.whole)
    found = [
        one for one in made(results(), catalog(), scope, year) if not chosen or one.found.product == chosen
    ]
    if request.GET.get("format"):
        if one_of(request, "what", ("", "base"), request.GET.get("what", "")):
            return _file(request, f"products-{year}", shown.BASE_HEADER, shown.base_cells(rows))
        return _file(request, f"products-by-firm-{year}", shown.HEADER, shown.cells(found, rule, year, lang))
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, rule, year, lang) for one in sheet], "base": rows, "period": period_of(request),
        "year": year, "chosen": chosen, "items": [(id, one.name[lang]) for id, one in rule.items.items()], "rule": rule,
    }  # fmt: skip
    return render(request, "products/products.html", told)


def _base(rule: ProductRule, year: str, lang: str, *, whole: bool) -> list[shown.Row]:
    return [
        shown.base_row(one, rule, year, lang)
        for one in base(results(), catalog(), year).values()
        if shown.may_see(one, rule, whole=whole)
    ]


def _file(request: HttpRequest, name: str, header: tuple[str, ...], rows: Any) -> HttpResponseBase:
    told = [say(one, language()) for one in header]
    return send_sheet(request, name, say("nav_products", language()), told, rows)


@page()
def product_firm(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show the data sheet of an enterprise's products, send it as a file, or keep what was made."""
    firm = visible_entity(results(), request.user, entity)
    if request.method != "POST":
        return _sheet(request, firm)
    EnterOutput.require(actor_of(request))
    typed = {name: request.POST.get(name, "").strip() for name in ("measure", "period", "value")}
    try:
        perform(EnterOutput(entity, **typed), actor_of(request))
    except TanliuError as error:
        return _sheet(request, firm, 422, typed=typed, wrong=fault_told(error, language()))
    messages.success(request, say("product_kept", language()))
    return redirect("product_firm", entity)


def _sheet(
    request: HttpRequest, firm: Any, status: int = 200, **more: Any
) -> HttpResponse | HttpResponseBase:
    lang, year = language(), period_of(request).year
    rule, entity = rules(catalog(), year), firm["entity_id"]
    found: list[Made] = made(results(), catalog(), scope_of(request.user), year, entity)
    if request.GET.get("format"):
        return _file(
            request,
            f"product-sheet-{entity}-{year}",
            shown.HEADER,
            shown.cells(found, rule, year, lang),
        )
    measures, industry = catalog().measures, firm["industry"] or ""
    ordered = sorted(
        rule.items.values(), key=lambda one: not (one.industries and industry.startswith(one.industries))
    )
    peers = {
        one.product: one
        for one in base(results(), catalog(), year).values()
        if shown.may_see(one, rule, whole=scope_of(request.user).whole)
    }
    known = registers(catalog())
    told = {
        "firm": firm, "year": year, "period": period_of(request), "rule": rule,
        "rows": [(shown.row(one, rule, year, lang), peers.get(one.found.product)) for one in found],
        "measures": [(one.measure, measures[one.measure].name_zh if lang == "zh" else measures[one.measure].name_en, measures[one.measure].unit) for one in ordered],
        "share_measure": rule.share_measure, "may_enter": any(may(request.user, verb) for verb in EnterOutput.needs),
        "titles": [shown.title_row(one, known, today(), lang) for one in GreenTitle.objects.filter(entity_id=entity)], **more,
    }  # fmt: skip
    return render(request, "products/firm.html", told, status=status)


urlpatterns = [
    path("products", products, name="products"),
    path("products/<str:entity>", product_firm, name="product_firm"),
]

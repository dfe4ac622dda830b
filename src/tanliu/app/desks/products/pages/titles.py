"""The registers of green titles: list, file, the form to enter one, and to withdraw it with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.products import shown
from tanliu.app.desks.products.actions.titles import FIELDS, EnterTitle, WithdrawTitle
from tanliu.app.desks.products.queries.titles import registers
from tanliu.app.desks.products.queries.titles import titles as every
from tanliu.app.platform.access import may, scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import told as fault_told
from tanliu.report.phrase import say


@page()
def titles(request: HttpRequest) -> HttpResponseBase:
    """List titles, send them as a file, or enter one."""
    if request.method != "POST":
        return _shown(request)
    EnterTitle.require(actor_of(request))
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        perform(EnterTitle(typed), actor_of(request))
    except TanliuError as error:
        return _shown(request, 422, typed=typed, wrong=fault_told(error, language()))
    messages.success(request, say("title_kept", language()))
    return redirect("titles")


def _shown(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse | HttpResponseBase:
    lang, known = language(), registers(catalog())
    register = one_of(request, "register", ("", *known.items), request.GET.get("register", ""))
    text = request.GET.get("q", "").strip()[:100]
    found = every(results(), scope_of(request.user), register, text)
    if request.GET.get("format"):
        rows = shown.title_cells(shown.title_row(one, known, today(), lang) for one in found)
        return send_sheet(
            request, "titles", say("nav_titles", lang), [say(one, lang) for one in shown.TITLE_HEADER], rows
        )
    sheet = page_of(list(found), request)
    told = {
        "sheet": sheet, "rows": [shown.title_row(one, known, today(), lang) for one in sheet], "register": register, "text": text,
        "registers": [(id, one.name[lang]) for id, one in known.items.items()], "known": known,
        "levels": [(id, words[lang]) for id, words in known.levels.items()], "may_keep": may(request.user, "titles"), **more,
    }  # fmt: skip
    return render(request, "products/titles.html", told, status=status)


@require_POST
@page()
def withdraw_title(request: HttpRequest, number: int) -> HttpResponseBase:
    """Withdraw a title."""
    perform(WithdrawTitle(number, request.POST.get("why", "")), actor_of(request))
    messages.success(request, say("title_withdrawn", language()))
    return redirect("titles")


urlpatterns = [
    path("titles", titles, name="titles"),
    path("titles/<int:number>/withdraw", withdraw_title, name="withdraw_title"),
]

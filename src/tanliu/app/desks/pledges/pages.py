"""The registers of pledges and repurchases, with the forms of their steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.pledges import shown
from tanliu.app.desks.pledges.actions.covenant import AgreeCovenant, indicators
from tanliu.app.desks.pledges.actions.pledge import KIND, AskEnd, DecideEnd, PledgeUnits
from tanliu.app.desks.pledges.actions.repurchase import OfferRepurchase, StepRepurchase
from tanliu.app.desks.pledges.queries.registers import pledges_of, repurchases_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_LISTED = 100


@page()
def pledges(request: HttpRequest) -> HttpResponseBase:
    """Show both registers, or send one of them as a file."""
    lang, found = language(), pledges_of(request.user)
    if request.GET.get("format"):
        return _file(request)
    sheet = page_of(found, request)
    kind = rules().transfers.get(KIND)
    own = shown.own_names(request.user)
    told = {
        "sheet": sheet, "rows": shown.pledges(list(sheet), request.user, lang), "own": own.items(), "may": bool(own), "today": today(),
        "repurchases": shown.repurchases(list(repurchases_of(request.user)[:_LISTED]), request.user, lang), "request_id": uuid4().hex,
        "indicators": [(id, name.get(lang, id)) for id, name in indicators().items()],
        "units": [(one, shown.unit_name(one, lang)) for one in (kind.units if kind else ())],
    }  # fmt: skip
    return render(request, "pledges/pledges.html", told)


def _file(request: HttpRequest) -> HttpResponseBase:
    lang = language()
    what = one_of(request, "what", ("pledges", "repurchases"), "pledges")
    if what == "pledges":
        columns, rows = shown.PLEDGES, shown.pledges(list(pledges_of(request.user)), request.user, lang)
    else:
        columns, rows = (
            shown.REPURCHASES,
            shown.repurchases(list(repurchases_of(request.user)), request.user, lang),
        )
    cells = [[f"{row[one]}" if isinstance(row[one], date) else row[one] for one in columns] for row in rows]
    return send_sheet(
        request,
        what,
        say(f"pledges_{what}", lang),
        [say(f"pledges_{one}", lang) for one in columns],
        cells,
    )


@require_POST
@page(PledgeUnits)
def pledge(request: HttpRequest) -> HttpResponseBase:
    """Pledge units."""
    told = {name: str(value).strip() for name, value in request.POST.items()}
    loan = _number(told, "loan_cny") if told.get("loan_cny") else None
    perform(
        PledgeUnits(
            told.get("entity", ""), told.get("unit", ""), _number(told, "tonnes"), told.get("contract", ""), _day(told, "until"),
            told.get("pledgee", ""), told.get("pledgee_entity", ""), loan,
        ),
        actor_of(request),
    )  # fmt: skip
    messages.success(request, say("pledges_done_pledge", language()))
    return redirect("pledges")


@require_POST
@page(AskEnd)
def ask(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask for the end of a pledge."""
    _known(pledges_of(request.user).filter(pk=number).exists())
    perform(AskEnd(number, request.POST.get("what", ""), request.POST.get("reason", "")), actor_of(request))
    messages.success(request, say("pledges_done_ask", language()))
    return redirect("pledges")


@require_POST
@page(DecideEnd)
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """Agree to the end of a pledge, or refuse it."""
    _known(pledges_of(request.user).filter(pk=number).exists())
    perform(DecideEnd(number, request.POST.get("agrees") == "yes"), actor_of(request))
    messages.success(request, say("pledges_done_decide", language()))
    return redirect("pledges")


@require_POST
@page(OfferRepurchase)
def offer(request: HttpRequest) -> HttpResponseBase:
    """Offer a sale with repurchase."""
    told = {name: str(value).strip() for name, value in request.POST.items()}
    perform(
        OfferRepurchase(
            told.get("entity", ""), told.get("buyer", ""), told.get("unit", ""), _number(told, "tonnes"), _number(told, "price_cny"),
            _number(told, "back_cny"), _day(told, "back_on"), told.get("request", ""),
        ),
        actor_of(request),
    )  # fmt: skip
    messages.success(request, say("pledges_done_offer", language()))
    return redirect("pledges")


@require_POST
@page(StepRepurchase)
def step(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Take a step of a repurchase."""
    _known(repurchases_of(request.user).filter(pk=number).exists() and what in StepRepurchase.WAYS)
    perform(StepRepurchase(number, what, request.POST.get("text", "")), actor_of(request))
    messages.success(request, say("pledges_done_step", language()))
    return redirect("pledges")


def _known(there: bool) -> None:
    if not there:
        raise Http404("no such pledge")


def _number(told: dict[str, str], name: str) -> Decimal:
    text = told.get(name, "")
    try:
        value = Decimal(text) if text.isascii() and len(text) <= 20 else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TanliuError("no number is told", where=name, found=text[:40], accepted="1250.5")
    return value


def _day(told: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(told.get(name, ""))
    except ValueError:
        raise TanliuError(
            "not a day", where=name, found=told.get(name, "")[:40], accepted="2026-01-31"
        ) from None


@require_POST
@page(AgreeCovenant)
def covenant(request: HttpRequest, number: int) -> HttpResponseBase:
    """Agree to a covenant."""
    if not pledges_of(request.user).filter(pk=number).exists():
        raise Http404("no such pledge")
    told = {name: str(value).strip() for name, value in request.POST.items()}
    year = told.get("base_year", "")
    if year and not year.isdecimal():
        raise TanliuError("a change has a base year, and a value has none", where="base_year", found=year)
    asked = AgreeCovenant(
        number,
        told.get("indicator", ""),
        told.get("kind", ""),
        _number(told, "limit"),
        int(year) if year else None,
    )
    perform(asked, actor_of(request))
    messages.success(request, say("pledges_agreed", language()))
    return redirect("pledges")


urlpatterns = [
    path("pledges/<int:number>/covenant", covenant, name="pledge_covenant"),
    path("pledges", pledges, name="pledges"),
    path("pledges/pledge", pledge, name="pledge_put"),
    path("pledges/<int:number>/ask", ask, name="pledge_ask"),
    path("pledges/<int:number>/decide", decide, name="pledge_decide"),
    path("repurchases/offer", offer, name="repurchase_offer"),
    path("repurchases/<int:number>/<str:what>", step, name="repurchase_step"),
]

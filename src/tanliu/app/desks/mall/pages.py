"""The mall, an offer, and an enquiry about it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.mall import shown
from tanliu.app.desks.mall.actions.enquiry import Ask, Review, StepEnquiry
from tanliu.app.desks.mall.actions.offer import CloseListing, PutListing
from tanliu.app.desks.mall.document import rules
from tanliu.app.desks.mall.models import MallListing
from tanliu.app.desks.mall.queries import (
    covered,
    enquiries,
    is_of,
    names_of,
    open_listings,
    oversees,
    side_of,
    stars_of,
)
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.app.platform.told.shown import fault_row
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_ON_A_PAGE = 30


@page()
def mall(request: HttpRequest) -> HttpResponseBase:
    """List the offers that are open, with a form for one's own."""
    return _mall(request, {})


def _mall(request: HttpRequest, form: dict[str, str], fault: TanliuError | None = None) -> HttpResponseBase:
    lang, says = language(), rules(catalog())
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    if kind and kind not in says.kinds:
        raise TanliuError(
            "not one of what is offered", where="kind", found=kind, accepted=", ".join(says.kinds)
        )
    pages = Paginator(open_listings(kind, words), _ON_A_PAGE)
    at = pages.get_page(request.GET.get("page"))
    told = {
        "rows": shown.rows(at.object_list, says, lang), "at": at, "kind": kind, "words": words, "form": form,
        "kinds": [(name, one.name[lang], one.about[lang]) for name, one in says.kinds.items()],
        "units": sorted({unit for one in says.kinds.values() for unit in one.measured}),
        "mine": [shown.enquiry(one, lang) for one in enquiries(request.user)[:_ON_A_PAGE]],
        "oversees": oversees(request.user), "last": today() + timedelta(days=says.open_days_at_most),
        "source": says.source, "evidence": says.evidence, **_who(request), "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "mall/mall.html", told, status=400 if fault else 200)


def _who(request: HttpRequest) -> dict[str, Any]:
    own = covered(request.user)
    names = names_of(own)
    return {"may_deal": may(request.user, "deal"), "own": [(one, names.get(one, one)) for one in own]}


@require_POST
@page(PutListing)
def put(request: HttpRequest) -> HttpResponseBase:
    """Put an offer into the mall; what cannot be offered is told above the form, with nothing typed lost."""
    told = {name: str(value) for name, value in request.POST.items()}
    try:
        number = perform(_listing(told), actor_of(request))
    except TanliuError as fault:
        return _mall(request, told, fault)
    messages.success(request, say("mall_put", language()))
    return redirect("mall_listing", number)


def _listing(told: dict[str, str]) -> PutListing:
    return PutListing(
        told.get("kind", ""), told.get("title", ""), told.get("text", ""), _day(told, "until"), _number(told, "amount"),
        told.get("unit", ""), _number(told, "price_cny"), told.get("entity", ""), told.get("name", ""),
    )  # fmt: skip


@page()
def listing(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show an offer; one that is over only to who dealt with it."""
    return _shown(request, number)


def _shown(request: HttpRequest, number: int, fault: TanliuError | None = None) -> HttpResponseBase:
    one, lang = get_object_or_404(MallListing, pk=number), language()
    own = is_of(request.user, one.author, one.entity_id)
    asked = [shown.enquiry(each, lang) for each in enquiries(request.user, one)]
    row = shown.row(one, rules(catalog()), lang, stars_of([one]))
    if not (row["is_open"] or own or asked or oversees(request.user)):
        raise Http404("no such offer")
    told = {
        "row": row, "own_offer": own, "asked": asked, "may_close": own or may(request.user, "administer"),
        "form": request.POST, **_who(request), "fault": fault_row(fault, lang),
    }  # fmt: skip
    return render(request, "mall/listing.html", told, status=400 if fault else 200)


@require_POST
@page(CloseListing)
def close(request: HttpRequest, number: int) -> HttpResponseBase:
    """Close an offer."""
    perform(CloseListing(number, request.POST.get("reason", "")), actor_of(request))
    messages.success(request, say("mall_closed", language()))
    return redirect("mall")


@require_POST
@page(Ask)
def ask(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask about an offer."""
    told = {name: str(value) for name, value in request.POST.items()}
    try:
        perform(
            Ask(
                number,
                told.get("text", ""),
                _number(told, "amount"),
                told.get("entity", ""),
                told.get("name", ""),
            ),
            actor_of(request),
        )
    except TanliuError as fault:
        return _shown(request, number, fault)
    messages.success(request, say("mall_asked", language()))
    return redirect("mall_enquiry", number, request.user.get_username())


@page()
def enquiry(request: HttpRequest, number: int, buyer: str) -> HttpResponseBase:
    """Show an enquiry to its two sides and to who oversees the mall."""
    one = enquiries(request.user).filter(listing_id=number, buyer=buyer).first()
    if one is None:
        raise Http404("no such enquiry")
    lang, side = language(), side_of(request.user, one)
    machine, says = process(one.process, one.edition).machine, rules(catalog())
    steps = [
        (action, text[lang])
        for action, text in (
            (each.action, each.text) for each in process(one.process, one.edition).says.transitions
        )
        if side
        and one.closed_at is None
        and (rule := machine.rules.get((one.state, action)))
        and side in rule.by
    ]
    told = {
        "row": shown.enquiry(one, lang), "offer": shown.row(one.listing, says, lang, stars_of([one.listing])),
        "side": side, "steps": steps, "last": today() + timedelta(days=says.answer_days_at_most),
        "may_review": side == "buyer" and one.state == "agreed" and not hasattr(one, "review"),
        "stars": range(says.stars, 0, -1),
    }  # fmt: skip
    return render(request, "mall/enquiry.html", told)


@require_POST
@page(StepEnquiry)
def step(request: HttpRequest, number: int, buyer: str) -> HttpResponseBase:
    """Take a step of an enquiry, or say how it was."""
    one = enquiries(request.user).filter(listing_id=number, buyer=buyer).first()
    if one is None:
        raise Http404("no such enquiry")
    told, actor = {name: str(value) for name, value in request.POST.items()}, actor_of(request)
    if told.get("step") == "review":
        perform(Review(one.pk, int(_number(told, "stars") or 0), told.get("text", "")), actor)
    else:
        until = _day(told, "until") if told.get("until") else None
        revision = int(_number(told, "revision") or 0)
        perform(
            StepEnquiry(
                one.pk,
                told.get("step", ""),
                revision,
                told.get("text", ""),
                _number(told, "price_cny"),
                until,
            ),
            actor,
        )
    messages.success(request, say("mall_stepped", language()))
    return redirect("mall_enquiry", number, buyer)


def _day(told: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(told.get(name, ""))
    except ValueError:
        raise TanliuError("not a day", where=name, found=told.get(name, ""), accepted="2026-01-31") from None


def _number(told: dict[str, str], name: str) -> Decimal | None:
    text = told.get(name, "").strip()
    if not text:
        return None
    try:
        value = Decimal(text) if text.isascii() and len(text) <= 30 else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise TanliuError("not a number", where=name, found=text[:40], accepted="1250.50")
    return value


urlpatterns = [
    path("mall", mall, name="mall"),
    path("mall/put", put, name="mall_put"),
    path("mall/<int:number>", listing, name="mall_listing"),
    path("mall/<int:number>/close", close, name="mall_close"),
    path("mall/<int:number>/ask", ask, name="mall_ask"),
    path("mall/<int:number>/of/<str:buyer>", enquiry, name="mall_enquiry"),
    path("mall/<int:number>/of/<str:buyer>/step", step, name="mall_step"),
]

"""Partners with their terms, which one person asks for and another agrees to, and the interfaces of the packs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.exchange import shown
from tanliu.app.desks.exchange.actions.partner import TERMS, AskPartner, ClosePartner, DecidePartner, PutToken
from tanliu.app.desks.exchange.keys import own_id, own_public
from tanliu.app.desks.exchange.models import ExchangePartner
from tanliu.app.desks.exchange.pages.opening import require, require_office
from tanliu.app.desks.exchange.queries import register
from tanliu.app.desks.exchange.queries.interfaces import interfaces
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.phrase import say


@page()
def partners(request: HttpRequest) -> HttpResponseBase:
    """Show the partners, with what is asked for beside what holds."""
    require_office(request)
    name = request.user.get_username()
    told = {
        "rows": [_row(one, name) for one in register.partners()], "sender": own_id(), "public": own_public(),
        "may_keep": may(request.user, "exchange"), "may_agree": may(request.user, "exchange_approve"),
        "interfaces": [(id, one.title[language()]) for id, one in interfaces().items()],
        "hosts": ", ".join(settings.TANLIU_EXCHANGE_HOSTS),
    }  # fmt: skip
    return render(request, "exchange/partners.html", told)


def _row(one: ExchangePartner, reader: str) -> dict[str, Any]:
    told = shown.partner(one)
    changed = [
        (term, _told(told[term]), _told(one.asked[term]))
        for term in TERMS
        if one.asked and one.asked[term] != told[term]
    ]
    return told | {"changed": changed, "mine": one.asked_by == reader, "agreed_at": one.agreed_at}


def _told(value: object) -> str:
    """Return a term as a text: a list by its names, what is on or off in words."""
    if isinstance(value, bool):
        return say("exchange_yes" if value else "exchange_no", language())
    return ", ".join(value) if isinstance(value, list) else str(value)


@page()
def interfaces_page(request: HttpRequest) -> HttpResponseBase:
    """Show the interfaces: what is exchanged, in which columns, how often and by when."""
    require(request)
    rows = [shown.interface(one, language()) for one in interfaces().values()]
    return render(request, "exchange/interfaces.html", {"rows": rows})


@require_POST
@page(AskPartner)
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for terms of a partner."""
    told = {
        name: str(request.POST.get(name, "")).strip()
        for name in ("id", "exchange", "name", "address", "public", "account")
    }
    datasets = request.POST.get("datasets", "").replace(",", " ").split()
    perform(
        AskPartner(**told, datasets=datasets, automatic=request.POST.get("automatic") == "1"),
        actor_of(request),
    )
    messages.success(request, say("exchange_done_asked", language()))
    return redirect("exchange_partners")


@require_POST
@page(DecidePartner)
def decide(request: HttpRequest, id: str) -> HttpResponseBase:
    """Agree to terms of a partner, or refuse them."""
    perform(DecidePartner(id, request.POST.get("agrees") == "yes"), actor_of(request))
    messages.success(request, say("exchange_done_decided", language()))
    return redirect("exchange_partners")


@require_POST
@page(PutToken)
def token(request: HttpRequest, id: str) -> HttpResponseBase:
    """Keep the token by which a partner knows us."""
    perform(PutToken(id, request.POST.get("token", "")), actor_of(request))
    messages.success(request, say("exchange_done_token", language()))
    return redirect("exchange_partners")


@require_POST
@page(ClosePartner)
def close(request: HttpRequest, id: str) -> HttpResponseBase:
    """End the exchange with a partner."""
    perform(ClosePartner(id), actor_of(request))
    messages.success(request, say("exchange_done_closed", language()))
    return redirect("exchange_partners")


urlpatterns = [
    path("exchange/partners", partners, name="exchange_partners"),
    path("exchange/partners/ask", ask, name="exchange_ask"),
    path("exchange/partners/<str:id>/decide", decide, name="exchange_decide"),
    path("exchange/partners/<str:id>/token", token, name="exchange_token"),
    path("exchange/partners/<str:id>/close", close, name="exchange_close"),
    path("exchange/interfaces", interfaces_page, name="exchange_interfaces"),
]

"""The meters of an enterprise: what lies below what, registers, exchanges, and steps for a person to decide."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.meters.actions import CAUSES
from tanliu.app.desks.meters.care import pages as care
from tanliu.app.desks.meters.decide import DecideStep
from tanliu.app.desks.meters.queries import meters as board
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say


@page()
def meters(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Show the meters of an enterprise to those who may see it."""
    firm = visible_entity(results(), request.user, entity)
    period = period_of(request)
    rows = board.hung(results(), entity, period)
    shown = [row.meter for row in rows]
    told = {
        "firm": firm, "period": period, "rows": rows, "spans": board.spans(results(), shown),
        "setups": board.setups(results(), [meter["meter_code"] for meter in shown]),
        "zones": {meter["meter_code"]: meter["zone"] for meter in shown},
        "may_decide": DecideStep.permits(actor_of(request)), "causes": CAUSES,
    }  # fmt: skip
    return render(request, "meters/meters.html", told)


@page()
@require_POST
def decide(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Take a person's word for what a step of a register was."""
    DecideStep.require(actor_of(request))
    visible_entity(results(), request.user, entity)
    code, cause = request.POST.get("meter", ""), request.POST.get("cause", "")
    if code not in {row.meter["meter_code"] for row in board.hung(results(), entity, period_of(request))}:
        raise TanliuError("not a meter of this enterprise", where="meter", found=code)
    decided = DecideStep(
        entity, code, _instant(request.POST.get("start", "")), cause, _register(request, "final"),
        _register(request, "begin"),
    )  # fmt: skip
    perform(decided, actor_of(request))
    messages.success(request, say("step_decided", language(), code=code))
    return redirect("meters", entity)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise TanliuError("not an instant", where="start", found=text) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _register(request: HttpRequest, name: str) -> Decimal | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise TanliuError("not a number", where=name, found=text, accepted="1234.5") from error
    if not 0 <= found < 10**12:
        raise TanliuError(
            "not a value of a register",
            where=name,
            found=text,
            accepted=Message("0 or more, at most 12 digits"),
        )
    return found


urlpatterns = [
    *care.urlpatterns,
    path("enterprises/<str:entity>/meters", meters, name="meters"),
    path("enterprises/<str:entity>/meters/decide", decide, name="meters_decide"),
]

"""The meters of an enterprise: what lies below what, registers, exchanges, and steps for a person to decide."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.meters.actions import CAUSES, settle
from tanliu.app.desks.meters.queries import meters as board
from tanliu.app.platform.access import may, visible_entity
from tanliu.app.platform.address import address
from tanliu.app.platform.audit import record
from tanliu.app.platform.jobs.compute_jobs import compute_later
from tanliu.app.platform.served import results, workspace_path
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of
from tanliu.app.store.workspace import Workspace
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
        "may_decide": may(request.user, "import"), "causes": CAUSES,
    }  # fmt: skip
    return render(request, "meters/meters.html", told)


@page()
@require_POST
def decide(request: HttpRequest, entity: str) -> HttpResponseBase:
    """Take a person's word for what a step of a register was."""
    if not may(request.user, "import"):
        raise PermissionDenied
    visible_entity(results(), request.user, entity)
    code, cause = request.POST.get("meter", ""), request.POST.get("cause", "")
    if code not in {row.meter["meter_code"] for row in board.hung(results(), entity, period_of(request))}:
        raise TanliuError("not a meter of this enterprise", where="meter", found=code)
    name = request.user.get_username()
    with Workspace(workspace_path()) as workspace, workspace.writing():
        before = workspace.lake.version("reading")
        done = settle(
            workspace, code, _instant(request.POST.get("start", "")), cause, by=name,
            final=_register(request, "final"), begin=_register(request, "begin"),
        )  # fmt: skip
        commits = workspace.lake.commits_since("reading", before) or []
    months = {int(file.split("/", 1)[0].removeprefix("month=")) for one in commits for file in one.files}
    details = {"source": "decisions", "cause": cause, "batches": [done.batch_id], "entities": [entity]}
    record(name, "import", code, details, address(request))
    if months:
        compute_later(request.user, months)
    results().reload()
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
    path("enterprises/<str:entity>/meters", meters, name="meters"),
    path("enterprises/<str:entity>/meters/decide", decide, name="meters_decide"),
]

"""Deliveries: what came in, an upload with a preview, refused rows to mend, and the health of the data."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.compute.mend import export_quarantine
from tanliu.app.desks.deliveries.actions.take_in import Discard, PreviewDelivery, TakeIn
from tanliu.app.desks.deliveries.jobs import can_come_again, take_in_again, take_in_later, take_in_soon
from tanliu.app.desks.deliveries.mending import group, listed
from tanliu.app.desks.deliveries.queries import deliveries as board
from tanliu.app.desks.deliveries.queries.health import health as looked_at
from tanliu.app.desks.deliveries.shown import file_name, preview_page, reason_text, refused_row
from tanliu.app.desks.deliveries.sources import offered
from tanliu.app.desks.deliveries.taking_back import take_back
from tanliu.app.platform import uploads
from tanliu.app.platform.access import may, scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import Job
from tanliu.app.platform.origins import own_batches, with_bringers
from tanliu.app.platform.served import catalog, results, then
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page, period_of, show
from tanliu.app.platform.web.paging import page_of
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.page_rules import page_rules
from tanliu.report.phrase import say

#: Larger files are imported by the worker.
_AT_ONCE_BYTES = 8 * 1024 * 1024
#: Entities with findings that a page lists.
_LISTED = 200


@page()
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """List deliveries, and offer to upload one."""
    _require(request)
    own, source = own_batches(request.user), request.GET.get("source", "")
    sheet = page_of(board.batches(results(), own, source=source), request)
    rows = [
        {**row, "known_at": row["known_at"].replace(tzinfo=UTC), "file": file_name(row["file"])}
        for row in with_bringers(sheet)
    ]
    jobs = Job.objects.filter(kind="delivery", owner=request.user)[:5]
    told = {
        "sheet": sheet, "rows": rows, "source": source, "jobs": jobs, "again": [job.pk for job in jobs if can_come_again(job)],
        "sources": board.sources(results(), own), "mappings": _titled(request),
        "may_bring": _brings(request) and then() is None,
    }  # fmt: skip
    return render(request, "deliveries/deliveries.html", told)


@page()
@require_POST
def preview(request: HttpRequest) -> HttpResponseBase:
    """Show what an uploaded file would change, before anything of it is written."""
    PreviewDelivery.require(actor_of(request))
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    wanted = PreviewDelivery(
        request.POST.get("source", ""),
        file,
        request.FILES.getlist("beside"),
        request.POST.get("mended") == "1",
    )
    return preview_page(request, perform(wanted, actor_of(request)))


@page()
@require_POST
def again(request: HttpRequest, job: UUID) -> HttpResponseBase:
    """Take a file in from its beginning whose import was stopped or failed; nothing of it was booked."""
    TakeIn.require(actor_of(request))
    found = get_object_or_404(Job, pk=job, kind="delivery", owner=request.user)
    take_in_again(found)
    messages.success(request, say("delivery_waits", language(), file=found.arguments["name"]))
    return redirect("deliveries")


@page()
@require_POST
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Import what was previewed; a large file is left to the worker."""
    TakeIn.require(actor_of(request))
    upload = uploads.confirmed(request.user, request.POST.get("token", ""))
    if request.POST.get("answer") != "import":
        perform(Discard(upload), actor_of(request))
        return redirect("deliveries")
    done = None
    if upload.file.stat().st_size > _AT_ONCE_BYTES:
        take_in_later(upload, request.user)
    else:
        done = take_in_soon(upload, actor_of(request))
    if done is None:
        messages.success(request, say("delivery_waits", language(), file=upload.name))
        return redirect("deliveries")
    text = say(
        "delivery_taken_in",
        language(),
        file=upload.name,
        rows=f"{done['rows_accepted']:,}",
        refused=f"{done['rows_refused']:,}",
        periods=", ".join(done["periods"]) or "–",
    )
    messages.success(
        request, say("already_imported", language(), file=upload.name) if done["skipped"] else text
    )
    return redirect("deliveries")


@page()
def refused(request: HttpRequest) -> HttpResponseBase:
    """List refused rows with their reasons, to take out, mend and bring back."""
    _require(request)
    own = own_batches(request.user)
    source, reason = request.GET.get("source", ""), request.GET.get("reason", "")
    if request.GET.get("format") == "csv":
        return _exported(request, source, own)
    state = "dismissed" if request.GET.get("state") == "dismissed" else "open"
    counts = [{**row, "text": reason_text(row["reason"])} for row in board.reasons(results(), own)]
    sheet = page_of(board.refused(results(), own, source=source, reason=reason), request)
    told = {
        "counts": counts, "source": source, "reason": reason, "sheet": sheet,
        "rows": [refused_row(row) for row in sheet], "groups": listed(request, source, state), "state": state,
        "sources": sorted({row["source"] for row in counts}),
        "reasons": {row["reason"]: row["text"] for row in counts},
        "may_mend": _brings(request) and source in offered(request.user), "may_judge": _brings(request),
    }  # fmt: skip
    return render(request, "deliveries/refused.html", told)


@page(kept=True)
def data_health(request: HttpRequest) -> HttpResponseBase:
    """Show what is late and what is missing."""
    _require(request)
    period = period_of(request)
    found = looked_at(results(), scope_of(request.user), period.year, page_rules(catalog()))
    told = {
        "period": period, "year": period.year, "health": found,
        "whole": own_batches(request.user) is None, "entities": found.entities[:_LISTED],
        "more": max(0, len(found.entities) - _LISTED),
    }  # fmt: skip
    return show(request, "deliveries/health.html", told)


def _brings(request: HttpRequest) -> bool:
    return may(request.user, "import") or may(request.user, "deliver")


def _require(request: HttpRequest) -> None:
    """Open the door to those who import, deliver or audit.

    Raises
    ------
    PermissionDenied
        To everybody else.
    """
    if not (_brings(request) or may(request.user, "audit")):
        raise PermissionDenied


def _titled(request: HttpRequest) -> list[tuple[str, str]]:
    found = [(name, one.title[language()]) for name, one in offered(request.user).items()]
    return sorted(found, key=lambda one: one[1])


def _exported(request: HttpRequest, source: str, own: Sequence[int] | None) -> HttpResponseBase:
    """Answer with the refused rows of a source as the file that a person mends."""
    if source not in offered(request.user):
        raise TanliuError(
            "choose the source whose rows to take out", accepted=", ".join(offered(request.user))
        )
    with tempfile.TemporaryDirectory() as folder, Workspace(workspace_path()) as workspace:
        file = Path(folder) / "refused.csv"
        export_quarantine(workspace, source, file, own)
        return download(request, f"refused-{source}.csv", "text/csv; charset=utf-8", file.read_bytes())


urlpatterns = [
    path("deliveries", deliveries, name="deliveries"),
    path("deliveries/preview", preview, name="delivery_preview"),
    path("deliveries/again/<uuid:job>", again, name="delivery_again"),
    path("deliveries/confirm", confirm, name="delivery_confirm"),
    path("deliveries/withdraw/<int:number>", take_back, name="delivery_withdraw"),
    path("deliveries/refused", refused, name="refused"),
    path("deliveries/refused/group", group, name="refused_group"),
    path("deliveries/health", data_health, name="data_health"),
]

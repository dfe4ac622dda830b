"""The audit trail: who changed or exported what, and whether the record is whole."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.administration.queries.trail import Asked, as_csv, choices
from tanliu.app.platform.access import may
from tanliu.app.platform.audit import broken_at
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import page_of


@page()
def audit(request: HttpRequest) -> HttpResponseBase:
    """List events by actor, verb, subject and days; say whether the chain holds."""
    if not (may(request.user, "audit") or may(request.user, "administer")):
        raise PermissionDenied
    asked = Asked.of(request.GET)
    events = asked.events()
    if request.GET.get("format") == "csv":
        return download(request, "audit.csv", "text/csv; charset=utf-8", as_csv(events))
    actors, verbs = choices()
    told = {
        "asked": asked, "sheet": page_of(events, request), "actors": actors, "event_verbs": verbs,
        "broken": broken_at() if request.GET.get("verify") == "1" else None,
        "verified": request.GET.get("verify") == "1", "chain_count": AuditEvent.objects.count(),
    }  # fmt: skip
    return render(request, "administration/audit.html", told)

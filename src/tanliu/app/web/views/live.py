"""Live sources: who is connected, what came in the last hour, what waits, and what went wrong."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.board.live import live
from tanliu.app.office.access import may
from tanliu.app.office.place import workspace_path
from tanliu.app.web.pages import page


@page()
def live_sources(request: HttpRequest) -> HttpResponseBase:
    """Show how the live sources of the district stand."""
    if not may(request.user, "import"):
        raise PermissionDenied
    return render(request, "web/live.html", {"live": live(workspace_path())})

"""Live sources: who is connected, what came in the last hour, what waits, and what went wrong."""

from __future__ import annotations

import shlex
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.desks.live.queries.state import live
from tanliu.app.desks.live.queries.ways import push_line, ways
from tanliu.app.platform.access import may
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page


@page()
def live_sources(request: HttpRequest) -> HttpResponseBase:
    """Show how the live sources of the district stand."""
    if not may(request.user, "import"):
        raise PermissionDenied
    return render(request, "live/live.html", _told(request))


def _told(request: HttpRequest) -> dict[str, Any]:
    """Return how sources stand, and how one is connected."""
    return {
        "live": live(workspace_path()),
        "ways": ways(language()),
        "push": push_line(request.build_absolute_uri("/").rstrip("/")),
        "listen": f"tanliu listen --workspace {shlex.quote(workspace_path().name)}",
    }


urlpatterns = [
    path("deliveries/live", live_sources, name="live_sources"),
]

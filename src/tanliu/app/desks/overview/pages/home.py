"""Where a user starts, by role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from tanliu.app.platform.access import role_of, speaks
from tanliu.app.platform.web.navigation import start
from tanliu.app.platform.web.pages import page


@page()
def home(request: HttpRequest) -> HttpResponseBase:
    """Send a firm to its own page, everybody else to the map, or to the first page that their role opens."""
    covers = request.user.member.covers
    if speaks(request.user) and len(covers) == 1:
        return redirect("enterprise", covers[0])
    return redirect(start(role_of(request.user)))

"""Where a user starts, by role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from tanliu.app.platform.access import role_of
from tanliu.app.platform.models import Role
from tanliu.app.platform.web.pages import page


@page()
def home(request: HttpRequest) -> HttpResponseBase:
    """Send a firm to its own page, everybody else to the map."""
    covers = request.user.member.covers
    if role_of(request.user) == Role.ENTERPRISE and len(covers) == 1:
        return redirect("enterprise", covers[0])
    return redirect("map")

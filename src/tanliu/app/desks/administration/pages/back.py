"""To the same page as it was known on another day, or today."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from tanliu.app.platform.web.pages import page
from tanliu.kit.period import instant

_THEN = re.compile(r"^/as-of/[^/]+(?=/)")


@page()
def back(request: HttpRequest) -> HttpResponseBase:
    """Lead to an address of this site as of a day; without a day to today's."""
    day = request.GET.get("day", "").strip()
    parts = urlsplit(request.GET.get("at", "") or "/")
    # only the path counts; two slashes at its begin would name another host, also below a past day
    path = _path(_THEN.sub("", _path(parts.path)))
    query = f"?{parts.query}" if parts.query else ""
    if day and "today" not in request.GET:
        instant(day)
        return redirect(f"/as-of/{quote(day)}{path}{query}")
    return redirect(f"{path}{query}")


def _path(text: str) -> str:
    return "/" + text.lstrip("/\\\t\r\n ")

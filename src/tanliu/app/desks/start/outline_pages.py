"""Outlines of towns from a file: which area is which town is shown, confirmed, and then brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.start.actions.bring import Bring, KeepFile
from tanliu.app.desks.start.actions.bring_outlines import BringOutlines
from tanliu.app.desks.start.queries.towns import towns
from tanliu.app.ingest.outlines import Fitting, Outlines, fitting, outlines
from tanliu.app.platform import uploads
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.served import todays_results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

#: Areas offered for each town beside those that fit one.
_OFFERED = 200
_PREFIX = "properties."


@page(Bring)
@require_POST
def look(request: HttpRequest) -> HttpResponseBase:
    """Show which area of a file is which town, by code or by name."""
    if token := request.POST.get("token"):
        upload = uploads.confirmed(request.user, token)
    elif (file := request.FILES.get("file")) is not None:
        upload = perform(KeepFile(file), actor_of(request))
    else:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    found = outlines(upload.file)
    with Workspace(workspace_path()) as opened:
        known = towns(opened)
    fits = fitting(
        found, {one.region_id: (one.name, one.name_zh or "") for one in known}, request.POST.get("by")
    )
    at = {**fits.alike, **fits.sure}
    rows = [
        {
            "id": one.region_id, "name": one.called(language()), "at": at.get(one.region_id), "has": one.is_outlined,
            "unsure": one.region_id in fits.alike,
        }
        for one in known
    ]  # fmt: skip
    told = {
        "upload": upload, "token": upload.token(), "towns": rows, "areas": _areas(found, fits), "by": fits.column,
        "columns": [(one, one.removeprefix(_PREFIX)) for one in found.columns], "found": len(fits.sure),
        "count": len(found.outlines),
    }  # fmt: skip
    return render(request, "start/outlines.html", told)


@page(BringOutlines)
@require_POST
def import_(request: HttpRequest) -> HttpResponseBase:
    """Give towns the outlines that were confirmed."""
    upload = uploads.confirmed(request.user, request.POST.get("token", ""))
    chosen = {
        key.removeprefix("area-"): int(text)
        for key, text in request.POST.items()
        if key.startswith("area-") and str(text).isdecimal()
    }
    count = perform(BringOutlines(upload, chosen), actor_of(request))
    todays_results().reload()
    messages.success(request, say("outlines_brought", language(), count=count))
    return redirect("map")


def _areas(found: Outlines, fits: Fitting) -> list[tuple[int, str]]:
    """Return the areas that are offered: those that fit a town, then others, by what the file calls them."""
    labels: list[str] = found.of(fits.column) if fits.column else []
    fitted = {*fits.sure.values(), *fits.alike.values()}
    others = [at for at in range(len(found.outlines)) if at not in fitted][:_OFFERED]
    pairs: list[Any] = [(at, (labels[at] if labels else "") or f"#{at + 1}") for at in (*fitted, *others)]
    return sorted(pairs, key=lambda one: str(one[1]))


urlpatterns = [
    path("bring/outlines", look, name="bring_outlines"),
    path("bring/outlines/import", import_, name="bring_outlines_import"),
]

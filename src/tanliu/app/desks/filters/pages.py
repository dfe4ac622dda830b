"""The filters of a person, and the two buttons that keep one and let go of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.filters.actions import DropFilter, KeepFilter
from tanliu.app.desks.filters.models import SavedFilter
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.phrase import say


@page()
def filters(request: HttpRequest) -> HttpResponseBase:
    """Show what a person keeps, or keep the filter of a form."""
    if request.method == "POST":
        told = (request.POST.get(name, "") for name in ("path", "query", "name"))
        kept = perform(KeepFilter(*told), actor_of(request))
        messages.success(request, say("filters_kept", language(), name=kept.name))
        return redirect(kept.address)
    own = SavedFilter.objects.filter(user_id=request.user.pk)
    return render(
        request, "filters/filters.html", {"rows": own, "origin": request.build_absolute_uri("/")[:-1]}
    )


@require_POST
@page()
def drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let go of a filter."""
    perform(DropFilter(number), actor_of(request))
    return redirect("filters")


urlpatterns = [
    path("filters", filters, name="filters"),
    path("filters/<int:number>/drop", drop, name="filter_drop"),
]

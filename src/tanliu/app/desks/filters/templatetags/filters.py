"""The filters that a person keeps of the list they are on."""

from __future__ import annotations

from typing import Any

from django import template

from tanliu.app.desks.filters.actions import filter_of
from tanliu.app.desks.filters.models import SavedFilter

register = template.Library()


@register.inclusion_tag("filters/saved.html", takes_context=True)
def saved_filters(context: dict[str, Any]) -> dict[str, Any]:
    """Offer to keep what is chosen on a list, and the filters of it that are kept; nothing on a page of one thing."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if (
        request is None
        or match is None
        or match.kwargs
        or match.url_name == "filters"
        or request.method != "GET"
    ):
        return {}
    query = filter_of(request.META.get("QUERY_STRING", ""))
    rows = SavedFilter.objects.filter(user_id=request.user.pk, path=request.path)
    return {"rows": list(rows), "query": query, "path": request.path, "request": request}

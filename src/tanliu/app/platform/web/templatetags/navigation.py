"""The side bar, the foot bar of a phone, and the tabs at the head of a page."""

from __future__ import annotations

from typing import Any

from django import template

from tanliu.app.platform.casework.notices import MOST, unread
from tanliu.app.platform.served import NotReadyError, catalog, results
from tanliu.app.platform.subject import seen_part
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.navigation import folded, groups, tabs
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names
from tanliu.report.phrase import say

register = template.Library()


def _here(context: dict[str, Any]) -> str:
    match = context["request"].resolver_match
    return (match.url_name or "") if match else ""


@register.inclusion_tag("web/nav.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    found = groups(context["role"], _here(context))
    first, folds = folded(found)
    quick = [entry for _, entries in found for entry in entries if entry.quick]
    return {"first": first, "folds": folds, "quick": quick, "lang": context["lang"]}


@register.inclusion_tag("web/tabs.html", takes_context=True)
def page_tabs(context: dict[str, Any]) -> dict[str, Any]:
    here = _here(context)
    phrase, found = tabs(context["role"], here)
    return {"phrase": phrase, "tabs": found, "here": here}


@register.simple_tag(takes_context=True)
def seen_place(context: dict[str, Any]) -> str:
    """Return what who sees a part sees, so that no sum of a part is taken for that of the whole; nothing for others."""
    if context["role"] is None:
        return ""
    try:
        part = seen_part(results(), context["request"].user, Names(catalog(), language()))
    except (NotReadyError, TanliuError):
        # the page says itself what cannot be read, and has no sum
        return ""
    return say("seen_place", language(), place=part) if part else ""


@register.inclusion_tag("web/bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """Show how many notices the reader has not read."""
    count = unread(context["request"].user)
    return {"count": count, "shown": f"{MOST - 1}+" if count >= MOST else str(count), "lang": context["lang"]}

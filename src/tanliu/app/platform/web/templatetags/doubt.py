"""What a total rests on, in one form for every page: a strip below a headline, a badge beside a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.doubt import SWITCH, WITHOUT
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.navigation import closed
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.report import doubt as words
from tanliu.report.names import Names
from tanliu.report.phrase import say

register = template.Library()


@register.inclusion_tag("web/doubt.html")
def doubt_badge(
    doubts: Mapping[str | None, Doubt] | Doubt | None, subject: str | None = None
) -> dict[str, Any]:
    """Show a badge beside a figure, which opens to the sentence; nothing where there is nothing to tell.

    Parameters
    ----------
    doubts
        Of one figure, or of many by ``subject``.
    """
    found = doubts if isinstance(doubts, Doubt) or doubts is None else doubts.get(subject)
    return _told(found) if found is not None else {}


@register.inclusion_tag("web/provisional.html")
def provisional_badge(own: Doubt | None, group: Doubt | None) -> dict[str, Any]:
    """Show that a grade, rank or class is provisional, and why; nothing where it is not."""
    return {
        "why": words.provisional(own, group, doubt_rules(catalog()), language()),
        "label": say("doubt_provisional", language()),
    }


@register.inclusion_tag("web/provisional.html")
def partly_badge(months: int | None) -> dict[str, Any]:
    """Show that an entity is not graded because only electricity of it is known; nothing where that is not so."""
    return {"why": words.not_graded(months, language()), "label": say("partly_known_mark", language())}


@register.filter
def of(doubts: Mapping[str | None, Doubt], subject: str | None) -> Doubt | None:
    """Return the doubt of a subject."""
    return doubts.get(subject)


@register.inclusion_tag("web/doubt.html", takes_context=True)
def doubt_strip(
    context: dict[str, Any], doubt: Doubt, *, left_out: bool = False, switch: bool = True, findings: str = ""
) -> dict[str, Any]:
    """Show the worst below a headline, with ways to the whole sentence, the findings and the figures without doubt.

    Parameters
    ----------
    switch
        Whether the page can leave figures in doubt out.
    findings
        Query of the list of findings, such as ``entity=…``.
    """
    asked = context["request"].GET.copy()
    asked.pop(SWITCH, None)
    if not left_out:
        asked[SWITCH] = WITHOUT
    brief, others = words.brief(doubt, Names(catalog(), language()))
    return {
        **_told(doubt), "brief": brief, "others": others, "strip": True, "left_out": left_out, "has_sure": bool(doubt.sure_findings),
        "switch": f"?{asked.urlencode()}" if switch else "", "title": say("doubt_title", language()),
        "findings": f"{reverse('findings')}?sure=1{'&' if findings else ''}{findings}", "sees": doubt.sure_findings and not closed(context["role"], "findings"),
    }  # fmt: skip


def _told(doubt: Doubt) -> dict[str, Any]:
    rules, names = doubt_rules(catalog()), Names(catalog(), language())
    return {
        "mark": words.mark(doubt, rules), "label": words.label(doubt, rules, language()),
        "sentence": words.sentence(doubt, names),
    }  # fmt: skip

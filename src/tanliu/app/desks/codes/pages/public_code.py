"""What whoever scans a code sees: only what the rule admits and the firm chose, or one page that says why not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanliu.app.desks.codes.actions import opened
from tanliu.app.desks.codes.models import CodeLink
from tanliu.app.desks.codes.queries import carbon_code, energy_code
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.report.code_card import Card
from tanliu.report.code_rule import code_rule
from tanliu.report.phrase import LANGUAGES, say


@require_safe
def public_code(request: HttpRequest, token: str) -> HttpResponse:
    """Show a code to anybody who has its link."""
    link = opened(token)
    card = _card(link) if link is not None and link.is_valid() else None
    if link is None or card is None:
        texts = [(one, say("code_gone", one), say("code_gone_why", one)) for one in LANGUAGES]
        answer = render(
            request, "codes/code_gone.html", {"texts": texts}, status=404 if link is None else 410
        )
    else:
        answer = render(request, "codes/code_public.html", {"card": card, "link": link})
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _card(link: CodeLink) -> Card | None:
    """Return the card cut down to what may be seen; None when the firm or its results are gone."""
    rows = results().rows("SELECT * FROM entity WHERE entity_id = ?", [link.entity_id])
    years = shown(results(), None).years
    if not rows or not years:
        return None
    rule = code_rule(catalog())
    full = (
        energy_code(results(), rows[0], years[0], rule, catalog())
        if link.kind == "energy"
        else carbon_code(results(), rows[0], years[0], rule, catalog())
    )
    return full.only(rule.admitted(link.kind, link.shows))

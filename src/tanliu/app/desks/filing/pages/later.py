"""Reports that were typed without a network: each comes with a key, and the same key is answered the same, once for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanliu.app.desks.filing.actions import Save, Submit
from tanliu.app.desks.filing.context import month
from tanliu.app.desks.filing.pages.filings import figures_of, revision_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.later import taken_once
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import ConflictError
from tanliu.kit.period import Period
from tanliu.report.phrase import say

_STATUS = {"saved": 200, "submitted": 200, "stopped": 422, "conflict": 409}


@require_POST
@page(Save)
def later(request: HttpRequest, entity: str, period: str) -> HttpResponseBase:
    """Take a report that was kept in a browser; what was found is answered again to the same key, and done once."""
    found, span = visible_entity(results(), request.user, entity), month(period)
    state, status = taken_once(request, lambda: _done(request, found["entity_id"], span), _STATUS)
    return JsonResponse(_told(state, found, span), status=status)


def _done(request: HttpRequest, entity: str, period: Period) -> str:
    """Save or submit, and return what came of it; a report that moved on meanwhile is left as it is."""
    actor = actor_of(request)
    answers = {name[7:]: text for name, text in request.POST.items() if name.startswith("answer.")}
    try:
        with transaction.atomic():
            saved = perform(Save(entity, period, figures_of(request), revision_of(request), answers), actor)
            if request.POST.get("action") != "submit":
                return "saved"
            if saved.unanswered() or any(one.stops for one in perform(Submit(saved, saved.revision), actor)):
                return "stopped"
    except ConflictError:
        return "conflict"
    return "submitted"


def _told(state: str, entity: Mapping[str, Any], period: Period) -> dict[str, str]:
    address = reverse("filing", args=[entity["entity_id"], str(period)])
    return {"state": state, "says": say(f"filing_later_{state}", language()), "address": address}

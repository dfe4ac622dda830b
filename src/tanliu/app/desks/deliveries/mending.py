"""The page of refused rows with one fault: one value for all of them, cells one by one, dismissed or brought back."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from tanliu.app.desks.deliveries.actions.anew import Edits
from tanliu.app.desks.deliveries.actions.refused import BringBack, Dismiss, MendInPlace
from tanliu.app.desks.deliveries.queries import refusals
from tanliu.app.desks.deliveries.queries.refusals import Group
from tanliu.app.desks.deliveries.shown import preview_page, reason_text, refused_row
from tanliu.app.desks.deliveries.sources import offered
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

#: Rows whose cells the page offers to write anew.
_EDITED = 50
_STATES = ("open", "dismissed")


@page()
def group(request: HttpRequest) -> HttpResponseBase:
    """Show the rows of a group; a post mends, dismisses or brings them back."""
    MendInPlace.require(actor_of(request))
    asked, state = _asked(request.GET), request.GET.get("state", "open")
    if state not in _STATES:
        raise Http404("no such state")
    own = own_batches(request.user)
    if request.method == "POST":
        return _done(request, asked)
    found = refusals.rows(results(), asked, own, state=state)
    if not found:
        raise Http404("no such refused row")
    shown = [refused_row(row) for row in found[:_EDITED]]
    # the cell at fault stands first: a wide file would have it out of sight
    there = dict.fromkeys(name for row in shown for name in row["cells"])
    columns = sorted(there, key=lambda name: name != asked.field)
    for row in shown:
        row["line"] = [(name, row["cells"].get(name)) for name in columns]
    told = {
        "group": asked, "state": state, "text": reason_text(asked.reason), "accepted": shown[0]["accepted"],
        "rows": shown, "columns": columns, "count": len(found), "more": max(0, len(found) - _EDITED),
        "may_mend": state == "open" and asked.source in offered(request.user),
        "in_one_cell": asked.field in columns, "fillable": len({(row["file"], row["row"]) for row in found if row["above"] is not None}),
        "why": _why(asked) if state == "dismissed" else "",
    }  # fmt: skip
    return render(request, "deliveries/refused_group.html", told)


def listed(request: HttpRequest, source: str, state: str) -> list[dict[str, Any]]:
    """Return the groups of refused rows that somebody may mend, each with the address of its page."""
    own = own_batches(request.user)
    return [
        {**row, "text": reason_text(row["reason"]), "address": _address(row, state)}
        for row in refusals.groups(results(), own, source=source, state=state)
    ]


def _asked(query: QueryDict) -> Group:
    return Group(query.get("source", ""), query.get("reason", ""), query.get("field"), query.get("found"))


def _address(row: dict[str, Any], state: str) -> str:
    names = ("source", "reason", "field", "found")
    told = {name: row[name] for name in names if row[name] is not None}
    return f"{reverse('refused_group')}?{urlencode(told | ({} if state == 'open' else {'state': state}))}"


def _done(request: HttpRequest, asked: Group) -> HttpResponseBase:
    actor, form = actor_of(request), request.POST
    match form.get("do"):
        case "all":
            return preview_page(request, perform(MendInPlace(asked, form.get("value", "")), actor))
        case "fill":
            return preview_page(request, perform(MendInPlace(asked, fill=True), actor))
        case "cells":
            return preview_page(request, perform(MendInPlace(asked, edits=_edits(form)), actor))
        case "dismiss":
            count = perform(Dismiss(asked, form.get("why", "")[:500]), actor)
            messages.success(request, say("refused_dismissed", language(), count=count))
        case "reopen":
            count = perform(BringBack(asked), actor)
            messages.success(request, say("refused_reopened", language(), count=count))
        case other:
            raise TanliuError(
                "no such way to mend", found=other, accepted="all, fill, cells, dismiss, reopen"
            )
    return redirect("refused")


def _edits(form: QueryDict) -> Edits:
    """Read the cells of the form: ``row-3`` names a row, ``cell-3-NAME`` is one of its cells."""
    rows: dict[str, tuple[int, str, int | None]] = {}
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for name, value in form.items():
        kind, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if kind == "row":
            batch, row, file = [*str(value).split("|", 2), "", ""][:3]
            if not batch.isdecimal() or not (row.isdecimal() or row == ""):
                raise TanliuError(
                    "this preview is no longer valid", accepted=Message("the form as it was shown")
                )
            rows[number] = (int(batch), file, int(row) if row else None)
        elif kind == "cell":
            cells[number][column] = str(value)
    return {rows[number]: told for number, told in cells.items() if number in rows}


def _why(asked: Group) -> str:
    wanted = {"reason": asked.reason, "field": asked.field, "found": asked.found}
    for event in AuditEvent.objects.filter(verb=Dismiss.verb, subject=asked.source[:200]).order_by("-pk"):
        if all(event.details.get(name) == value for name, value in wanted.items()):
            return f"{event.details['why']} ({event.actor})"
    return ""

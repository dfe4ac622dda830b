"""The page on which a delivery is taken back: what would change, then the reason, then it is booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from tanliu.app.compute.withdraw import Effect
from tanliu.app.compute.withdraw_part import Part, part_of
from tanliu.app.desks.deliveries.actions.take_back import TakeBack, effects
from tanliu.app.desks.deliveries.jobs import take_back_later, take_back_soon
from tanliu.app.desks.deliveries.queries.rows import WITH_WITHDRAWN
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.origins import own_batches
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.names import Names
from tanliu.report.phrase import say

_ASKED = "batch_id, source, file, table_name, rows_accepted, withdrawn_by"
#: What may say which rows are meant.
_PART = ("subjects", "periods", "what", "rows")
#: Deliveries with more rows are taken back by the worker.
_AT_ONCE_ROWS = 100_000
#: Changes that the page lists; sums have all of them.
_LISTED = 200


@page()
def take_back(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show what taking a delivery back would change; a post takes it back."""
    actor = actor_of(request)
    TakeBack.require(actor)
    own = own_batches(request.user)
    found = results().rows(f"SELECT {_ASKED} FROM ({WITH_WITHDRAWN}) WHERE batch_id = ?", [number])
    if not found or (own is not None and number not in own):
        raise Http404("no such delivery")
    row = found[0]
    if row["withdrawn_by"] is not None:
        messages.info(request, say("withdrawn_already", language(), number=row["withdrawn_by"]))
        return redirect("delivery", number)
    asked = {name: (request.POST or request.GET).get(name, "") for name in _PART}
    part = part_of(**asked)
    if request.method == "POST":
        return _taken_back(request, row, request.POST.get("reason", ""), part)
    subjects = _subjects()
    changes = [_shown(one, subjects) for one in effects(number, actor, part)]
    told = {
        "row": row, "asked": asked, "part": str(part), "has_rows": row["table_name"] != "reading", "sums": _sums(changes), "changes": changes[:_LISTED],
        "more": max(0, len(changes) - _LISTED), "count": len(changes),
    }  # fmt: skip
    return render(request, "deliveries/take_back.html", told)


def _taken_back(request: HttpRequest, row: dict[str, Any], reason: str, part: Part) -> HttpResponseBase:
    number, actor, spoken = row["batch_id"], actor_of(request), language()
    TakeBack(number, reason, part).check(actor)
    if row["rows_accepted"] > _AT_ONCE_ROWS:
        return redirect("job", take_back_later(number, reason, request.user, part).pk)
    done = take_back_soon(number, reason, actor, part)
    if done is None:
        messages.success(request, say("withdrawal_waits", spoken, number=number))
        return redirect("deliveries")
    text = say(
        "withdrawal_done" if part.is_whole else "withdrawal_of_rows_done", spoken, number=number, by=done.batch_id, rows=f"{done.rows:,}",
        periods=", ".join(done.periods) or "–",
    )  # fmt: skip
    messages.success(request, text)
    return redirect("delivery", number)


def _subjects() -> dict[str, tuple[str, str]]:
    """Return the entity and its name for each entity and each meter that an effect may be of."""
    rows = results().rows(
        """SELECT entity_id AS subject, entity_id, name FROM entity UNION ALL
           SELECT meter_code, e.entity_id, e.name FROM meter JOIN entity e USING (entity_id)"""
    )
    return {row["subject"]: (row["entity_id"], row["name"]) for row in rows}


def _shown(one: Effect, subjects: dict[str, tuple[str, str]]) -> dict[str, Any]:
    entity, name = subjects.get(one.subject, ("", ""))
    return {
        "entity": entity, "name": name, "meter": "" if one.subject == entity else one.subject,
        "what": _what(one.what), "period": one.period, "unit": one.unit, "before": one.before, "after": one.after,
        "change": (one.after or Decimal(0)) - one.before,
    }  # fmt: skip


def _what(told: str) -> str:
    names, (first, _, purpose) = Names(catalog(), language()), told.partition("/")
    name = names.carrier(first)
    if name == first:
        name = names.word(first)
    return f"{name} · {names.purpose(purpose)}" if purpose else name


def _sums(changes: Iterable[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Add up what changes by quantity and period."""
    sums: dict[tuple[str, str, str], list[Any]] = defaultdict(lambda: [Decimal(0), Decimal(0), set()])
    for one in changes:
        found = sums[one["period"], one["what"], one["unit"]]
        found[0] += one["before"]
        found[1] += one["after"] or 0
        found[2].add(one["entity"] or one["meter"])
    return [
        {
            "period": period, "what": what, "unit": unit, "entities": len(who), "before": before, "after": after,
            "change": after - before,
        }
        for (period, what, unit), (before, after, who) in sorted(sums.items())
    ]  # fmt: skip

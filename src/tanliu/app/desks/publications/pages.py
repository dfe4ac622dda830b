"""Published figures: publish a period, what was published, what changed since; and what a delivery changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from tanliu.app.compute.withdraw import SOURCE, TABLES
from tanliu.app.desks.publications.actions.ask import AskDeliveryChanges, AskPublish, AskRestatement
from tanliu.app.desks.publications.actions.publish import (
    Key,
    Publication,
    broken_at,
    figures,
    published,
    units_of,
)
from tanliu.app.desks.publications.actions.publish import publications as every
from tanliu.app.desks.publications.actions.reason import ReasonNeededError
from tanliu.app.desks.publications.jobs import DELIVERY, RESTATE, last_done, published_folder
from tanliu.app.ingest.reasons import reasons
from tanliu.app.platform.access import may, reads_published, scope_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt, standing
from tanliu.app.platform.origins import own_batches, with_bringers
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, opened, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import note, page
from tanliu.app.store.scope import Scope
from tanliu.catalog.editions import scheme
from tanliu.flow.indicator.load import indicators
from tanliu.flow.meter.load import SCHEME, parse
from tanliu.report.forms import TYPES
from tanliu.report.names import Names

_LONGEST_NOTE = 500
#: Findings listed before a period is published, those with most at stake first.
_MOST_DOUBTED = 20


@page()
def publications(request: HttpRequest) -> HttpResponseBase:
    """List what was published; a post publishes a period."""
    _require_reader(request)
    if request.method == "POST":
        AskPublish.require(actor_of(request))
    period, lacks = shown(results(), request.POST.get("period") or request.GET.get("period") or None), False
    note, reason = (request.POST.get(name, "")[:_LONGEST_NOTE] for name in ("note", "reason"))
    if request.method == "POST":
        try:
            job = perform(AskPublish(period.period, note, reason), actor_of(request))
        except ReasonNeededError:
            lacks = True
        else:
            return redirect("job", job.pk)
    with opened() as workspace:
        told: dict[str, Any] = {"rows": every(workspace)[::-1], "broken": broken_at(workspace)}
    told |= {"period": period, "note": note, "lacks": lacks, "whole": scope_of(request.user).whole}
    told |= _doubted(period.period) if AskPublish.permits(actor_of(request)) else {}
    return render(request, "publications/publications.html", told, status=400 if lacks else 200)


def _doubted(period: str) -> dict[str, Any]:
    """Return what stands behind the figures of a period and was not answered, the largest first."""
    wanted = asked(Scope.everything(), period)
    found = standing(results(), wanted)
    checks = parse(scheme(catalog(), SCHEME)) if found else {}
    for row in found:
        row["title"] = checks[row["kind"]].title[language()]
    return {
        "doubted": found[:_MOST_DOUBTED],
        "doubted_count": len(found),
        "doubted_more": max(0, len(found) - _MOST_DOUBTED),
        "rests": doubt(results(), wanted),
    }


@page()
def publication(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show what was published, and what changed since to who sees the whole district; a post lets that be computed."""
    _require_reader(request)
    if request.method == "POST":
        _require(request)
    with opened() as workspace:
        one, last = _one(every(workspace), number), workspace.last_batch()
        before, today = published(workspace, number), figures(workspace, one.period)
    if request.method == "POST":
        return redirect("job", perform(AskRestatement(number), actor_of(request)).pk)
    told = {
        "one": one,
        "rows": _rows(before, today),
        "last": last,
        "found": _restated(number, last),
        "files": one.kept_files(),
        "whole": scope_of(request.user).whole,
    }
    return render(request, "publications/publication.html", told)


@page("export")
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Download a report as it was published."""
    _require(request)
    with opened() as workspace:
        names = {one["name"] for one in _one(every(workspace), number).kept_files()}
    path = published_folder(number) / name
    if name not in names or not path.is_file():
        raise Http404("no such file")
    note(request, "export", name, publication=number)
    kind = TYPES.get(path.suffix.lstrip("."), "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


@page()
def delivery(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a delivery: what came, who brought it, what was refused, what it changed; a post lets that be computed."""
    whole, own = scope_of(request.user).whole, own_batches(request.user)
    if not whole and number not in (own or ()):
        raise Http404("no such delivery")
    query = "SELECT * REPLACE (known_at::TIMESTAMP AS known_at) FROM batch WHERE batch_id = ?"
    found = results().rows(query, [number])
    if not found:
        raise Http404("no such delivery")
    if request.method == "POST":
        return redirect("job", perform(AskDeliveryChanges(number), actor_of(request)).pk)
    refused = results().rows(
        "SELECT reason, state, count(*) AS count FROM quarantine WHERE batch_id = ? GROUP BY ALL ORDER BY count DESC",
        [number],
    )
    done = last_done(DELIVERY, "batch", number) if whole else None
    taken_back = results().rows("SELECT batch_id, reason FROM batch WHERE withdraws = ?", [number])
    told = {
        "row": with_bringers(found)[0], "refused": [one | {"text": _reason(one["reason"])} for one in refused], "whole": whole, "taken_back": taken_back,
        "changes": None if done is None else [_decimal(row) for row in done.result["rows"]],
        "may_take_back": not taken_back and _can_be_taken_back(request, found[0]),
        "at": f"{found[0]['known_at']:%Y-%m-%dT%H:%M:%S.%f}Z",
    }  # fmt: skip
    return render(request, "publications/delivery.html", told)


def _reason(code: str) -> str:
    known = reasons().get(code)
    return code if known is None else str(getattr(known, language()))


def _can_be_taken_back(request: HttpRequest, row: Mapping[str, Any]) -> bool:
    return row["table_name"] in TABLES and row["source"] != SOURCE and (
        may(request.user, "import") or may(request.user, "deliver")
    )  # fmt: skip


def _rows(before: Mapping[Key, Decimal], today: Mapping[Key, Decimal]) -> list[dict[str, Any]]:
    """Return what was published beside what is computed today, the whole district first."""
    units, known, names = units_of(catalog()), indicators(catalog()), Names(catalog(), language())
    places = {row["region_id"]: row for row in results().rows("SELECT region_id, name, name_zh FROM region")}
    return [
        {
            "kind": kind, "subject": subject, "place": places.get(subject), "figure": figure,
            "title": names.of(known[figure][1]) if figure in known else names.word(figure),
            "unit": units.get(figure, ""), "published": value, "today": today.get((kind, subject, figure)),
            "change": (today.get((kind, subject, figure)) or Decimal(0)) - value,
        }
        for (kind, subject, figure), value in sorted(before.items(), key=lambda one: (one[0][0] != "district", one[0]))
    ]  # fmt: skip


def _require(request: HttpRequest) -> None:
    """What a publication keeps is of the whole district, and its causes name whole files."""
    if not scope_of(request.user).whole:
        raise PermissionDenied


def _require_reader(request: HttpRequest) -> None:
    """What was published is for every role but those that speak for enterprises."""
    if not reads_published(request.user):
        raise PermissionDenied


def _one(known: list[Publication], number: int) -> Publication:
    for one in known:
        if one.publication_id == number:
            return one
    raise Http404("no such publication")


def _restated(number: int, last: int) -> dict[str, Any] | None:
    """Return what changed as it was last computed, and whether something came since."""
    job = last_done(RESTATE, "publication", number)
    if job is None:
        return None
    told = job.result
    causes = [
        {"text": one[language()], "batch": one["batch"], "parts": [_number(part) for part in one["parts"]]}
        for one in told["causes"]
    ]
    return {
        **told, "job": job, "causes": causes, "stale": told["last_batch"] != last,
        "published": [_number(one) for one in told["published"]], "today": [_number(one) for one in told["today"]],
    }  # fmt: skip


def _decimal(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {side: _number(text) for side, text in value.items()} if isinstance(value, dict) else value
        for key, value in row.items()
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


urlpatterns = [
    path("publications", publications, name="publications"),
    path("publications/<int:number>", publication, name="publication"),
    path("publications/<int:number>/files/<str:name>", file, name="publication_file"),
    path("deliveries/<int:number>", delivery, name="delivery"),
]

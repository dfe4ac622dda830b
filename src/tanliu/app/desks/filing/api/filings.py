"""Monthly reports for programs: the same steps, checks and doors as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from tanliu.app.desks.filing.accept import Accept
from tanliu.app.desks.filing.actions import Ask, FilingAction, Save, Submit, Withdraw
from tanliu.app.desks.filing.api import shapes
from tanliu.app.desks.filing.context import today
from tanliu.app.desks.filing.models import Filing, current
from tanliu.app.desks.filing.shown import Report, report
from tanliu.app.desks.filing.worklist import of_firm, work_list
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, Problem, ProblemError
from tanliu.app.platform.served import results
from tanliu.kit.errors import ConflictError
from tanliu.kit.period import Period

router = Router(tags=["filings"])
_MONTH = r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$"
MonthQuery = Annotated[
    str | None, Query(None, pattern=_MONTH, description="A month that is over; the busiest when left out")
]
MonthPath = Annotated[str, Path(pattern=_MONTH)]
EntityPath = Annotated[str, Path(max_length=100)]
_PROBLEMS: Mapping[int, Any] = {**WRITE_PROBLEMS, 404: Problem}
_KEPT: Mapping[int, Any] = {200: shapes.Filed, **_PROBLEMS}


@router.get("/filings", response={200: shapes.Standings, **READ_PROBLEMS})
def filings(
    request: HttpRequest,
    month: MonthQuery = None,
    entity: Annotated[
        str | None, Query(None, max_length=100, description="All months of this entity instead")
    ] = None,
    state: Annotated[str, Query("", max_length=20, description="Only reports in this state")] = "",
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the reports of a month, or of an entity, with what waits to be done first."""
    if entity is not None:
        visible_entity(results(), request.user, entity)
        rows = of_firm(entity)
    else:
        rows = list(work_list(parameters.seen(request), _over(month) if month else None).rows)
    kept = [row for row in rows if not state or row["state"] == state]
    items = [
        _standing(row["entity_id"], row["period"], row["state"], row["due_on"], row["filing"]) for row in kept
    ]
    frame = {"count": len(items), "limit": limit, "offset": offset}
    return answer({**frame, "items": items[offset : offset + limit]})


@router.get("/filings/{entity_id}/{period}", response={200: shapes.Filed, **READ_PROBLEMS})
def filing(request: HttpRequest, entity_id: EntityPath, period: MonthPath) -> HttpResponse:
    """Return a report: to its firm the draft, to everybody else what was submitted."""
    entity = visible_entity(results(), request.user, entity_id)
    return answer(_filed(report(request.user, entity, _over(period), language())))


@router.post("/filings/{entity_id}/{period}", auth=WRITE, response=_KEPT)
def save_draft(
    request: HttpRequest, entity_id: EntityPath, period: MonthPath, body: shapes.Draft
) -> HttpResponse:
    """Keep figures as a draft; after an accepted report a new version begins."""
    entity, month = _door(request, Save, entity_id, period)
    figures = {item: told.dict() for item, told in body.figures.items()}
    perform(Save(entity_id, month, figures, body.revision, body.answers), actor_of(request))
    return answer(_filed(report(request.user, entity, month, language())))


@router.post("/filings/{entity_id}/{period}/submit", auth=WRITE, response=_KEPT)
def submit_report(
    request: HttpRequest, entity_id: EntityPath, period: MonthPath, body: shapes.Revision
) -> HttpResponse:
    """Hand a draft in; 422 names the item that stands in the way."""
    entity, month = _door(request, Submit, entity_id, period)
    remarks = perform(Submit(_found(entity_id, period), body.revision), actor_of(request))
    stopping = [one for one in remarks if one.stops]
    told = report(request.user, entity, month, language())
    if stopping:
        first = next(one for one in told.fields if one.line.item.id == stopping[0].item)
        raise ProblemError(
            422, "the checks found what must be mended or explained", where=stopping[0].item,
            found=first.line.told.value, accepted=" ".join(first.remarks),
        )  # fmt: skip
    return answer(_filed(told))


@router.post("/filings/{entity_id}/{period}/withdraw", auth=WRITE, response=_KEPT)
def withdraw_report(
    request: HttpRequest, entity_id: EntityPath, period: MonthPath, body: shapes.Revision
) -> HttpResponse:
    """Take a report back that is not accepted yet."""
    entity, month = _door(request, Withdraw, entity_id, period)
    perform(Withdraw(_found(entity_id, period), body.revision), actor_of(request))
    return answer(_filed(report(request.user, entity, month, language())))


@router.post("/filings/{entity_id}/{period}/ask", auth=WRITE, response=_KEPT)
def ask_back(
    request: HttpRequest, entity_id: EntityPath, period: MonthPath, body: shapes.Questions
) -> HttpResponse:
    """Give a submitted report back with questions."""
    entity, month = _door(request, Ask, entity_id, period)
    perform(Ask(_found(entity_id, period), body.revision, body.questions), actor_of(request))
    return answer(_filed(report(request.user, entity, month, language())))


@router.post("/filings/{entity_id}/{period}/accept", auth=WRITE, response=_KEPT)
def accept_report(
    request: HttpRequest, entity_id: EntityPath, period: MonthPath, body: shapes.Revision
) -> HttpResponse:
    """Accept a submitted report: its figures enter the store, and results are computed by a job."""
    entity, month = _door(request, Accept, entity_id, period)
    done = perform(Accept([(_found(entity_id, period), body.revision)]), actor_of(request))
    if done.conflicts:
        raise ConflictError(
            "somebody else changed this report in the meantime; nothing was saved",
            where=f"{entity_id} {period}",
        )
    return answer(_filed(report(request.user, entity, month, language())))


def _door(
    request: HttpRequest, action: type[FilingAction[Any]], entity_id: str, period: str
) -> tuple[dict[str, Any], Period]:
    action.require(actor_of(request))
    return visible_entity(results(), request.user, entity_id), _over(period)


def _over(text: str) -> Period:
    """Return a month that is over; one that is not has no reports yet."""
    period = Period.parse(text)
    if period.end > today():
        raise Http404("the month is not over yet")
    return period


def _found(entity_id: str, period: str) -> Filing:
    found = current(entity_id, period)
    if found is None:
        raise Http404("there is no such report")
    return found


def _standing(
    entity_id: str, period: str, state: str, due_on: object, found: Filing | None
) -> dict[str, Any]:
    names = ("submitted_by", "submitted_at", "decided_by", "decided_at")
    return {
        "entity_id": entity_id, "period": period, "state": state, "due_on": due_on,
        "version": found.version if found else 0, "revision": found.revision if found else 0,
        **{name: (getattr(found, name) or None) if found else None for name in names},
    }  # fmt: skip


def _filed(told: Report) -> dict[str, Any]:
    return {
        **_standing(told.entity["entity_id"], str(told.period), told.state, told.due_on, told.filing),
        "figures": [
            {
                "item": one.line.item.id, "name": one.name, "unit": one.line.item.unit, "units": list(one.line.item.units),
                "told": one.line.told.value, "told_unit": one.line.told.unit, "reason": one.line.told.reason,
                **{name: getattr(one.line.ground, name) for name in ("last", "year_ago", "held", "metered", "metered_ratio")},
                "remarks": list(one.remarks), "stops": one.stops, "question": one.question, "answer": one.answer,
            }
            for one in told.fields
        ],
    }  # fmt: skip

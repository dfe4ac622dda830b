"""Findings of the authenticity checks and the talk about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema
from pydantic import Field

from tanliu.app.desks.findings import queries as board
from tanliu.app.desks.findings import talk
from tanliu.app.desks.findings.actions.find import checks_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import Amount, answer, listed
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery, RegionQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.row_slice import RowSlice
from tanliu.app.platform.served import catalog, results
from tanliu.report.finding import advice, says, sureness
from tanliu.report.names import Names

router = Router(tags=["findings"])
_TOLD = (
    "finding_id", "kind", "state", "entity_id", "name", "meter_code", "carrier", "item", "first", "until", "observed",
    "expected", "unit", "strength", "sure", "count", "stake_quantity", "stake_kgce", "stake_kgco2e", "is_counted", "found_batch",
    "gone_batch", "says",
)  # fmt: skip
_PROBLEMS = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 422, 429)}


class FindingRow(Schema):
    """A finding; amounts are in ``unit``."""

    finding_id: str
    kind: str
    state: str
    entity_id: str
    name: str
    meter_code: str | None
    carrier: str | None
    item: str | None
    first: date
    until: date = Field(description="Day after the last one")
    observed: Amount | None
    expected: Amount | None
    unit: str | None
    strength: float
    sure: bool
    count: int | None
    stake_quantity: Amount | None
    stake_kgce: Amount | None = Field(description="Change of today's result at most, were it mended")
    stake_kgco2e: Amount | None
    is_counted: bool = Field(description="Whether today's results hold anything that rests on it")
    found_batch: int
    gone_batch: int | None
    says: str


class Findings(Schema):
    """A part of the findings."""

    count: int
    limit: int
    offset: int
    items: list[FindingRow]


class Note(Schema):
    """A step of the talk."""

    at: datetime
    author: str
    role: str
    step: str
    state: str
    text: str


class FindingDetails(FindingRow):
    """A finding with its meaning and the talk about it."""

    title: str
    why: str
    do: str
    sure_text: str
    rule: str
    notes: list[Note]
    steps: list[str]


class StepBody(Schema):
    """A step of the talk, and why."""

    step: Literal["ask", "answer", "dismiss", "reopen"]
    text: str = Field(min_length=1)


@router.get("/findings", response={200: Findings, **READ_PROBLEMS})
def findings(
    request: HttpRequest,
    kind: Annotated[str | None, Query(None, max_length=40, description="Only this kind")] = None,
    state: Annotated[
        Literal["open", "asked", "explained", "corrected", "dismissed"] | None, Query(None)
    ] = None,
    entity: Annotated[str | None, Query(None, max_length=100, description="Only of this entity")] = None,
    region: RegionQuery = None,
    industry: Annotated[str | None, Query(None, max_length=100)] = None,
    sure: Annotated[bool | None, Query(None, description="Only sure ones, or only hints")] = None,
    sort: Annotated[Literal["energy", "carbon", "strength", "newest"], Query("energy")] = "energy",
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the findings of the entities seen."""
    if entity is not None:
        visible_entity(results(), request.user, entity)
    wanted = board.Wanted(
        kind=kind,
        region=parameters.region(request, region),
        industry=industry,
        entity=entity,
        sure=sure,
        order=sort,
    )
    rows = board.listed(results(), parameters.seen(request), wanted)
    known = talk.states(rows)
    rows = [row for row in rows if state is None or known[row["finding_id"]] == state]
    shown = [_told(row, known) for row in rows[offset : offset + limit]]
    return listed(RowSlice(len(rows), _TOLD, shown), limit, offset)


@router.get("/findings/{finding_id}", response={200: FindingDetails, **READ_PROBLEMS})
def finding(request: HttpRequest, finding_id: str) -> HttpResponse:
    """Return a finding, what it means and the talk about it."""
    return answer(_details(request, _visible(request, finding_id)))


@router.post(
    "/findings/{finding_id}/steps",
    response={200: FindingDetails, 404: READ_PROBLEMS[404], **_PROBLEMS},
    auth=WRITE,
)
def step(request: HttpRequest, finding_id: str, body: Annotated[StepBody, Body()]) -> HttpResponse:
    """Ask, answer, dismiss or open again."""
    row = _visible(request, finding_id)
    perform(talk.Take(row, body.step, body.text), actor_of(request))
    return answer(_details(request, row))


def _visible(request: HttpRequest, finding_id: str) -> dict[str, Any]:
    row = board.finding(results(), parameters.seen(request), finding_id)
    if row is None:
        raise Http404("no such finding")
    return row


def _told(row: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    every = {**row, "state": str(known[row["finding_id"]]), "says": says(row, Names(catalog(), language()))}
    return {name: every[name] for name in _TOLD}


def _details(request: HttpRequest, row: dict[str, Any]) -> dict[str, Any]:
    known, check, spoken = talk.states([row]), checks_of(catalog())[row["kind"]], language()
    return {
        **_told(row, known), "title": check.title[spoken], "why": check.why[spoken], "do": advice(row, spoken),
        "sure_text": sureness(row, check, spoken), "rule": check.where,
        "notes": [
            {"at": note.at, "author": note.actor, "role": note.role, "step": note.action, "state": note.state_to,
             "text": note.note} for note in talk.notes(row["finding_id"])
        ],
        "steps": talk.steps(actor_of(request), row),
    }  # fmt: skip


routers = (router,)

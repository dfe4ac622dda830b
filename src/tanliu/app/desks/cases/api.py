"""Cases, their events, and the notices of who asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from tanliu.app.desks.cases import shown
from tanliu.app.desks.cases.accepted import acceptance_row, lifecycle_row
from tanliu.app.desks.cases.actions import MarkRead
from tanliu.app.desks.cases.by_hand import OpenCase, TakeStep
from tanliu.app.desks.cases.queries import Wanted, register, seen
from tanliu.app.desks.cases.review_rows import AcceptanceRow, LifecycleRow, ReviewRow
from tanliu.app.desks.cases.reviewed import review_row
from tanliu.app.desks.cases.tally_api import router as tally_router
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer, listed
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.notices import (
    acknowledged_by,
    address_of,
    notices_of,
    read_ids,
    unread,
    unread_of,
)
from tanliu.app.platform.casework.tell import topic_of
from tanliu.app.platform.row_slice import RowSlice
from tanliu.app.platform.served import results

router = Router(tags=["cases"])
_PROBLEMS = {code: one for code, one in WRITE_PROBLEMS.items() if code in (401, 403, 422, 429)}


class Party(Schema):
    """A party of a case."""

    party: str
    name: str
    mine: bool = Field(description="Whether who asks acts as this party")


class CaseRow(Schema):
    """A case; words are in the language of the request."""

    id: int
    process: str
    process_title: str
    edition: str
    edition_known: bool = Field(description="Whether a pack in use has the edition")
    subject: str
    version: int
    entity_id: str
    name: str | None
    region_id: str | None
    region: str | None
    period: str | None
    state: str
    state_name: str
    revision: int
    opened_at: datetime
    since: datetime
    closed_at: datetime | None
    awaits: list[Party] = Field(description="Whose turn it is")
    due_on: date | None = Field(description="Next due day of its clocks")
    due_assumed: bool = Field(
        description="A year without a calendar was on the way: Monday to Friday were assumed"
    )
    days_left: int | None = Field(description="Working days; below 0 those that it is overdue")
    overdue: bool
    page: str | None


class Possible(Schema):
    """What may be done now."""

    action: str
    text: str
    member: str | None
    by: list[str]
    mine: bool
    leads_to: str
    when: list[str]
    held_by: list[str]


class ClockRow(Schema):
    """A clock."""

    clock: str
    name: str
    member: str | None
    working_days: int
    started_on: date
    stopped_on: date | None
    paused: bool
    due_on: date | None
    due_assumed: bool
    days_left: int | None
    overdue: bool


class BranchRow(Schema):
    """An answer that is or was awaited."""

    member: str
    name: str
    state: str
    state_name: str
    outcome: str | None


class EventRow(Schema):
    """A step of a case."""

    at: datetime
    actor: str
    role: str
    party: str
    party_name: str
    action: str
    text: str
    member: str | None
    state_from: str
    state_to: str
    state_from_name: str
    state_to_name: str
    note: str
    due_on: date | None = Field(description="Day on which silence had its effect, whenever it was written")
    editions: list[str] | None = Field(description="Edition before and after, where it changed")
    revision: int
    digest: str = Field(description="Hash of this step and of all before it")


class CaseDetails(CaseRow):
    """A case with what may be done, its clocks and branches."""

    possible: list[Possible]
    clocks: list[ClockRow]
    branches: list[BranchRow]
    review: ReviewRow | None = None
    acceptance: AcceptanceRow | None = None
    lifecycle: LifecycleRow | None = None


class Cases(Schema):
    """A part of the cases."""

    count: int
    limit: int
    offset: int
    items: list[CaseRow]


class Events(Schema):
    """The steps of a case, oldest first."""

    items: list[EventRow]


class NoticeRow(Schema):
    """A notice."""

    id: int
    case: int | None = Field(description="null for a notice of the platform itself")
    to: str
    text: str
    at: datetime
    due_on: date | None
    is_read: bool
    topic: str = Field(description="Id of the topic of the packs; empty for none")
    address: str = Field(description="The page where it is done")
    taken_by: str | None = Field(description="Who acknowledged it first")


class Notices(Schema):
    """A part of the notices, newest first."""

    count: int
    limit: int
    offset: int
    items: list[NoticeRow]
    unread: int = Field(description="Unread ones in all, 100 at most")


class ReadBody(Schema):
    """Which notices were read."""

    notices: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] | None = Field(
        None, max_length=1000, description="Ids; all when left out"
    )


class CaseWanted(Schema):
    """A case of a process that no desk has pages for."""

    process: str = Field(max_length=40)
    entity_id: str = Field(max_length=100)
    title: str = Field(max_length=80, description="Of one title one case is open for an enterprise")
    values: dict[str, Annotated[str, Field(max_length=2000)]] = Field(
        default_factory=dict, max_length=50, description="Fields of the form of its first step"
    )


class StepTaken(Schema):
    """A step of a case."""

    step: str = Field(max_length=40)
    revision: int = Field(description="That of the case as it was seen")
    member: str | None = Field(None, max_length=40, description="The branch that answers")
    values: dict[str, Annotated[str, Field(max_length=2000)]] = Field(default_factory=dict, max_length=50)


class Stands(Schema):
    """Where a case stands now."""

    id: int
    state: str
    revision: int


class Marked(Schema):
    """How many were new."""

    marked: int


@router.get("/cases", response={200: Cases, **READ_PROBLEMS})
def cases(
    request: HttpRequest,
    which: Annotated[Literal["open", "closed", "all"], Query("open")] = "open",
    mine: Annotated[bool, Query(False, description="Only those in which it is the turn of who asks")] = False,
    overdue: Annotated[bool, Query(False, description="Only those whose due day is over")] = False,
    process: Annotated[str | None, Query(None, max_length=40)] = None,
    state: Annotated[str | None, Query(None, max_length=40)] = None,
    entity: Annotated[str | None, Query(None, max_length=100)] = None,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the cases about the entities seen, the next due day first."""
    if entity is not None:
        visible_entity(results(), request.user, entity)
    wanted = Wanted(which=which, mine=mine, overdue=overdue, process=process, state=state, entity=entity)
    found = register(parameters.seen(request), actor_of(request), wanted)
    rows = shown.told(list(found[offset : offset + limit]), actor_of(request), language())
    return listed(RowSlice(found.count(), tuple(CaseRow.model_fields), rows), limit, offset)


@router.post("/cases", auth=WRITE, response={201: Stands, **WRITE_PROBLEMS})
def opened(request: HttpRequest, told: Annotated[CaseWanted, Body()]) -> Status[dict[str, Any]]:
    """Open a case; one that is open under the title already is a conflict, so nothing is opened twice."""
    number = perform(OpenCase(told.process, told.entity_id, told.title, told.values), actor_of(request))
    return Status(201, _stands(number))


@router.post("/cases/{number}/steps", auth=WRITE, response={200: Stands, **WRITE_PROBLEMS})
def step(request: HttpRequest, number: int, told: Annotated[StepTaken, Body()]) -> dict[str, Any]:
    """Take a step; what a hold forbids is refused with its cause, and a step on an older revision is a conflict."""
    _visible(request, number)
    perform(TakeStep(number, told.step, told.revision, told.values, told.member), actor_of(request))
    return _stands(number)


def _stands(number: int) -> dict[str, Any]:
    found = Case.objects.get(pk=number)
    return {"id": found.pk, "state": found.state, "revision": found.revision}


@router.get("/cases/{number}", response={200: CaseDetails, **READ_PROBLEMS})
def case(request: HttpRequest, number: int) -> HttpResponse:
    """Return a case, what may be done now and by whom, its clocks and branches."""
    found, actor, spoken = _visible(request, number), actor_of(request), language()
    parts = {
        "possible": shown.possible(found, actor, spoken), "clocks": shown.clocks(found, spoken),
        "branches": shown.branches(found, spoken), "review": review_row(found, actor, spoken),
        "acceptance": acceptance_row(found), "lifecycle": lifecycle_row(found, spoken),
    }  # fmt: skip
    return answer({**shown.told([found], actor, spoken)[0], **parts})


@router.get("/cases/{number}/events", response={200: Events, **READ_PROBLEMS})
def events(request: HttpRequest, number: int) -> HttpResponse:
    """Return what happened to a case."""
    return answer({"items": shown.history(_visible(request, number), language())})


@router.get("/notices", response={200: Notices, **READ_PROBLEMS})
def notices(
    request: HttpRequest,
    only_unread: Annotated[bool, Query(False, description="Leave out those that were read")] = False,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the notices of who asks."""
    found = notices_of(request.user)
    if only_unread:
        found = unread_of(found, request.user)
    some = list(found.select_related("case")[offset : offset + limit])
    numbers = [one.pk for one in some]
    known, taken = read_ids(request.user, numbers), acknowledged_by(numbers)
    zh = language() == "zh"
    items = [
        {"id": one.pk, "case": one.case_id, "to": one.to, "text": one.text_zh if zh else one.text_en, "at": one.at,
         "due_on": one.due_on, "is_read": one.pk in known, "topic": topic_of(one), "address": address_of(one),
         "taken_by": taken.get(one.pk)}
        for one in some
    ]  # fmt: skip
    frame = {"count": found.count(), "limit": limit, "offset": offset, "unread": unread(request.user)}
    return answer({**frame, "items": items})


@router.post("/notices/read", response={200: Marked, **_PROBLEMS}, auth=WRITE)
def read(request: HttpRequest, body: Annotated[ReadBody, Body()]) -> dict[str, Any]:
    """Mark notices as read; those of others are left alone."""
    chosen = None if body.notices is None else tuple(body.notices)
    return {"marked": perform(MarkRead(chosen), actor_of(request))}


def _visible(request: HttpRequest, number: int) -> Case:
    found = seen(parameters.seen(request)).filter(pk=number).first()
    if found is None:
        raise Http404("no such case")
    return found


routers = (router, tally_router)

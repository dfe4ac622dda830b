"""The care of meters over the interface."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema
from pydantic import Field, StrictBool, StrictStr

from tanliu.app.desks.meters.care import shown
from tanliu.app.desks.meters.care.bring import TakeBack, TellEvents, sight_of
from tanliu.app.desks.meters.care.orders import RaiseDueOrders
from tanliu.app.desks.meters.care.touched import touched
from tanliu.app.desks.meters.queries.care import cared, events_of, meters_of, rules
from tanliu.app.desks.meters.queries.certified import of_window
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import Amount
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import results
from tanliu.app.platform.told.shown import Rows, RowVerdicts, texts, verdict_row
from tanliu.decide.metering.care import VERDICTS
from tanliu.decide.metering.life import in_force

router = Router(tags=["meters"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]


#: A truth value is no number.


class MeterReason(Schema):
    """A rule that a meter does not meet."""

    rule: str
    level: str
    name: str
    about: str
    since: date | None
    found: str
    limit: str


class MeterCare(Schema):
    """A meter with its verdict: fault, doubt, remark, unknown or sound."""

    meter_code: str
    entity_id: str
    entity: str
    region: str
    carrier_id: str
    verdict: str
    why: list[MeterReason]
    instrument_id: str
    serial: str
    accuracy_percent: Amount | None
    certificate: str
    until: date | None
    until_basis: str = Field(description="told by the certificate, period of the regulation, or empty")
    certified: bool
    ratio: Amount | None
    setup_ratio: Amount | None
    first_read: date | None
    last_read: date | None
    newest: date | None
    known: int
    expected: int
    order: int | None = Field(description="Number of the case of an open work order")


class MeterShare(Schema):
    """What the uppermost meters of the list read of a carrier in the window, and how much without a certificate that holds."""

    carrier: str
    unit: str
    quantity: Amount
    without: Amount
    share_without: Amount | None
    meters: int
    meters_without: int


class MeterCareList(Schema):
    """Meters that the reader sees, the worst first."""

    day: date
    count: int
    shares: list[MeterShare]
    items: list[MeterCare]


class MeterDue(Schema):
    """Something to be done at a meter; ``due_on`` is null where it is due now and has no day."""

    meter_code: str
    entity_id: str
    rule: str
    what: str
    due_on: date | None
    days_left: int | None
    order: int | None


class MeterDueList(Schema):
    """What is to be done at meters until a day."""

    until: date
    count: int
    items: list[MeterDue]


class MeterEventRow(Schema):
    """An event of a life as files have it; one that does not hold was taken back."""

    number: int
    meter_code: str
    event: str
    day: date
    until: str
    certificate: str
    body: str
    passed: str
    instrument: str
    accuracy_percent: str
    serial: str
    ct_ratio: str
    pt_ratio: str
    offset_s: str
    note: str
    source: str
    author: str
    holds: bool
    takes_back: int | None
    taken_back_why: str


class MeterTouched(Schema):
    """What a ratio that was told touches: readings since, by what they are multiplied, and what they would be with the ratio told."""

    number: int
    day: date
    ratio: Amount
    before: Amount | None
    used: Amount
    first: date | None
    last: date | None
    days: int
    quantity: Amount
    unit: str
    applied: bool
    if_applied: Amount


class MeterLife(Schema):
    """All that was told of a meter, the newest first."""

    meter_code: str
    items: list[MeterEventRow]
    touches: list[MeterTouched]


class MeterEventRows(Schema):
    """Rows of events by the columns of their files."""

    rows: Rows


class MeterTakeBack(Schema):
    """Why an event is taken back."""

    reason: Annotated[StrictStr, Field(min_length=3, max_length=200)]


class MeterTakenBack(Schema):
    """The number of the word that takes an event back."""

    number: int


class MeterOrders(Schema):
    """Numbers of the cases of work orders that were raised."""

    cases: list[int]


class MeterOrdersWanted(Schema):
    """Whether certificates that end soon ask for a work order too."""

    due: StrictBool = False


@router.get("/meter-care", response={200: MeterCareList, **READ_PROBLEMS})
def meter_care(
    request: HttpRequest,
    verdict: Annotated[
        str, Query("", max_length=20, description="fault, doubt, remark, unknown or sound")
    ] = "",
    rule: Annotated[str, Query("", max_length=40)] = "",
    entity: Annotated[str, Query("", max_length=100)] = "",
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List meters with what is wrong with each, the worst first."""
    if verdict not in ("", *VERDICTS):
        raise ProblemError(
            404, "no such verdict", where="verdict", found=verdict, accepted=", ".join(VERDICTS)
        )
    if rule and rule not in rules().rules:
        raise ProblemError(
            404, "no such rule of meters", where="rule", found=rule, accepted=", ".join(rules().rules)
        )
    found = cared(results(), sight_of(actor_of(request)), today())
    rows = shown.chosen(found, shown.Wanted(verdict=verdict, rule=rule, entity=entity))
    shares = [
        {"carrier": one.carrier, "unit": one.unit, "quantity": one.quantity, "without": one.without, "share_without": one.share_without, "meters": one.meters, "meters_without": one.meters_without}
        for one in of_window(rows)
    ]  # fmt: skip
    return {
        "day": today(),
        "count": len(rows),
        "shares": shares,
        "items": shown.meters(rows[offset : offset + limit], lang),
    }


@router.get("/meter-care/due", response={200: MeterDueList, **READ_PROBLEMS})
def meter_care_due(
    request: HttpRequest,
    days: Annotated[int, Query(90, ge=0, le=3650)] = 90,
    limit: Annotated[int, Query(100, ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(0, ge=0, le=1_000_000)] = 0,
    lang: LangQuery = "en",
) -> dict[str, Any]:
    """List what is to be done at meters within some days, what is over first."""
    until = today() + timedelta(days=days)
    rows = shown.due(cared(results(), sight_of(actor_of(request)), today()), until, lang)
    return {"until": until, "count": len(rows), "items": rows[offset : offset + limit]}


@router.post("/meter-care/orders", auth=WRITE, response={200: MeterOrders, **WRITE_PROBLEMS})
def meter_care_orders(request: HttpRequest, told: Annotated[MeterOrdersWanted, Body()]) -> dict[str, Any]:
    """Raise the work orders that rules ask for; none where one is open or was closed for the same cause."""
    raised = perform(RaiseDueOrders(due=told.due), actor_of(request))
    return {"cases": list(raised)}


@router.get("/meter-events", response={200: MeterLife, **READ_PROBLEMS})
def meter_events(
    request: HttpRequest, meter: Annotated[str, Query(min_length=1, max_length=100)], lang: LangQuery = "en"
) -> dict[str, Any]:
    """Tell the life of a meter, also what was taken back, with what its ratios touch."""
    found = meters_of(results(), sight_of(actor_of(request)), [meter])
    if not found:
        raise ProblemError(404, "no such meter that you see", where="meter", found=meter)
    told, says = events_of([meter]).get(meter, []), rules()
    each = [(one, touched(results(), found[0], told, one, says)) for one in in_force(told)]
    return {
        "meter_code": meter, "items": shown.life([meter], lang),
        "touches": [{**shown.touches(touch), "number": one.number, "day": one.day} for one, touch in each if touch is not None],
    }  # fmt: skip


@router.post("/meter-events", auth=WRITE, response={200: RowVerdicts, **WRITE_PROBLEMS})
def meter_events_told(
    request: HttpRequest, told: Annotated[MeterEventRows, Body()], lang: LangQuery = "en"
) -> dict[str, Any]:
    """Tell events of meters: each row gets its verdict, and the same rows sent again change nothing."""
    return {
        "items": [verdict_row(one, lang) for one in perform(TellEvents(texts(told.rows)), actor_of(request))]
    }


@router.post("/meter-events/{number}/back", auth=WRITE, response={200: MeterTakenBack, **WRITE_PROBLEMS})
def meter_event_taken_back(
    request: HttpRequest, number: int, told: Annotated[MeterTakeBack, Body()]
) -> dict[str, Any]:
    """Take an event back that was told by mistake; it stays in the record."""
    return {"number": perform(TakeBack(number, told.reason), actor_of(request))}


routers = (router,)
